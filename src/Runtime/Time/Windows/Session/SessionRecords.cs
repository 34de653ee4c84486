using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>All recorded sessions: their records, and for each key the chain of its own in order of time.</summary>
internal sealed class SessionRecords<TKey, TAccumulator> : IDisposable
    where TKey : struct, IKey<TKey>
{
    private readonly PagedPool<SessionRecord<TKey, TAccumulator>> _records = new();
    private readonly KeyedTable<TKey, SessionChain> _chains = new();

    /// <summary>How many sessions are recorded.</summary>
    public int Count => _records.Count;

    /// <summary>The keys that have any, in no order.</summary>
    public KeyedTable<TKey, SessionChain> Chains => _chains;

    public ref SessionRecord<TKey, TAccumulator> this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _records[number];
    }

    /// <summary>The key's newest session; 0: none.</summary>
    public int NewestOf(in TKey key) => Count != 0 && _chains.TryGet(in key, out var chain) ? chain.Newest : 0;

    /// <summary>The key's oldest session; 0: none.</summary>
    public int OldestOf(in TKey key) => Count != 0 && _chains.TryGet(in key, out var chain) ? chain.Oldest : 0;

    /// <summary>The key's session that holds a time in (start, end], or 0; looks at the newest ones first.</summary>
    public int FindFromNewest(in TKey key, long time)
    {
        for (var number = NewestOf(in key); number != 0; number = this[number].Older)
        {
            ref var record = ref this[number];
            if (record.Start < time)
            {
                return time <= record.End ? number : 0;
            }
        }

        return 0;
    }

    /// <summary>The same; looks at the oldest ones first.</summary>
    public int FindFromOldest(in TKey key, long time)
    {
        for (var number = OldestOf(in key); number != 0; number = this[number].Newer)
        {
            ref var record = ref this[number];
            if (time <= record.End)
            {
                return record.Start < time ? number : 0;
            }
        }

        return 0;
    }

    /// <summary>Adds a session that overlaps no other of its key.</summary>
    /// <returns>Its number.</returns>
    public int Add(in TKey key, long start, long end)
    {
        var number = _records.Rent();
        ref var record = ref this[number];
        (record.Key, record.Start, record.End) = (key, start, end);
        ref var chain = ref _chains.GetOrAdd(in key);
        int newer = 0, older = chain.Newest;
        while (older != 0 && this[older].Start > start)
        {
            (newer, older) = (older, this[older].Older);
        }

        (record.Newer, record.Older) = (newer, older);
        Join(ref chain, newer, older, number, number);
        return number;
    }

    /// <summary>Drops a session; what its accumulator holds outside itself is the caller's.</summary>
    public void Remove(int number)
    {
        ref var record = ref this[number];
        var key = record.Key;
        ref var chain = ref _chains.TryGetRef(in key, out _);
        Join(ref chain, record.Newer, record.Older, record.Older, record.Newer);
        if (chain.Newest == 0)
        {
            _chains.Remove(in key);
        }

        _records.Return(number);
    }

    public void Dispose()
    {
        _records.Dispose();
        _chains.Dispose();
    }

    /// <summary>Makes the neighbours of a place in a chain know what follows each of them there.</summary>
    private void Join(ref SessionChain chain, int newer, int older, int belowNewer, int aboveOlder)
    {
        if (newer == 0)
        {
            chain.Newest = belowNewer;
        }
        else
        {
            this[newer].Older = belowNewer;
        }

        if (older == 0)
        {
            chain.Oldest = aboveOlder;
        }
        else
        {
            this[older].Newer = aboveOlder;
        }
    }
}
