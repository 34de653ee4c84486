namespace FastFlow;

/// <summary>A span of time that events are gathered in.</summary>
/// <param name="Start">The first instant in it.</param>
/// <param name="End">The first instant behind it.</param>
public readonly record struct Window(Timestamp Start, Timestamp End)
{
    /// <summary>All of time: the window of <c>[GlobalWindow]</c>.</summary>
    public static Window Global => new(Timestamp.MinValue, Timestamp.MaxValue);

    /// <summary>How long it is.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>The event time of its results: the last tick in it.</summary>
    public Timestamp LastInstant => new(TimeMath.Subtract(End.Ticks, 1));

    /// <summary>The instant lies in it.</summary>
    public bool Contains(Timestamp time) => Start <= time && time < End;

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}, {End})";
}
