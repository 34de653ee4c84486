using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <summary>
/// A way into a <see cref="KeyedTable{TKey, TValue}"/> for one loop: what finds a slot, in a local that the JIT keeps in registers. Take a new
/// one for each batch, and after <see cref="KeyedTable{TKey, TValue}.Clear"/>. Never pass it by reference to a method that isn't inlined: it
/// would live in memory from then on.
/// </summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TValue">The state.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct TableCursor<TKey, TValue>
    where TKey : struct, IKey<TKey>
{
    // Four fields: the JIT takes no larger struct apart.
    private readonly KeyedTable<TKey, TValue> _table;
    private ref Slot<TKey, TValue> _first;
    private ulong _multiplier;

    // With Crowded and Watched above: a shift looks at its lower six bits only.
    private int _shift;

    internal TableCursor(KeyedTable<TKey, TValue> table, SlotArea<TKey, TValue> area, bool isCrowded, bool isWatched)
    {
        _table = table;
        _first = ref area.First;
        _multiplier = area.Multiplier;
        _shift = area.Shift | (isWatched ? Crowded | Watched : isCrowded ? Crowded : 0);
    }

    /// <summary>
    /// Set while many keys lie beside their home slot. Whether the key at hand is one of them can't be predicted then, so the first step of the
    /// probe is taken without a branch; where few are, the branch is free and the step would make every lookup wait for its slot.
    /// </summary>
    private const int Crowded = 64;

    /// <summary>
    /// Set, together with <see cref="Crowded"/>, while the table is watched: then each lookup begins at a slot where no key is, so that it comes to its end, where the table itself is asked.
    /// So that costs nothing in tables that are neither, and one more comparison in those that are crowded.
    /// </summary>
    private const int Watched = 128;

    private readonly bool IsWatched => (_shift & Watched) != 0;

    /// <summary>
    /// The slots fill more than <see cref="LargeBytes"/>, so that <see cref="Prefetch"/> some events ahead pays. It costs a tenth where they
    /// lie in the second-level cache anyway. Of a wide slot only what is fetched counts.
    /// </summary>
    public readonly bool IsLarge => (ulong)Math.Min(Unsafe.SizeOf<Slot<TKey, TValue>>(), FetchedBytes) << (64 - (_shift & 63)) > LargeBytes;

    internal const int FetchedBytes = 128;

    /// <summary>From when on a table is large: 512 KiB, a small second-level cache.</summary>
    public const ulong LargeBytes = 512 * 1024;

    /// <summary>Asks the processor to load the slot of a key soon to be used. A hint: it changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly unsafe void Prefetch(scoped in TKey key)
    {
        if (Sse.IsSupported)
        {
            var home = (byte*)Unsafe.AsPointer(ref Home(in key));
            Sse.Prefetch0(home);

            // A slot of this size mostly reaches into the next line, and so does the one behind it, where a key may have been pushed to.
            if (Unsafe.SizeOf<Slot<TKey, TValue>>() > 32)
            {
                Sse.Prefetch0(home + 64);
            }
        }
    }

    /// <summary>What lies where the key most probably is, for another <see cref="Prefetch"/>: perhaps another key's state, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TValue Guess(scoped in TKey key)
    {
        ref var home = ref Home(in key);
        return Unsafe.Add(ref home, home.Key.Equals(in key) ? 0 : 1).Value;
    }

    /// <summary>
    /// The state of a key; <c>default</c> if the key is new. The reference is good until the next call on this table that isn't a lookup.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue GetOrAdd(scoped in TKey key)
    {
        ref var slot = ref FirstSlot(in key);
        while (!slot.Key.Equals(in key))
        {
            if (slot.Key.IsDefault)
            {
                return ref Slow(in key);
            }

            slot = ref Unsafe.Add(ref slot, 1);
        }

        // An empty slot equals the default key, which lies elsewhere.
        if (key.IsDefault)
        {
            return ref Slow(in key);
        }

        return ref slot.Value;
    }

    /// <summary>
    /// The state of a key, or a null reference: then the table's own <c>GetOrAdd</c> finds or adds it, and this cursor is void. Without a call, so that a loop
    /// around it has all registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref TValue Find(scoped in TKey key)
    {
        ref var slot = ref FirstSlot(in key);
        while (!slot.Key.Equals(in key))
        {
            if (slot.Key.IsDefault)
            {
                return ref IsWatched ? ref _table.FindOpen(in key) : ref Unsafe.NullRef<TValue>();
            }

            slot = ref Unsafe.Add(ref slot, 1);
        }

        // An empty slot equals the default key, which lies elsewhere.
        if (key.IsDefault)
        {
            return ref _table.DefaultOrNull;
        }

        return ref slot.Value;
    }

    /// <summary>A copy of the state of a key, or <paramref name="otherwise"/> if the key isn't there or hasn't been moved yet. Without a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TValue FindOr(scoped in TKey key, TValue otherwise)
    {
        ref var slot = ref FirstSlot(in key);
        while (!slot.Key.Equals(in key))
        {
            if (slot.Key.IsDefault)
            {
                return otherwise;
            }

            slot = ref Unsafe.Add(ref slot, 1);
        }

        // An empty slot equals the default key, which lies elsewhere.
        if (key.IsDefault)
        {
            return _table.DefaultOr(otherwise);
        }

        return slot.Value;
    }

    /// <inheritdoc cref="GetOrAdd(in TKey)"/>
    /// <param name="key">The key.</param>
    /// <param name="isNew">The key wasn't there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue GetOrAdd(scoped in TKey key, out bool isNew)
    {
        ref var slot = ref FirstSlot(in key);
        while (!slot.Key.Equals(in key))
        {
            if (slot.Key.IsDefault)
            {
                return ref Slow(in key, out isNew);
            }

            slot = ref Unsafe.Add(ref slot, 1);
        }

        if (key.IsDefault)
        {
            return ref Slow(in key, out isNew);
        }

        isNew = false;
        return ref slot.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref Slot<TKey, TValue> Home(scoped in TKey key) =>
        ref Unsafe.Add(ref _first, (nint)((key.TableHash(KeyHash.ProcessSeed) * _multiplier) >> _shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref Slot<TKey, TValue> FirstSlot(scoped in TKey key)
    {
        ref var home = ref Home(in key);
        if ((_shift & Crowded) == 0)
        {
            return ref home;
        }

        return ref IsWatched ? ref _table.NoSlot : ref Unsafe.Add(ref home, home.Key.Equals(in key) ? 0 : 1);
    }

    // The key goes by value, and whether it is new comes back in a field: a local whose address is taken lives in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TValue Slow(scoped in TKey key)
    {
        ref TValue value = ref _table.GetOrAddSlow(key);
        Renew();
        return ref value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TValue Slow(scoped in TKey key, out bool isNew)
    {
        ref TValue value = ref _table.GetOrAddSlow(key);
        isNew = _table.LastWasNew;
        Renew();
        return ref value;
    }

    // That of a watched table finds nothing by itself, wherever keys lie now.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Renew()
    {
        if (!IsWatched)
        {
            this = _table.Cursor();
        }
    }
}
