namespace FastFlow;

/// <summary>A pane that a key has something in.</summary>
/// <param name="pool">Pages for its keys.</param>
internal sealed class LivePane<TKey>(PagePool<TKey> pool)
{
    /// <summary>Its number.</summary>
    public long Pane;

    /// <summary>Windows that end by this don't see it; <see cref="long.MinValue"/> but for events that came too late for some windows not yet fired.</summary>
    public long HiddenUntil;

    /// <summary>The accumulators lie in the spill, not in the ring.</summary>
    public bool IsSpilled;

    /// <summary>It has had an event. Otherwise it only holds numbers of results.</summary>
    public bool HasEvents;

    /// <summary>It has had an event since the last early results; of one in the ring, also if its tail says so.</summary>
    public bool IsChanged;

    /// <summary>The keys in it, in the order they came, if it is spilled.</summary>
    public readonly PagedList<TKey> Keys = new(pool);
}
