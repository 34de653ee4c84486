namespace FastFlow.Testing;

/// <summary>The event time of the events that one operator declares it for, as far as one source brings them about: a split in the words of DESIGN 2.4.</summary>
/// <param name="source">The source.</param>
/// <param name="origin">The operator that says when the events happened: the source, or one behind it. Null: nobody says.</param>
internal sealed class SplitTime(PipelineNode source, PipelineNode? origin)
{
    public PipelineNode Source { get; } = source;

    public PipelineNode? Origin { get; } = origin;

    /// <summary>No event before it follows.</summary>
    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>What the next event carries: it moves behind each that is emitted, the watermark behind the source's event.</summary>
    public long Carried { get; private set; } = long.MinValue;

    // A source without event time holds nobody back.
    public SplitState State { get; private set; } = origin is null ? SplitState.Idle : SplitState.Active;

    public void Raise(long time)
    {
        if (Origin is not null)
        {
            Emitted(time);
            Settle();
        }
    }

    /// <summary>An event has been emitted that allows a watermark.</summary>
    public void Emitted(long watermark) => Carried = Math.Max(Carried, Math.Min(watermark, long.MaxValue - 1));

    /// <summary>The source's event has had all its effects.</summary>
    public void Settle() => Watermark = Carried;

    public void Become(SplitState state) => State = state == SplitState.Active && Origin is null ? SplitState.Idle : state;
}

/// <summary>The watermark of one operator.</summary>
internal sealed class EventTime(IReadOnlyList<SplitTime> splits)
{
    public IReadOnlyList<SplitTime> Splits { get; } = splits;

    public long Watermark { get; set; } = long.MinValue;

    /// <summary>Lowest of the active splits; if there are none the highest of the idle ones; end of input if all have finished. It never goes back.</summary>
    public long Next()
    {
        var active = Splits.Where(split => split.State == SplitState.Active).ToList();
        var idle = Splits.Where(split => split.State == SplitState.Idle).ToList();
        var next = active.Count > 0 ? active.Min(split => split.Watermark)
            : idle.Count > 0 ? idle.Max(split => split.Watermark)
            : Splits.Count == 0 ? long.MinValue : long.MaxValue;
        return Math.Max(Watermark, next);
    }
}

/// <summary>What an event in flight has of time.</summary>
/// <param name="Time">When it happened; <see cref="long.MinValue"/> where nobody said.</param>
/// <param name="Carried">The watermark of its split just before it was read.</param>
internal readonly record struct Moment(long Time, long Carried)
{
    public static Moment Unknown => new(long.MinValue, long.MinValue);
}
