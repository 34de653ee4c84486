namespace FastFlow;

/// <summary>A pane that a key has something in.</summary>
/// <param name="pool">Pages for its keys.</param>
/// <param name="places">Pages for their places.</param>
internal sealed class LivePane<TKey>(PagePool<TKey> pool, PagePool<int> places)
{
    /// <summary>Its number.</summary>
    public long Pane;

    /// <summary>Windows that end by this don't see it; <see cref="long.MinValue"/> but for events that came too late for some windows not yet fired.</summary>
    public long HiddenUntil;

    /// <summary>The accumulators lie in the spill, not in the ring.</summary>
    public bool IsSpilled;

    /// <summary>It has had an event. Otherwise it only holds numbers of results.</summary>
    public bool HasEvents;

    /// <summary>It has had an event since the last early results.</summary>
    public bool IsChanged;

    /// <summary>The keys in it, in the order they came; kept where a window is one pane, and for spilled ones.</summary>
    public readonly PagedList<TKey> Keys = new(pool);

    /// <summary>Beside the keys of one in the ring: where in the table each was. The slot says whether that is still so.</summary>
    public readonly PagedList<int> Places = new(places);
}
