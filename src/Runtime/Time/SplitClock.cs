using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The event time of one split of a source: its watermark, a function of the split's own sequence of events (DESIGN 2.4), and what else its source
/// or its owner has said. Emitted loops keep the watermark in a local and write it back.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SplitClock
{
    /// <summary>No event below this follows: the highest time seen less the out-of-orderness, or what the source or <c>AdvanceTo</c> said.</summary>
    public long Watermark = long.MinValue;

    /// <summary>
    /// Where an operator behind the source says when its events happened: what the next one that it emits carries. It moves behind each of them; the watermark follows when the whole event of
    /// the source has had its effects.
    /// </summary>
    public long Carried = long.MinValue;

    /// <summary>The watermark from which somebody downstream must look; the loop compares, and calls the worker from there on.</summary>
    public long Due = long.MinValue;

    /// <summary>Whether it holds the others back.</summary>
    public SplitState State { get; internal set; }

    /// <summary>Raises the watermark to at least <paramref name="time"/>, which is not end of input.</summary>
    public void Raise(long time)
    {
        Watermark = Math.Max(Watermark, Math.Min(time, TimeMath.LastWatermark));
        Carried = Math.Max(Carried, Watermark);
    }
}

/// <summary>Whether a split takes part in the watermark of what stands behind it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum SplitState
{
    /// <summary>It holds the watermark back.</summary>
    Active,

    /// <summary>It has been silent for long: it holds nothing back until its next event.</summary>
    Idle,

    /// <summary>Nothing follows.</summary>
    Finished,
}
