using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The events of an operator that is <c>[InEventTimeOrder]</c> (DESIGN 2.5): they wait until no earlier one can follow, and come out in order of time, then
/// of arrival.
/// </summary>
/// <remarks>
/// A watermark W promises that no event with a time below W follows. One with a time of W may, and would arrive behind those of the same time, which
/// it could do in any run; so an event with time t comes out once W > t, as in temporal joins, and all those of one time come out together.
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TEvent">The event.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EventTimeOrder<TKey, TEvent> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
{
    private readonly PagedPool<Node> _nodes = new();
    private readonly TimeOrder _order = new();
    private long _nextNumber;
    private long _target = long.MinValue;

    // The node of the event that is out, whose memory it still uses; or 0.
    private int _current;

    private struct Node
    {
        public TKey Key;
        public TEvent Event;
    }

    /// <inheritdoc/>
    public override long NextDue => _order.Count == 0 ? long.MaxValue : TimeMath.Add(_order.Top.Time, 1);

    /// <summary>How many events wait.</summary>
    public long Count => _order.Count;

    /// <summary>The key of the event that is out.</summary>
    public TKey Key => _nodes[_current].Key;

    /// <summary>The event that is out; good until the next <see cref="MoveNext"/>.</summary>
    public ref readonly TEvent Event => ref _nodes[_current].Event;

    /// <summary>The event time of the event that is out, in ticks.</summary>
    public long Time { get; private set; }

    /// <summary>For tests: how many events there is room for.</summary>
    internal int Room => _nodes.Capacity;

    /// <summary>Keeps an event until the watermark has passed it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The event; copied.</param>
    /// <param name="time">Its event time, in ticks.</param>
    /// <param name="carried">The watermark that it carries.</param>
    /// <returns>False if it is late, because events of its time may have come out: it is counted and not kept.</returns>
    public bool Add(in TKey key, in TEvent value, long time, long carried)
    {
        Hear();
        var mark = Math.Max(carried, Watermark);
        if (time < mark || mark == long.MaxValue)
        {
            Late = Late with { Dropped = Late.Dropped + 1 };
            return false;
        }

        var due = NextDue;
        var index = _nodes.Rent();
        ref var node = ref _nodes[index];
        (node.Key, node.Event) = (key, value);
        _order.Push(new(time, _nextNumber++, index));
        if (NextDue < due)
        {
            Timeline?.Lower(NextDue);
        }

        return true;
    }

    /// <summary>The events that the watermark passes begin to come out.</summary>
    public void BeginAdvance(long watermark) => _target = watermark;

    /// <summary>Takes out the next event.</summary>
    /// <returns>There is one; otherwise the advance is done.</returns>
    public bool MoveNext()
    {
        ReturnCurrent();
        if (_order.Count > 0 && (_order.Top.Time < _target || _target == long.MaxValue))
        {
            var entry = _order.Pop();
            (_current, Time) = (entry.Node, entry.Time);
            return true;
        }

        Watermark = _target;
        return false;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _order.Dispose();
        _nodes.Dispose();
        _current = 0;
    }

    private void ReturnCurrent()
    {
        if (_current == 0)
        {
            return;
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<Node>())
        {
            _nodes.Return(_current);
        }
        else
        {
            _nodes.ReturnAsItIs(_current);
        }

        _current = 0;
    }
}
