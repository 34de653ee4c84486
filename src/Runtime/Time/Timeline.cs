using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The event time of all operators that stand behind the same sources: the lowest watermark of their active splits, which never goes back. If all are
/// idle it is the highest of theirs; it is end of input when all have finished, and only then (DESIGN 2.4).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Timeline
{
    private SplitClock[] _clocks = [];

    /// <summary>Which sources' events it is the time of, by state id: what a checkpoint calls it.</summary>
    public string Sources { get; init; } = string.Empty;

    /// <summary>The watermark as it was when the operators last heard of it.</summary>
    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>The watermark at which an operator behind it has something to do.</summary>
    public long Due { get; private set; } = long.MinValue;

    /// <summary>The clocks that it goes by.</summary>
    public ReadOnlySpan<SplitClock> Clocks => _clocks;

    /// <summary>Adds a split: from now on it holds the watermark back.</summary>
    public void Add(SplitClock clock) => _clocks = [.. _clocks, clock];

    /// <summary>The operators are being told, upstream first: whoever has not had its turn still goes by the watermark before.</summary>
    internal bool IsMoving { get; set; }

    /// <summary>The watermark for an operator that handles an event: what the source's events before this one have made it.</summary>
    public long Now => IsMoving ? Watermark : Read();

    /// <summary>The watermark as the clocks have it now.</summary>
    public long Read()
    {
        if (_clocks is [{ State: SplitState.Active } only])
        {
            return Math.Max(only.Watermark, Watermark);
        }

        var lowest = long.MaxValue;
        var highestIdle = long.MinValue;
        bool isAnyActive = false, isAnyIdle = false;
        foreach (var clock in _clocks)
        {
            switch (clock.State)
            {
                case SplitState.Active:
                    isAnyActive = true;
                    lowest = Math.Min(lowest, clock.Watermark);
                    break;
                case SplitState.Idle:
                    isAnyIdle = true;
                    highestIdle = Math.Max(highestIdle, clock.Watermark);
                    break;
            }
        }

        var now = isAnyActive ? lowest : isAnyIdle ? highestIdle : _clocks.Length == 0 ? long.MinValue : long.MaxValue;
        return Math.Max(now, Watermark);
    }

    /// <summary>An operator has got something to do at <paramref name="due"/>, perhaps earlier than what it had before.</summary>
    public void Lower(long due)
    {
        if (due < Due)
        {
            Due = due;
            Tell(due);
        }
    }

    /// <summary>The operators have heard of the watermark, and nothing is due by it.</summary>
    internal void MoveTo(long watermark) => Watermark = watermark;

    /// <summary>The operators have looked at the watermark; <paramref name="due"/> is when the first of them has something to do.</summary>
    internal void Restart(long watermark, long due)
    {
        Watermark = watermark;
        Due = due;
    }

    // A split that has passed the mark already waits for the others: only the last of them brings it about.
    private void Tell(long due)
    {
        foreach (var clock in _clocks)
        {
            if (clock.Watermark < due)
            {
                clock.Due = Math.Min(clock.Due, due);
            }
        }
    }
}
