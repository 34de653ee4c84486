using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of an <see cref="EventTimeInput{TKey, TEvent}"/>: a key and its events of this input that wait, in order of arrival by whichever input.</summary>
/// <param name="stateId">The operator's state id; this part is called <c>id/waiting/name</c>.</param>
/// <param name="name">The input's name: its port's, or its event type's.</param>
/// <param name="input">The events.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredEventTimeInput<TKey, TEvent, TKeyCodec, TEventCodec>(string stateId, string name, EventTimeInput<TKey, TEvent> input)
    : StoredState(new($"{stateId}/waiting/{name}", TKeyCodec.Type, WaitingRows.TypeOf(TEventCodec.Type)))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TEventCodec : struct, IRowCodec<TEvent>
{
    private WaitingRead<TKey>? _reading;

    internal override void Save(RowWriter rows) => input.Save<TKeyCodec, TEventCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value) => input.Load<TKeyCodec, TEventCodec>(ref key, ref value, _reading ??= new(Schema.Value));

    internal override void EndLoad()
    {
        input.EndLoad(Schema.StateId);
        _reading?.Keys.Dispose();
        _reading = null;
    }
}

/// <content>Events that wait as rows of state.</content>
public sealed partial class EventTimeInput<TKey, TEvent>
{
    internal void Save<TKeyCodec, TEventCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TEventCodec : struct, IRowCodec<TEvent>
    {
        using var waiting = new RowsByKey<TKey>();
        foreach (var entry in order.WaitingOf(input))
        {
            waiting.Add(in _nodes[entry.Node].Key, entry.Node, entry.Number, entry.Time);
        }

        WaitingRows.Save<TKey, TEvent, TKeyCodec, TEventCodec>(rows, waiting, _nodes);
    }

    internal void Load<TKeyCodec, TEventCodec>(ref StateReader key, ref StateReader value, WaitingRead<TKey> reading)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TEventCodec : struct, IRowCodec<TEvent> =>
        WaitingRows.Load<TKey, TEvent, TKeyCodec, TEventCodec>(ref key, ref value, reading, _nodes, order.Restored, input);

    internal void EndLoad(string stateId) => order.EndLoad(stateId);
}

/// <content>What the inputs have taken back, put in order once all of them have.</content>
public sealed partial class EventTimeOrders
{
    private RestoredOrder? _restored;

    internal RestoredOrder Restored => _restored ??= new();

    /// <summary>The events of an input that wait, with their arrival's number.</summary>
    internal IEnumerable<TimeEntry> WaitingOf(int input) =>
        Waiting().Where(entry => InputOf(entry.Number) == input).Select(entry => entry with { Number = entry.Number >> _inputBits });

    /// <summary>All inputs have been read. Each of them says so; the first is enough.</summary>
    internal void EndLoad(string stateId)
    {
        foreach (ref readonly var waiting in Restored.Sort(long.MaxValue >> 1 >> _inputBits))
        {
            PushAgain(stateId, waiting.Time, (waiting.Number << _inputBits) | (uint)waiting.Part, waiting.Row);
            _arrived = waiting.Number + 1;
        }

        _restored = null;
    }
}
