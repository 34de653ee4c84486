using System.ComponentModel;

namespace FastFlow;

/// <summary>State that time moves: the windows, timers or buffers of one operator. The emitted code adds to it and fires what is due.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TimedState
{
    /// <summary>Told when there is something to do earlier than before; null in a unit test.</summary>
    public Timeline? Timeline { get; init; }

    /// <summary>The operator's watermark: everything due by then has been fired. While firing it is still the one before.</summary>
    public long Watermark { get; protected set; } = long.MinValue;

    /// <summary>
    /// The lowest watermark above <see cref="Watermark"/> at which something is to be fired, dropped or moved; <see cref="long.MaxValue"/>, which is end of
    /// input, if nothing is to be before.
    /// </summary>
    public abstract long NextDue { get; }

    /// <summary>
    /// The same for a split whose own watermark is <paramref name="splitWatermark"/>: from when on what a loop over its events has read off this state is stale, or its
    /// events may let the operator's watermark reach <see cref="NextDue"/>. A split beyond that waits for the others.
    /// </summary>
    public virtual long NextDueOf(long splitWatermark) => splitWatermark < NextDue ? NextDue : long.MaxValue;

    /// <summary>How many events came too late, and how many of those for some of their windows only.</summary>
    public LateEvents Late { get; protected set; }

    /// <summary>Timers that end of input kept from firing: they were set then, or were to fire by processing time. 0 of what has no timers.</summary>
    public long DroppedTimers { get; protected set; }

    /// <summary>The processing time at which something is due of state that goes by event time as well: timers, and early results by the clock. Otherwise never.</summary>
    public virtual long NextProcessingDue => long.MaxValue;

    /// <summary>Of state that goes by event time: the highest processing time moved to. It holds while firing, too: other than a watermark it promises nothing about what follows.</summary>
    public long ProcessingTime { get; protected set; } = long.MinValue;

    /// <summary>
    /// Before an event is added whose place depends on the operator's watermark: hears of what the events before it have made that. Nothing is due by it, or everybody had been
    /// told.
    /// </summary>
    protected void Hear()
    {
        if (Timeline is { } timeline && timeline.Now is var watermark && watermark > Watermark && watermark < NextDue)
        {
            Skip(watermark);
        }
    }

    /// <summary>Moves to a watermark at which nothing is due.</summary>
    public void Skip(long watermark) => Watermark = watermark;

    /// <summary>Moves to a processing time at which nothing is due.</summary>
    public void SkipProcessing(long now) => ProcessingTime = now;
}

/// <summary>Events that came too late for an operator.</summary>
/// <param name="Dropped">Too late for all their windows: they went to <c>Late&lt;TOperator&gt;</c> if that is wired.</param>
/// <param name="Partly">Too late for some of their windows, and added to the others.</param>
public readonly record struct LateEvents(long Dropped, long Partly);
