using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// What an operator that is <c>[InEventTimeOrder]</c> (DESIGN 2.5) knows of the events that wait: when their turn is. The events themselves lie in what derives this.
/// </summary>
/// <remarks>
/// A watermark W promises that no event with a time below W follows. One with a time of W may, and would arrive behind those of the same time, which
/// it could do in any run; so an event with time t comes out once W > t, as in temporal joins, and all those of one time come out together.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class EventTimeQueue : TimedState, IDisposable
{
    private readonly TimeOrder _order = new();
    private long _target = long.MinValue;

    private protected EventTimeQueue()
    {
    }

    /// <inheritdoc/>
    public sealed override long NextDue => _order.Count == 0 ? long.MaxValue : TimeMath.Add(_order.Top.Time, 1);

    /// <summary>How many events wait.</summary>
    public long Count => _order.Count;

    /// <summary>The event time of the event that is out, in ticks.</summary>
    public long Time { get; private set; }

    /// <summary>The events that the watermark passes begin to come out.</summary>
    public void BeginAdvance(long watermark) => _target = watermark;

    /// <summary>Frees the memory.</summary>
    public virtual void Dispose() => _order.Dispose();

    /// <summary>Whether an event is in time. If not it is counted: events of its time may have come out.</summary>
    private protected bool IsInTime(long time, long carried)
    {
        Hear();
        var mark = Math.Max(carried, Watermark);
        if (time < mark || mark == long.MaxValue)
        {
            Late = Late with { Dropped = Late.Dropped + 1 };
            return false;
        }

        return true;
    }

    /// <summary>Puts an event in its place.</summary>
    /// <param name="time">Its event time, in ticks.</param>
    /// <param name="number">What its arrival is counted by: among events of one time the lower comes first.</param>
    /// <param name="node">Where it lies.</param>
    private protected void Push(long time, long number, int node)
    {
        var due = NextDue;
        _order.Push(new(time, number, node));
        if (NextDue < due)
        {
            Timeline?.Lower(NextDue);
        }
    }

    /// <summary>The places of all events that wait, in no order that means anything.</summary>
    private protected List<TimeEntry> Waiting() => _order.ToList();

    /// <summary>Puts an event in its place that has waited before.</summary>
    /// <exception cref="CheckpointFormatException">It can't have.</exception>
    private protected void PushAgain(string stateId, long time, long number, int node)
    {
        if (time < Watermark)
        {
            throw StoredRows.Passed(stateId, $"an event of {new Timestamp(time)} that waits", Watermark);
        }

        Push(time, number, node);
    }

    /// <summary>Takes out the next event whose turn has come; otherwise the advance is done.</summary>
    private protected bool TryPop(out TimeEntry entry)
    {
        if (_order.Count > 0 && (_order.Top.Time < _target || _target == long.MaxValue))
        {
            entry = _order.Pop();
            Time = entry.Time;
            return true;
        }

        entry = default;
        Watermark = _target;
        return false;
    }
}
