using System.ComponentModel;
using System.Numerics;

namespace FastFlow;

/// <summary>
/// The order of the events of an operator that is <c>[InEventTimeOrder]</c> and has several inputs: they wait until no earlier one of any input can follow, and come out
/// in order of time, then of arrival, whichever input they came by. The events of each input lie in its <see cref="EventTimeInput{TKey, TEvent}"/>.
/// </summary>
/// <param name="inputs">How many inputs there are.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class EventTimeOrders(int inputs) : EventTimeQueue
{
    // The input stands in the low bits of the arrival's number: it decides nothing, as no two arrivals share one.
    private readonly int _inputBits = inputs == 1 ? 0 : BitOperations.Log2((uint)inputs - 1) + 1;
    private long _arrived;

    /// <summary>Which input the event that is out came by.</summary>
    public int Input { get; private set; }

    /// <summary>Where in its <see cref="EventTimeInput{TKey, TEvent}"/> the event that is out lies.</summary>
    public int Place { get; private set; }

    /// <summary>Takes out the next event; whoever handles it drops it from its input.</summary>
    /// <returns>There is one; otherwise the advance is done.</returns>
    public bool MoveNext()
    {
        if (!TryPop(out var entry))
        {
            return false;
        }

        Place = entry.Node;
        Input = InputOf(entry.Number);
        return true;
    }

    internal bool Accepts(long time, long carried) => IsInTime(time, carried);

    private int InputOf(long number) => (int)(number & ((1L << _inputBits) - 1));

    internal void Push(long time, int input, int place) => Push(time, (_arrived++ << _inputBits) | (uint)input, place);
}
