using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The events of an operator that is <c>[InEventTimeOrder]</c> and has one input: they wait until no earlier one can follow, and come out in order of time, then
/// of arrival.
/// </summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TEvent">The event.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class EventTimeOrder<TKey, TEvent> : EventTimeQueue
    where TKey : struct, IKey<TKey>
{
    private readonly PagedPool<WaitingEvent<TKey, TEvent>> _nodes = new();
    private long _nextNumber;

    // The node of the event that is out, whose memory it still uses; or 0.
    private int _current;

    /// <summary>The key of the event that is out.</summary>
    public TKey Key => _nodes[_current].Key;

    /// <summary>The event that is out; good until the next <see cref="MoveNext"/>.</summary>
    public ref readonly TEvent Event => ref _nodes[_current].Event;

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
        if (!IsInTime(time, carried))
        {
            return false;
        }

        Push(time, _nextNumber++, WaitingEvent<TKey, TEvent>.Keep(_nodes, in key, in value));
        return true;
    }

    /// <summary>Takes out the next event.</summary>
    /// <returns>There is one; otherwise the advance is done.</returns>
    public bool MoveNext()
    {
        if (_current != 0)
        {
            WaitingEvent<TKey, TEvent>.Drop(_nodes, _current);
            _current = 0;
        }

        if (!TryPop(out var entry))
        {
            return false;
        }

        _current = entry.Node;
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _nodes.Dispose();
        _current = 0;
    }
}

/// <summary>An event that waits for its turn.</summary>
internal struct WaitingEvent<TKey, TEvent>
    where TKey : struct, IKey<TKey>
{
    public TKey Key;
    public TEvent Event;

    public static int Keep(PagedPool<WaitingEvent<TKey, TEvent>> nodes, in TKey key, in TEvent value)
    {
        var index = nodes.Rent();
        ref var node = ref nodes[index];
        (node.Key, node.Event) = (key, value);
        return index;
    }

    public static void Drop(PagedPool<WaitingEvent<TKey, TEvent>> nodes, int index)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<WaitingEvent<TKey, TEvent>>())
        {
            nodes.Return(index);
        }
        else
        {
            nodes.ReturnAsItIs(index);
        }
    }
}
