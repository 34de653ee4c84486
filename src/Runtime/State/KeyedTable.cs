using System.Collections;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Keyed state: an open-addressing table with key and state in one slot. For one thread. Loops use a <see cref="Cursor"/>; the methods here
/// are for the rest.
/// </summary>
/// <remarks>
/// <para>A key's home is the top bits of its hash times an odd number: at first the golden ratio's, which spreads dense keys evenly. If inserts
/// find their homes taken suspiciously often, as with keys at an unlucky or a malicious stride, a random number takes its place.</para>
/// <para>Slots are at most half full, those of a small table a quarter. Growing allocates the double area and moves some slots with each call that misses; until then keys are
/// found where they were. So no event waits for a whole table to be copied, and a table of at most one half of its final size is read beside it.</para>
/// <para>The order of enumeration depends on the process: use it for nothing that ends up in a result.</para>
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TValue">The state. A class's new state is null: the caller makes it.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class KeyedTable<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>, IDisposable
    where TKey : struct, IKey<TKey>
{
    private SlotArea<TKey, TValue> _area;
    private bool _disposed;

    // Keys in _area and _old; the default key lies beside them, because its slot would look empty.
    private nint _inSlots;
    private bool _hasDefault;
    private TValue _default = default!;

    // Counts what changes the set of keys or moves one, so that an enumeration notices.
    private int _version;

    /// <summary>An empty table.</summary>
    public KeyedTable()
        : this(SlotArea<TKey, TValue>.UsualPageShift)
    {
    }

    /// <summary>How many keys there are; where a cold tier is attached, those in memory.</summary>
    public long Count => _inSlots + (_hasDefault ? 1 : 0);

    /// <summary>The last <c>GetOrAdd</c> that called <see cref="GetOrAddSlow"/> added its key.</summary>
    internal bool LastWasNew { get; private set; }

    /// <summary>What a loop over many events uses; see <see cref="TableCursor{TKey, TValue}"/>.</summary>
    /// <exception cref="ObjectDisposedException">The table was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TableCursor<TKey, TValue> Cursor() => _nothing is not null ? UnusualCursor() : new(this, _area, IsCrowded, isWatched: false);

    /// <inheritdoc cref="TableCursor{TKey, TValue}.IsLarge"/>
    public bool IsLarge => _area.Capacity * Math.Min(Unsafe.SizeOf<Slot<TKey, TValue>>(), TableCursor<TKey, TValue>.FetchedBytes) > (nint)TableCursor<TKey, TValue>.LargeBytes;

    /// <inheritdoc cref="TableCursor{TKey, TValue}.GetOrAdd(in TKey)"/>
    public ref TValue GetOrAdd(scoped in TKey key) => ref Cursor().GetOrAdd(in key);

    /// <inheritdoc cref="TableCursor{TKey, TValue}.GetOrAdd(in TKey, out bool)"/>
    public ref TValue GetOrAdd(scoped in TKey key, out bool isNew) => ref Cursor().GetOrAdd(in key, out isNew);

    /// <summary>The state of the key that is all zeros, whose slot would look empty; a null reference if there is none.</summary>
    internal ref TValue DefaultOrNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _hasDefault ? ref _default : ref Unsafe.NullRef<TValue>();
    }

    /// <summary>The state of that key, or something else if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TValue DefaultOr(TValue otherwise) => _hasDefault ? _default : otherwise;

    /// <summary>Reads a key's state; <c>default</c> if there is none.</summary>
    public bool TryGet(scoped in TKey key, out TValue value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (key.IsDefault)
        {
            value = _default;
            return _hasDefault;
        }

        if (Locate(in key, out var index) is not { } area)
        {
            return TryReadCold(in key, out value);
        }

        Share(area, index);
        value = area[index].Value;
        return true;
    }

    /// <summary>A key's state where it lies, good until the next call that adds or removes; a null reference if there is none. With a cold tier this may add, so that cursors are void.</summary>
    public ref TValue TryGetRef(scoped in TKey key, out bool exists)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (key.IsDefault)
        {
            exists = _hasDefault;
            return ref exists ? ref _default : ref Unsafe.NullRef<TValue>();
        }

        var area = Locate(in key, out var index);
        exists = area is not null;
        if (area is null)
        {
            ref TValue loaded = ref LoadCold(in key);
            exists = !Unsafe.IsNullRef(ref loaded);
            return ref loaded;
        }

        Open(area, index);
        return ref area[index].Value;
    }

    /// <summary>Removes a key and its state. Cursors stay good.</summary>
    /// <returns>It was there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Remove(scoped in TKey key) => RemoveByValue(key);

    // By value, so that the caller's key may stay in registers.
    private bool RemoveByValue(TKey key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (key.IsDefault)
        {
            var had = _hasDefault;
            (_hasDefault, _default) = (false, default!);
            _version++;
            return had;
        }

        if (Locate(in key, out var index) is not { } area)
        {
            return RemoveCold(in key);
        }

        RemoveAt(area, index);
        _inSlots--;
        _version++;

        // What was evicted once is stale there.
        _cold?.Delete(in key);
        return true;
    }

    /// <summary>Removes all keys; a large table gives its memory back. Cursors are void.</summary>
    public void Clear()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        LoseTrack();
        if (_area.Capacity <= KeptCapacity && _nothing is null)
        {
            _area.Clear();
        }
        else
        {
            _area.Release();
            _area = FirstArea();
        }

        Forget();
        _cold?.Clear();
    }

    /// <summary>Frees the memory. Cursors and references are void.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _area.Release();
            _copies?.Release();
            LoseTrack();
            Forget();
            _cold?.Dispose();
            (_disposed, _nothing) = (true, Nothing);
        }
    }

    /// <summary>All keys in memory with a copy of their state, in no order that means anything. Nothing may be changed through references in them.</summary>
    public Enumerator GetEnumerator()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new(this);
    }

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private SlotArea<TKey, TValue> FirstArea() => new(FirstCapacity, FirstCapacity, KeyHash.GoldenRatio, _pageShift);

    private void Forget()
    {
        _old?.Release();
        _old = null;
        (_inSlots, _hasDefault, _default) = (0, false, default!);
        (_credit, _patience) = (FirstCredit, MostPatience);
        _version++;
    }

    /// <summary>Walks the slots of a table.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<TKey, TValue>>
    {
        private readonly KeyedTable<TKey, TValue> _table;
        private readonly int _version;
        private SlotArea<TKey, TValue>? _area;
        private nint _next;

        internal Enumerator(KeyedTable<TKey, TValue> table)
        {
            _table = table;
            _version = table._version;
            _next = -1;
            _area = table._area;
        }

        /// <inheritdoc/>
        public KeyValuePair<TKey, TValue> Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        /// <exception cref="InvalidOperationException">The table changed.</exception>
        public bool MoveNext()
        {
            if (_version != _table._version)
            {
                throw new InvalidOperationException("The keyed state was changed while it was enumerated. Collect the keys first, then change them.");
            }

            if (_next < 0)
            {
                _next = 0;
                if (_table._hasDefault)
                {
                    Current = new(default, _table._default);
                    return true;
                }
            }

            while (_area is not null)
            {
                while (_next < _area.Length)
                {
                    ref var slot = ref _area[_next++];
                    if (!slot.Key.IsDefault)
                    {
                        Current = new(slot.Key, slot.Value);
                        return true;
                    }
                }

                (_area, _next) = _area == _table._area && _table._old is not null ? (_table._old, _table._moved) : (null, 0);
            }

            return false;
        }

        /// <inheritdoc/>
        public void Reset() => this = new(_table);

        /// <inheritdoc/>
        public readonly void Dispose() { }
    }
}
