using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <summary>
/// Keyed state: open addressing with linear probing, key and value in one slot, load at most a half. A slot is found by multiplying the hash
/// and taking the top bits, so that growth keeps the order of keys and runs through both areas in sequence.
/// </summary>
/// <remarks>
/// Growth moves a few clusters per insert; until a key is moved it is used where it is. A probe that gets suspiciously long (keys prepared
/// against the multiplier) makes the table take another multiplier. One thread at a time uses a table.
/// </remarks>
/// <typeparam name="TKey">The emitted key; its default marks an empty slot, so a key that equals it lives beside the slots.</typeparam>
/// <typeparam name="TValue">The state.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyedTable<TKey, TValue> : IDisposable
    where TKey : struct, IKey<TKey>
{
    private const ulong GoldenRatio = 0x9e3779b97f4a7c15;
    private const int SmallestCapacity = 16;
    private const int SlotsMovedPerInsert = 64;

    /// <summary>Tables above this miss a second-level cache so often that prefetching ahead pays; below, it costs about a tenth.</summary>
    private const long LargeBytes = 512 * 1024;

    private SlotArray<Slot> _slots;
    private SlotArray<Slot>? _old;
    private int _moved;
    private int _shift;
    private int _oldShift;
    private int _longestProbe;
    private int _reseeds;
    private ulong _multiplier = GoldenRatio;
    private int _inSlots;
    private bool _hasDefault;
    private bool _lastIsNew;
    private DefaultSlot _default = new();

    /// <summary>An empty table.</summary>
    public KeyedTable()
    {
        _longestProbe = 256;
        _slots = Allocate(SmallestCapacity);
        _shift = ShiftFor(SmallestCapacity);
    }

    /// <summary>How many keys there are.</summary>
    public int Count => _inSlots + (_hasDefault ? 1 : 0);

    private int Capacity => 1 << (64 - _shift);

    /// <summary>A cursor over the table as it is now. Keep it in a local; it renews itself when the table grows through it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TableCursor Cursor() => new(this);

    /// <summary>The key's value; a new one is <c>default</c>.</summary>
    public ref TValue GetOrAdd(scoped in TKey key) => ref GetOrAdd(in key, out _);

    /// <summary>The key's value; a new one is <c>default</c>.</summary>
    public ref TValue GetOrAdd(scoped in TKey key, out bool isNew)
    {
        ref var value = ref Locate(key);
        isNew = _lastIsNew;
        return ref value!;
    }

    /// <summary>Reads a key's value without adding it.</summary>
    public bool TryGet(scoped in TKey key, out TValue value)
    {
        ref var found = ref Find(key);
        if (Unsafe.IsNullRef(ref found))
        {
            value = default!;
            return false;
        }

        value = found;
        return true;
    }

    /// <summary>Removes a key; false if it wasn't there.</summary>
    public bool Remove(scoped in TKey key)
    {
        if (key.IsDefault)
        {
            var had = _hasDefault;
            _hasDefault = false;
            _default.Value = default!;
            return had;
        }

        var home = Home(key, _shift);
        var index = IndexOf(_slots, home, key);
        if (index >= 0)
        {
            CloseGap(_slots, index, _shift);
            _inSlots--;
            return true;
        }

        if (_old is null || Home(key, _oldShift) < _moved || (index = IndexOf(_old, Home(key, _oldShift), key)) < 0)
        {
            return false;
        }

        CloseGap(_old, index, _oldShift);
        _inSlots--;
        return true;
    }

    /// <summary>Removes everything and gives the memory back.</summary>
    public void Clear()
    {
        _slots.Dispose();
        _old?.Dispose();
        _old = null;
        _slots = Allocate(SmallestCapacity);
        _shift = ShiftFor(SmallestCapacity);
        _inSlots = 0;
        _hasDefault = false;
        _default = new DefaultSlot();
    }

    /// <summary>All keys and values, in no order that means anything. The table must not change meanwhile.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> Entries()
    {
        if (_hasDefault)
        {
            yield return new(default, _default.Value);
        }

        for (var i = 0; i < _slots.Length; i++)
        {
            if (!_slots[i].Key.IsDefault)
            {
                yield return new(_slots[i].Key, _slots[i].Value);
            }
        }

        for (var i = _moved; _old is not null && i < _old.Length; i++)
        {
            if (!_old[i].Key.IsDefault)
            {
                yield return new(_old[i].Key, _old[i].Value);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _old?.Dispose();
        _old = null;
    }

    /// <summary>How far behind its home the furthest key lies: for tests of the guard against prepared keys.</summary>
    internal int FurthestFromHome()
    {
        var furthest = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (!_slots[i].Key.IsDefault)
            {
                furthest = Math.Max(furthest, i - Home(_slots[i].Key, _shift));
            }
        }

        return furthest;
    }

    private static int ShiftFor(int capacity) => 64 - BitOperations.Log2((uint)capacity);

    // No probe wraps round: behind the last home lies room for the longest probe.
    private SlotArray<Slot> Allocate(int capacity) => new(capacity + _longestProbe + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(scoped in TKey key, int shift) => (int)((key.TableHash(KeyHash.ProcessSeed) * _multiplier) >> shift);

    private static int IndexOf(SlotArray<Slot> slots, int home, scoped in TKey key)
    {
        for (var index = home; ; index++)
        {
            ref var slot = ref slots[index];
            if (slot.Key.IsDefault)
            {
                return -1;
            }

            if (slot.Key.Equals(in key))
            {
                return index;
            }
        }
    }

    private ref TValue Find(scoped in TKey key)
    {
        if (key.IsDefault)
        {
            return ref _hasDefault ? ref _default.Value : ref Unsafe.NullRef<TValue>();
        }

        var index = IndexOf(_slots, Home(key, _shift), key);
        if (index >= 0)
        {
            return ref _slots[index].Value;
        }

        var oldHome = _old is null ? -1 : Home(key, _oldShift);
        if (oldHome >= _moved && _old is not null && (index = IndexOf(_old, oldHome, key)) >= 0)
        {
            return ref _old[index].Value;
        }

        return ref Unsafe.NullRef<TValue>();
    }

    /// <summary>The way that isn't inlined: the default key, keys not yet moved, and new keys. The key comes by value, so that the caller's stays in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TValue Locate(TKey key)
    {
        _lastIsNew = false;
        if (key.IsDefault)
        {
            _lastIsNew = !_hasDefault;
            _hasDefault = true;
            return ref _default.Value;
        }

        if (_old is not null)
        {
            MoveSome();
        }

        ref var found = ref Find(key);
        if (!Unsafe.IsNullRef(ref found))
        {
            return ref found!;
        }

        if ((_inSlots + 1) * 2L > Capacity)
        {
            Grow();
        }

        _lastIsNew = true;
        _inSlots++;
        return ref Insert(key);
    }

    /// <summary>Puts a key that isn't there into the current area.</summary>
    private ref TValue Insert(scoped in TKey key)
    {
        while (true)
        {
            var home = Home(key, _shift);
            for (var index = home; index < home + _longestProbe; index++)
            {
                ref var slot = ref _slots[index];
                if (slot.Key.IsDefault)
                {
                    slot.Key = key;
                    return ref slot.Value;
                }
            }

            Reseed();
        }
    }

    private void Grow()
    {
        if (_old is not null)
        {
            MoveUpTo(_old.Length);
        }

        if (Capacity >= 1 << 30)
        {
            throw new InvalidOperationException($"A table of keyed state holds {Count} keys, which is as many as one worker can: clear state that is no longer needed.");
        }

        _old = _slots;
        _oldShift = _shift;
        _moved = 0;
        _slots = Allocate(Capacity * 2);
        _shift--;
        MoveSome();
    }

    private void MoveSome() => MoveUpTo(_moved + SlotsMovedPerInsert);

    /// <summary>Moves slots up to an index, and on to the end of the cluster there: no cluster is ever half moved, so a home tells whether its keys have gone.</summary>
    private void MoveUpTo(int end)
    {
        var old = _old!;
        while (_moved < old.Length && (_moved < end || !old[_moved].Key.IsDefault))
        {
            // A copy: a reseed while it is put in would free the area under a reference.
            var slot = old[_moved++];
            if (!slot.Key.IsDefault)
            {
                Insert(slot.Key) = slot.Value;
                if (_old is null)
                {
                    // A reseed meanwhile has moved everything.
                    return;
                }
            }
        }

        if (_moved >= old.Length)
        {
            _old = null;
            old.Dispose();
        }
    }

    /// <summary>
    /// A probe got longer than chance explains: take another multiplier and start over. Keys whose very hashes are equal can't be spread, so
    /// after some tries longer probes are accepted.
    /// </summary>
    private void Reseed()
    {
        const int tries = 3;
        if (++_reseeds > tries)
        {
            _longestProbe *= 2;
        }

        _multiplier = KeyHash.Stable(KeyHash.ProcessSeed + (ulong)_reseeds) | 1;
        var slots = _slots;
        var old = _old;
        var moved = _moved;
        _old = null;
        _slots = Allocate(Capacity);
        Refill(slots, 0);
        if (old is not null)
        {
            Refill(old, moved);
        }

        void Refill(SlotArray<Slot> from, int start)
        {
            for (var i = start; i < from.Length; i++)
            {
                var slot = from[i];
                if (!slot.Key.IsDefault)
                {
                    Insert(slot.Key) = slot.Value;
                }
            }

            from.Dispose();
        }
    }

    /// <summary>Linear probing has no tombstones: what lies behind moves up as long as it comes nearer to its home.</summary>
    private void CloseGap(SlotArray<Slot> slots, int gap, int shift)
    {
        for (var index = gap + 1; !slots[index].Key.IsDefault; index++)
        {
            if (Home(slots[index].Key, shift) <= gap)
            {
                slots[gap] = slots[index];
                gap = index;
            }
        }

        slots[gap] = default;
    }

    /// <summary>A key and its state, side by side: one cache line serves both.</summary>
    internal struct Slot
    {
        public TKey Key;
        public TValue Value;
    }

    private sealed class DefaultSlot
    {
        public TValue Value = default!;
    }

    /// <summary>The table's hot path in locals: a loop keeps it in registers as long as it isn't handed on by reference.</summary>
    public ref struct TableCursor
    {
        private readonly KeyedTable<TKey, TValue> _table;
        private ref Slot _first;
        private ulong _multiplier;
        private int _shift;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal TableCursor(KeyedTable<TKey, TValue> table)
        {
            _table = table;
            _first = ref table._slots.First;
            _multiplier = table._multiplier;
            _shift = table._shift;
        }

        /// <summary>The table outgrows the second-level cache: prefetch some events ahead.</summary>
        public readonly bool IsLarge => (1L << (64 - _shift)) * Unsafe.SizeOf<Slot>() > LargeBytes;

        /// <summary>The key's value; a new one is <c>default</c>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ref TValue GetOrAdd(scoped in TKey key)
        {
            var index = (nint)((key.TableHash(KeyHash.ProcessSeed) * _multiplier) >> _shift);
            while (true)
            {
                ref var slot = ref Unsafe.Add(ref _first, index);
                if (slot.Key.Equals(in key))
                {
                    if (key.IsDefault)
                    {
                        break;
                    }

                    return ref slot.Value;
                }

                if (slot.Key.IsDefault)
                {
                    break;
                }

                index++;
            }

            return ref Renewed(key);
        }

        /// <summary>The key's value; a new one is <c>default</c>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ref TValue GetOrAdd(scoped in TKey key, out bool isNew)
        {
            _table._lastIsNew = false;
            ref var value = ref GetOrAdd(in key);
            isNew = _table._lastIsNew;
            return ref value!;
        }

        /// <summary>Brings the key's slot near; a hint that changes nothing.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly unsafe void Prefetch(scoped in TKey key)
        {
            if (Sse.IsSupported)
            {
                var index = (nint)((key.TableHash(KeyHash.ProcessSeed) * _multiplier) >> _shift);
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref _first, index)));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref TValue Renewed(TKey key)
        {
            ref var value = ref _table.Locate(key);
            _first = ref _table._slots.First;
            _multiplier = _table._multiplier;
            _shift = _table._shift;
            return ref value!;
        }
    }
}
