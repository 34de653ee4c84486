using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The events of a <see cref="LookupJoin{TKey, TLeft, TRow}"/> that wait until the table's input has ended: a key and its events, in order of arrival. The table is a <see cref="StoredTable{TKey, TValue, TKeyCodec, TValueCodec}"/> of
/// <see cref="LookupJoin{TKey, TLeft, TRow}.Table"/>.
/// </summary>
/// <param name="stateId">The operator's state id; this part is called <c>id/left</c>. The table's is <c>id/right</c>.</param>
/// <param name="join">The join.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredLookupEvents<TKey, TLeft, TRow, TKeyCodec, TLeftCodec>(string stateId, LookupJoin<TKey, TLeft, TRow> join)
    : StoredState(new(stateId + "/left", TKeyCodec.Type, LookupRows.TypeOf(TLeftCodec.Type)))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TLeftCodec : struct, IRowCodec<TLeft>
{
    private readonly RowNumbers _numbers = new();
    private RowsByKey<TKey>? _keys;
    private RestoredOrder _restored = new();

    internal override void Save(RowWriter rows) => join.Save<TKeyCodec, TLeftCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        var read = StoredRows.ReadKey<TKey, TKeyCodec>(ref key);
        (_keys ??= new()).Claim(in read, in key);
        _numbers.BeginRow();
        join.Load<TLeftCodec>(in read, ref value, Schema.Value, _restored, _numbers);
    }

    internal override void EndLoad()
    {
        join.EndLoad(_restored);
        _keys?.Dispose();
        (_keys, _restored) = (null, new());
    }
}

/// <summary>How the events of a key that wait are stored.</summary>
internal static class LookupRows
{
    public static StateType TypeOf(StateType left) => StateType.Struct(new StateField("Waiting", StateType.Array(StateType.Struct(
        new StateField("Time", StoredRows.Time), new StateField("Watermark", StoredRows.Time), new StateField("Arrival", StoredRows.Number), new StateField("Event", left)))));
}

/// <content>Events that wait as rows of state.</content>
public sealed partial class LookupJoin<TKey, TLeft, TRow>
{
    /// <summary>The table, as checkpoints hold it.</summary>
    public KeyedTable<TKey, TRow> Table => _table;

    internal void Save<TKeyCodec, TLeftCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
    {
        using var waiting = new RowsByKey<TKey>();
        var arrival = 0L;
        for (var left = _first; left != 0; left = _lefts[left].Next)
        {
            waiting.Add(in _lefts[left].Key, left, arrival++, _lefts[left].Time);
        }

        var ofKey = new List<(long Arrival, int Row, long Time)>();
        foreach (var (key, chain) in waiting)
        {
            waiting.CopyTo(in chain, ofKey);
            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            writer.WriteCount(ofKey.Count);
            foreach (var left in ofKey)
            {
                writer.WriteTimestamp(new(left.Time));
                writer.WriteTimestamp(new(_lefts[left.Row].Carried));
                writer.WriteInt64(left.Arrival);
                TLeftCodec.Write(ref writer, in _lefts[left.Row].Row);
            }

            writer.Flush();
            rows.End();
        }
    }

    internal void Load<TLeftCodec>(in TKey key, ref StateReader value, StateType type, RestoredOrder restored, RowNumbers numbers)
        where TLeftCodec : struct, IRowCodec<TLeft>
    {
        var count = value.ReadCount(StoredRows.LeastBytesOf(type, 0));
        for (var left = count; left > 0; left--)
        {
            var (time, carried) = (value.ReadTimestamp().Ticks, value.ReadTimestamp().Ticks);
            var arrival = numbers.Read(ref value, "Arrival");
            var read = TLeftCodec.Read(ref value);
            var added = _lefts.Rent();
            ref var row = ref _lefts[added];
            (row.Row, row.Key, row.Time, row.Carried) = (read, key, time, carried);
            restored.Add(arrival, key.StableHash(), added, time);
        }

        value.End();
        if (count == 0)
        {
            throw StoredRows.Empty(in value);
        }
    }

    internal void EndLoad(RestoredOrder restored)
    {
        foreach (ref readonly var left in restored.Sort())
        {
            Append(left.Row);
        }

        // The table's input doesn't end a second time.
        _waits = _waits && Watermark != long.MaxValue;
    }
}
