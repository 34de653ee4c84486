using System.ComponentModel;

namespace FastFlow;

/// <summary>The events of one input of an operator that is <c>[InEventTimeOrder]</c> and has several.</summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TEvent">The event.</typeparam>
/// <param name="order">The order of all inputs' events.</param>
/// <param name="input">Which of them this is, counted from 0.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class EventTimeInput<TKey, TEvent>(EventTimeOrders order, int input) : IDisposable
    where TKey : struct, IKey<TKey>
{
    private readonly PagedPool<WaitingEvent<TKey, TEvent>> _nodes = new();

    /// <summary>The event at a place that <see cref="EventTimeOrders.Place"/> said; good until it is dropped.</summary>
    public ref readonly TEvent this[int place] => ref _nodes[place].Event;

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
        if (!order.Accepts(time, carried))
        {
            return false;
        }

        order.Push(time, input, WaitingEvent<TKey, TEvent>.Keep(_nodes, in key, in value));
        return true;
    }

    /// <summary>The key of the event at a place.</summary>
    public TKey KeyOf(int place) => _nodes[place].Key;

    /// <summary>The event at a place has been handled.</summary>
    public void Drop(int place) => WaitingEvent<TKey, TEvent>.Drop(_nodes, place);

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _nodes.Dispose();
}
