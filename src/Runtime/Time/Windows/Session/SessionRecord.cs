namespace FastFlow;

/// <summary>A session that isn't the newest of its key, or has given results.</summary>
internal struct SessionRecord<TKey, TAccumulator>
{
    public TKey Key;
    public long Start;
    public long End;

    /// <summary>The arrival number of its first event; as long as it is <see cref="long.MaxValue"/> its entries in the queue alone know it.</summary>
    public long Arrival;

    /// <summary>How many results it has given: the highest number of the sessions merged into it.</summary>
    public int Number;

    /// <summary>The key's next newer and next older session; 0: none.</summary>
    public int Newer;
    public int Older;

    /// <summary>The queue knows when it ends, and it hasn't given the result of that yet.</summary>
    public bool IsDue;

    /// <summary>It has given a result with the watermark at or behind its end of then.</summary>
    public bool HasFiredOnTime;

    /// <summary>The queue of sessions to be dropped knows it.</summary>
    public bool IsToBeDropped;

    /// <summary>An event has come since its last result, and it is listed for early results.</summary>
    public bool IsChanged;

    public TAccumulator Accumulator;

    public readonly bool HasResults => Number > 0;
}

/// <summary>The recorded sessions of one key: no two overlap, each knows its neighbours in time. 0: none.</summary>
internal struct SessionChain
{
    public int Newest;
    public int Oldest;
}
