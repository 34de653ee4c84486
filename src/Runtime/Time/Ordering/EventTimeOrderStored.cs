using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of an <see cref="EventTimeOrder{TKey, TEvent}"/>: a key and its events that wait, in order of arrival.</summary>
/// <param name="stateId">The operator's state id; this part is called <c>id/waiting</c>.</param>
/// <param name="order">The events.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredEventTimeOrder<TKey, TEvent, TKeyCodec, TEventCodec>(string stateId, EventTimeOrder<TKey, TEvent> order)
    : StoredState(new(stateId + "/waiting", TKeyCodec.Type, WaitingRows.TypeOf(TEventCodec.Type)))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TEventCodec : struct, IRowCodec<TEvent>
{
    private WaitingRead<TKey>? _reading;
    private RestoredOrder _restored = new();

    internal override void Save(RowWriter rows) => order.Save<TKeyCodec, TEventCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value) => order.Load<TKeyCodec, TEventCodec>(ref key, ref value, _reading ??= new(Schema.Value), _restored);

    internal override void EndLoad()
    {
        order.EndLoad(Schema.StateId, _restored);
        _reading?.Keys.Dispose();
        (_reading, _restored) = (null, new());
    }
}

/// <content>Events that wait as rows of state.</content>
public sealed partial class EventTimeOrder<TKey, TEvent>
{
    internal void Save<TKeyCodec, TEventCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TEventCodec : struct, IRowCodec<TEvent>
    {
        using var waiting = new RowsByKey<TKey>();
        foreach (var entry in Waiting())
        {
            waiting.Add(in _nodes[entry.Node].Key, entry.Node, entry.Number, entry.Time);
        }

        WaitingRows.Save<TKey, TEvent, TKeyCodec, TEventCodec>(rows, waiting, _nodes);
    }

    internal void Load<TKeyCodec, TEventCodec>(ref StateReader key, ref StateReader value, WaitingRead<TKey> reading, RestoredOrder restored)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TEventCodec : struct, IRowCodec<TEvent> =>
        WaitingRows.Load<TKey, TEvent, TKeyCodec, TEventCodec>(ref key, ref value, reading, _nodes, restored, 0);

    internal void EndLoad(string stateId, RestoredOrder restored)
    {
        foreach (ref readonly var waiting in restored.Sort())
        {
            PushAgain(stateId, waiting.Time, waiting.Number, waiting.Row);
            _nextNumber = waiting.Number + 1;
        }
    }
}
