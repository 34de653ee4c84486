using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The rows of a <see cref="TemporalJoin{TKey, TLeft, TVersion}"/>: a key, its events that wait, in order of arrival, and its versions, in order of time, and of one time in order of arrival.
/// </summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="join">The join.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredTemporalJoin<TKey, TLeft, TVersion, TKeyCodec, TLeftCodec, TVersionCodec>(string stateId, TemporalJoin<TKey, TLeft, TVersion> join)
    : StoredState(new(stateId, TKeyCodec.Type, TemporalRows.TypeOf(TLeftCodec.Type, TVersionCodec.Type), $"temporal join, {StoredRows.NameOf(join.Kind)}"))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TLeftCodec : struct, IRowCodec<TLeft>
    where TVersionCodec : struct, IRowCodec<TVersion>
{
    private readonly RowNumbers _numbers = new();
    private RowsByKey<TKey>? _keys;
    private RestoredOrder _restored = new();

    internal override void Save(RowWriter rows) => join.Save<TKeyCodec, TLeftCodec, TVersionCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        var read = StoredRows.ReadKey<TKey, TKeyCodec>(ref key);
        (_keys ??= new()).Claim(in read, in key);
        _numbers.BeginRow();
        join.Load<TLeftCodec, TVersionCodec>(in read, ref value, Schema.Value, _restored, _numbers);
    }

    internal override void EndLoad()
    {
        join.EndLoad(Schema.StateId, _restored);
        _keys?.Dispose();
        (_keys, _restored) = (null, new());
    }
}

/// <summary>How what is held of a key is stored.</summary>
internal static class TemporalRows
{
    public static StateType TypeOf(StateType left, StateType version) => StateType.Struct(
        new StateField("Left", StateType.Array(StateType.Struct(new StateField("Time", StoredRows.Time), new StateField("Arrival", StoredRows.Number), new StateField("Event", left)))),
        new StateField("Right", StateType.Array(StateType.Struct(new StateField("Time", StoredRows.Time), new StateField("Event", version)))));
}

/// <content>What is held as rows of state.</content>
public sealed partial class TemporalJoin<TKey, TLeft, TVersion>
{
    internal void Save<TKeyCodec, TLeftCodec, TVersionCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TVersionCodec : struct, IRowCodec<TVersion>
    {
        using var waiting = new RowsByKey<TKey>();
        foreach (var (time, number) in _waiting.ToList())
        {
            waiting.Add(in Lefts[number].Key, number, Lefts[number].Arrival, time);
        }

        var ofKey = new List<(long Arrival, int Row, long Time)>();
        foreach (var (key, chain) in waiting)
        {
            waiting.CopyTo(in chain, ofKey);
            _keys.TryGet(in key, out var versions);
            Write<TKeyCodec, TLeftCodec, TVersionCodec>(rows, in key, ofKey, versions.First);
        }

        ofKey.Clear();
        foreach (var (key, versions) in _keys)
        {
            if (!waiting.Has(in key))
            {
                Write<TKeyCodec, TLeftCodec, TVersionCodec>(rows, in key, ofKey, versions.First);
            }
        }
    }

    internal void Load<TLeftCodec, TVersionCodec>(in TKey key, ref StateReader value, StateType type, RestoredOrder restored, RowNumbers numbers)
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TVersionCodec : struct, IRowCodec<TVersion>
    {
        var lefts = value.ReadCount(StoredRows.LeastBytesOf(type, 0));
        for (var left = lefts; left > 0; left--)
        {
            var (time, arrival) = (value.ReadTimestamp().Ticks, numbers.Read(ref value, "Arrival"));
            restored.Add(arrival, key.StableHash(), NewLeft(in key, TLeftCodec.Read(ref value), time), time);
        }

        var versions = value.ReadCount(StoredRows.LeastBytesOf(type, 1));
        var last = long.MinValue;
        for (var left = versions; left > 0; left--)
        {
            var time = value.ReadTimestamp();
            if (time.Ticks < last)
            {
                throw value.Fail(sizeof(long), $"a version of {time}", $"it comes behind one of {new Timestamp(last)}, and versions are in order of time");
            }

            last = time.Ticks;
            _versions.Insert(ref _keys.GetOrAdd(in key), NewRight(in key, TVersionCodec.Read(ref value), last));
        }

        value.End();
        if (lefts + versions == 0)
        {
            throw StoredRows.Empty(in value);
        }
    }

    internal void EndLoad(string stateId, RestoredOrder restored)
    {
        Arrivals = 0;
        foreach (ref readonly var left in restored.Sort())
        {
            if (left.Time < Watermark)
            {
                throw StoredRows.Passed(stateId, $"an event of {new Timestamp(left.Time)} that waits", Watermark);
            }

            (Lefts[left.Row].Arrival, Arrivals) = (left.Number, left.Number + 1);
            _waiting.Add(left.Time, left.Row);
            Lower(_waiting.LimitOf(left.Time));
        }

        // Each key's in their order; how those of different keys stand to each other decides nothing.
        foreach (var (key, list) in _keys)
        {
            for (var version = list.First; version != 0; version = Rights[version].Next)
            {
                var time = Rights[version].Time;
                if (time > Watermark)
                {
                    _superseding.Add(time, version);
                    Lower(time);
                }
            }
        }
    }

    private void Write<TKeyCodec, TLeftCodec, TVersionCodec>(RowWriter rows, in TKey key, List<(long Arrival, int Row, long Time)> waiting, int firstVersion)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TVersionCodec : struct, IRowCodec<TVersion>
    {
        rows.Begin<TKey, TKeyCodec>(in key);
        var writer = new StateWriter(rows.Value);
        writer.WriteCount(waiting.Count);
        foreach (var (arrival, row, time) in waiting)
        {
            writer.WriteTimestamp(new(time));
            writer.WriteInt64(arrival);
            TLeftCodec.Write(ref writer, in Lefts[row].Row);
        }

        var count = 0;
        for (var version = firstVersion; version != 0; version = Rights[version].Next)
        {
            count++;
        }

        writer.WriteCount(count);
        for (var version = firstVersion; version != 0; version = Rights[version].Next)
        {
            writer.WriteTimestamp(new(Rights[version].Time));
            TVersionCodec.Write(ref writer, in Rights[version].Row);
        }

        writer.Flush();
        rows.End();
    }
}
