namespace FastFlow;

/// <summary>An event that a join holds. Row 0 of a side is no event: what a side without partner shows.</summary>
internal struct JoinRow<TKey, TRow>
{
    public TRow Row;
    public TKey Key;

    /// <summary>Its event time, in ticks.</summary>
    public long Time;

    /// <summary>Counts the events of both sides: who came first.</summary>
    public long Arrival;

    /// <summary>The rows before and behind it in its list; 0 at the ends.</summary>
    public int Previous;
    public int Next;

    public RowMarks Marks;

    /// <summary>Lookup join: the watermark that it carries.</summary>
    public long Carried;

    /// <summary>Window join: how many of its windows, the earliest, it came too late for.</summary>
    public int MissedWindows;
}

/// <summary>What else is known of a row.</summary>
[Flags]
internal enum RowMarks
{
    None = 0,

    /// <summary>It has had a partner.</summary>
    Matched = 1,

    /// <summary>Its list has a sample of it.</summary>
    Sampled = 2,
}
