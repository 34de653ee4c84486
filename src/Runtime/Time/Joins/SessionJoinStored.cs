using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of a <see cref="SessionJoin{TKey, TLeft, TRight}"/>: a key and its sessions, each with its events of both sides, in order of arrival.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="join">The join.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredSessionJoin<TKey, TLeft, TRight, TKeyCodec, TLeftCodec, TRightCodec>(string stateId, SessionJoin<TKey, TLeft, TRight> join)
    : StoredState(new(stateId, TKeyCodec.Type, join.RowType<TLeftCodec, TRightCodec>(), join.Meaning))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TLeftCodec : struct, IRowCodec<TLeft>
    where TRightCodec : struct, IRowCodec<TRight>
{
    internal override void Save(RowWriter rows) => join.Save<TKeyCodec, TLeftCodec, TRightCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value) => join.Load<TKeyCodec, TLeftCodec, TRightCodec>(ref key, ref value);

    internal override void EndLoad() => join.EndLoad(Schema.StateId);
}

/// <content>What is held as rows of state: those of the sessions, in which the events of both sides are the accumulators.</content>
public sealed partial class SessionJoin<TKey, TLeft, TRight>
{
    internal string Meaning => $"join, {StoredRows.NameOf(Kind)}, by {_sessions.MeaningIn(TimeDomain.Event)}";

    internal StateType RowType<TLeftCodec, TRightCodec>()
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight> =>
        SessionWindows<TKey, int, SessionChains<TKey, TLeft, TRight>>.RowType<SessionRowsCodec<TKey, TLeft, TRight, TLeftCodec, TRightCodec>>();

    internal void Save<TKeyCodec, TLeftCodec, TRightCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight> =>
        _sessions.Save<TKeyCodec, SessionRowsCodec<TKey, TLeft, TRight, TLeftCodec, TRightCodec>>(rows, new(new SessionRowsStorage<TKey, TLeft, TRight>(_rows, Lefts, Rights)));

    internal void Load<TKeyCodec, TLeftCodec, TRightCodec>(ref StateReader key, ref StateReader value)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight>
    {
        // Events know their key, which the sessions read for themselves.
        var ahead = key;
        var storage = new SessionRowsStorage<TKey, TLeft, TRight>(_rows, Lefts, Rights) { Key = StoredRows.ReadKey<TKey, TKeyCodec>(ref ahead), Arrivals = Arrivals };
        _sessions.Load<TKeyCodec, SessionRowsCodec<TKey, TLeft, TRight, TLeftCodec, TRightCodec>>(ref key, ref value, new(storage));
        Arrivals = storage.Arrivals;
    }

    internal void EndLoad(string stateId)
    {
        _sessions.Skip(Watermark);
        _sessions.EndLoad(stateId);
        Timeline?.Lower(NextDue);
    }
}
