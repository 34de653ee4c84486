namespace FastFlow;

/// <summary>An event that a join holds. Row 0 of a side is no event: what a side without partner shows.</summary>
internal struct JoinRow<TKey, TRow>
{
    // What a walk through a list and its end read comes first, and so lies in one line.
    public TKey Key;

    /// <summary>Its event time, in ticks.</summary>
    public long Time;

    /// <summary>The rows before and behind it in its list; 0 at the ends.</summary>
    public int Previous;
    public int Next;

    public RowMarks Marks;

    /// <summary>Window join: how many of its windows, the earliest, it came too late for.</summary>
    public int MissedWindows;

    /// <summary>Counts the events of both sides: who came first.</summary>
    public long Arrival;

    /// <summary>Lookup join: the watermark that it carries.</summary>
    public long Carried;

    /// <summary>Session join: events with the same number have met in a result of their session, or have come out alone together; 0: it has been in none.</summary>
    public int MetWith;

    public TRow Row;
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
