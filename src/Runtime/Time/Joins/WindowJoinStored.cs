using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of a <see cref="WindowJoin{TKey, TLeft, TRight}"/>: a key and what is held of both sides, in order of arrival. Windows and panes follow from the times.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="join">The join.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredWindowJoin<TKey, TLeft, TRight, TKeyCodec, TLeftCodec, TRightCodec>(string stateId, WindowJoin<TKey, TLeft, TRight> join)
    : StoredState(new(stateId, TKeyCodec.Type, WindowJoinRows.TypeOf(TLeftCodec.Type, TRightCodec.Type), join.Meaning))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TLeftCodec : struct, IRowCodec<TLeft>
    where TRightCodec : struct, IRowCodec<TRight>
{
    private readonly RowNumbers _numbers = new();
    private RowsByKey<TKey>? _keys;
    private RestoredOrder _restored = new();

    internal override void Save(RowWriter rows) => join.Save<TKeyCodec, TLeftCodec, TRightCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        var read = StoredRows.ReadKey<TKey, TKeyCodec>(ref key);
        (_keys ??= new()).Claim(in read, in key);
        _numbers.BeginRow();
        join.Load<TLeftCodec, TRightCodec>(in read, ref value, Schema.Value, _restored, _numbers);
    }

    internal override void EndLoad()
    {
        join.EndLoad(_restored);
        _keys?.Dispose();
        (_keys, _restored) = (null, new());
    }
}

/// <summary>How the rows of a key are stored.</summary>
internal static class WindowJoinRows
{
    public static StateType TypeOf(StateType left, StateType right) => StateType.Struct(new StateField("Left", SideOf(left)), new StateField("Right", SideOf(right)));

    private static StateType SideOf(StateType row) => StateType.Array(StateType.Struct(
        new StateField("Time", StoredRows.Time), new StateField("Arrival", StoredRows.Number), new StateField("MissedWindows", StateType.Of(StateKind.Int32)), new StateField("Event", row)));
}

/// <content>What is held as rows of state.</content>
public sealed partial class WindowJoin<TKey, TLeft, TRight>
{
    internal string Meaning { get; }

    internal void Save<TKeyCodec, TLeftCodec, TRightCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight>
    {
        RowGroup lefts = new(), rights = new();
        foreach (var (key, list) in _keys)
        {
            lefts.Clear();
            rights.Clear();
            for (var pane = list.First; pane != 0; pane = _panes[pane].Next)
            {
                Add(lefts, Lefts, _panes[pane].Row.FirstLeft);
                Add(rights, Rights, _panes[pane].Row.FirstRight);
            }

            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            Write<TLeft, TLeftCodec>(ref writer, lefts, Lefts);
            Write<TRight, TRightCodec>(ref writer, rights, Rights);
            writer.Flush();
            rows.End();
        }
    }

    internal void Load<TLeftCodec, TRightCodec>(in TKey key, ref StateReader value, StateType type, RestoredOrder restored, RowNumbers numbers)
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight>
    {
        var (lefts, rights) = (HeldLeft, HeldRight);
        for (var left = value.ReadCount(StoredRows.LeastBytesOf(type, 0)); left > 0; left--)
        {
            var (time, missed) = Read(ref value, numbers, out var arrival);
            var added = NewLeft(in key, TLeftCodec.Read(ref value), time);
            Lefts[added].MissedWindows = missed;
            restored.Add(arrival, key.StableHash(), added, time);
        }

        numbers.NextList();
        for (var left = value.ReadCount(StoredRows.LeastBytesOf(type, 1)); left > 0; left--)
        {
            var (time, missed) = Read(ref value, numbers, out var arrival);
            var added = NewRight(in key, TRightCodec.Read(ref value), time);
            Rights[added].MissedWindows = missed;
            restored.Add(arrival, key.StableHash(), ~added, time);
        }

        value.End();
        if ((lefts, rights) == (HeldLeft, HeldRight))
        {
            throw StoredRows.Empty(in value);
        }
    }

    /// <summary>Adds all rows as they came: windows get their keys in the order in which they had them, and those that have closed have none.</summary>
    internal void EndLoad(RestoredOrder restored)
    {
        Arrivals = 0;
        foreach (ref readonly var row in restored.Sort())
        {
            Arrivals = row.Number + 1;
            if (row.Row > 0)
            {
                ref var left = ref Lefts[row.Row];
                left.Arrival = row.Number;
                if (TryFirstOpen(row.Time, left.MissedWindows, out var pane, out var first))
                {
                    AppendLeft(ref PaneOf(in left.Key, pane, first), row.Row);
                    continue;
                }

                Lefts.Return(row.Row);
            }
            else
            {
                ref var right = ref Rights[~row.Row];
                right.Arrival = row.Number;
                if (TryFirstOpen(row.Time, right.MissedWindows, out var pane, out var first))
                {
                    AppendRight(ref PaneOf(in right.Key, pane, first), ~row.Row);
                    continue;
                }

                Rights.Return(~row.Row);
            }
        }
    }

    // None is, where the lateness has been made shorter.
    private bool TryFirstOpen(long time, int missed, out long pane, out long first)
    {
        pane = _grid.PaneOf(time);
        var last = _grid.LastWindowOf(pane);
        for (first = _grid.FirstWindowOf(pane) + missed; first < last && ClosesAt(first) <= Watermark; first++)
        {
            // It has closed.
        }

        return ClosesAt(first) > Watermark;
    }

    private static void Add<TRow>(RowGroup group, PagedPool<JoinRow<TKey, TRow>> rows, int first)
    {
        for (var row = first; row != 0; row = rows[row].Next)
        {
            group.Add(row, rows[row].Arrival);
        }
    }

    private static void Write<TRow, TCodec>(ref StateWriter writer, RowGroup group, PagedPool<JoinRow<TKey, TRow>> rows)
        where TCodec : struct, IRowCodec<TRow>
    {
        group.Sort();
        writer.WriteCount(group.Count);
        for (var i = 0; i < group.Count; i++)
        {
            ref var row = ref rows[group[i]];
            writer.WriteTimestamp(new(row.Time));
            writer.WriteInt64(row.Arrival);
            writer.WriteInt32(row.MissedWindows);
            TCodec.Write(ref writer, in row.Row);
        }
    }

    private (long Time, int Missed) Read(ref StateReader value, RowNumbers numbers, out long arrival)
    {
        var time = value.ReadTimestamp();
        arrival = numbers.Read(ref value, "Arrival");
        var missed = value.ReadInt32();
        var pane = _grid.PaneOf(time.Ticks);
        var others = TimeMath.Subtract(_grid.LastWindowOf(pane), _grid.FirstWindowOf(pane));
        return missed >= 0 && missed <= others
            ? (time.Ticks, missed)
            : throw value.Fail(sizeof(int), $"MissedWindows {missed}", $"an event at {time} lies in {others + 1} windows and was in time for one of them");
    }
}
