using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of an <see cref="IntervalJoin{TKey, TLeft, TRight}"/>: a key and what is held of both sides, in order of time, and of one time in order of arrival.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="join">The join.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredIntervalJoin<TKey, TLeft, TRight, TKeyCodec, TLeftCodec, TRightCodec>(string stateId, IntervalJoin<TKey, TLeft, TRight> join)
    : StoredState(new(stateId, TKeyCodec.Type, IntervalRows.TypeOf(join.Kind, TLeftCodec.Type, TRightCodec.Type), join.Meaning))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TLeftCodec : struct, IRowCodec<TLeft>
    where TRightCodec : struct, IRowCodec<TRight>
{
    private RestoredOrder _restored = new();

    internal override void Save(RowWriter rows) => join.Save<TKeyCodec, TLeftCodec, TRightCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value) => join.Load<TKeyCodec, TLeftCodec, TRightCodec>(ref key, ref value, Schema.Value, _restored);

    internal override void EndLoad()
    {
        join.EndLoad(Schema.StateId, _restored);
        _restored = new();
    }
}

/// <summary>How the rows of a key are stored.</summary>
internal static class IntervalRows
{
    public static StateType TypeOf(JoinType kind, StateType left, StateType right) => StateType.Struct(new StateField("Left", SideOf(kind, left)), new StateField("Right", SideOf(kind, right)));

    private static StateType SideOf(JoinType kind, StateType row) => StateType.Array(kind == JoinType.Inner
        ? StateType.Struct(new StateField("Time", StoredRows.Time), new StateField("Event", row))
        : StateType.Struct(new StateField("Time", StoredRows.Time), new StateField("Matched", StateType.Of(StateKind.Boolean)), new StateField("Turn", StoredRows.Number), new StateField("Event", row)));
}

/// <summary>A row on its way from or to a checkpoint.</summary>
/// <param name="Time">Its event time, in ticks.</param>
/// <param name="Number">A left row's number, or the complement of a right one's.</param>
/// <param name="IsMatched">It has had a partner.</param>
internal readonly record struct IntervalRow(long Time, int Number, bool IsMatched);

/// <content>What is held as rows of state.</content>
public sealed unsafe partial class IntervalJoin<TKey, TLeft, TRight>
{
    internal string Meaning => $"interval join, {StoredRows.NameOf(Kind)}, before {StoredAccumulator.Text(_before)}, after {StoredAccumulator.Text(_after)}";

    internal void Save<TKeyCodec, TLeftCodec, TRightCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight>
    {
        var (leftTurns, rightTurns) = Turns();
        List<IntervalRow> lefts = [], rights = [];
        foreach (var (key, number) in _keys)
        {
            Collect(in _rows[number], lefts, rights);

            // Of an inner join, what has died and hasn't been dropped yet isn't there any more.
            if (lefts.Count + rights.Count == 0)
            {
                continue;
            }

            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            writer.WriteCount(lefts.Count);
            foreach (var row in lefts)
            {
                Write(ref writer, in row, leftTurns, row.Number);
                TLeftCodec.Write(ref writer, in _lefts[row.Number]);
            }

            writer.WriteCount(rights.Count);
            foreach (var row in rights)
            {
                Write(ref writer, in row, rightTurns, ~row.Number);
                TRightCodec.Write(ref writer, in _rights[~row.Number]);
            }

            writer.Flush();
            rows.End();
        }
    }

    internal void Load<TKeyCodec, TLeftCodec, TRightCodec>(ref StateReader key, ref StateReader value, StateType type, RestoredOrder restored)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TLeftCodec : struct, IRowCodec<TLeft>
        where TRightCodec : struct, IRowCodec<TRight>
    {
        var read = StoredRows.ReadKey<TKey, TKeyCodec>(ref key);
        ref var number = ref _keys.GetOrAdd(in read);
        if (number != 0)
        {
            throw StoredRows.KeyTwice(in key);
        }

        number = _key = NewKey(read);
        List<IntervalRow> lefts = [], rights = [];
        (long Time, long Turn) last = (long.MinValue, -1);
        for (var left = value.ReadCount(StoredRows.LeastBytesOf(type, 0)); left > 0; left--)
        {
            var (time, isMatched) = Read(ref value, ref last);
            var added = _lefts.Rent();
            _lefts[added] = TLeftCodec.Read(ref value);
            lefts.Add(new(time, added, isMatched));
            Restore(restored, in read, time, last.Turn, added);
        }

        last = (long.MinValue, -1);
        for (var left = value.ReadCount(StoredRows.LeastBytesOf(type, 1)); left > 0; left--)
        {
            var (time, isMatched) = Read(ref value, ref last);
            var added = _rights.Rent();
            _rights[added] = TRightCodec.Read(ref value);
            rights.Add(new(time, ~added, isMatched));
            Restore(restored, in read, time, last.Turn, ~added);
        }

        value.End();
        if (lefts.Count + rights.Count == 0)
        {
            throw StoredRows.Empty(in value);
        }

        Place(lefts, rights);
    }

    internal void EndLoad(string stateId, RestoredOrder restored)
    {
        if (Kind == JoinType.Inner)
        {
            if (_rows.Count > 0)
            {
                BeginSweeps();
            }

            return;
        }

        foreach (ref readonly var row in restored.Sort())
        {
            if (row.Time < Watermark)
            {
                throw StoredRows.Passed(stateId, $"a row that finds no partner after {new Timestamp(row.Time)}", Watermark);
            }

            _key = row.Part;
            AddDeath(row.Time, row.Row);
        }
    }

    /// <summary>
    /// Of an outer join, when rows that die at one instant come out: in order of arrival, which the queue of deaths alone knows. By the rows' numbers.
    /// </summary>
    private (int[] Left, int[] Right) Turns()
    {
        if (Kind == JoinType.Inner)
        {
            return ([], []);
        }

        var (lefts, rights) = (new int[_lefts.Highest + 1], new int[_rights.Highest + 1]);
        var next = new Dictionary<long, int>();
        foreach (var (death, home) in _deaths.ToList())
        {
            next.TryGetValue(death, out var turn);
            next[death] = turn + 1;
            var number = _homes[home].Number;
            (number > 0 ? ref lefts[number] : ref rights[~number]) = turn;
        }

        return (lefts, rights);
    }

    private void Collect(ref readonly KeyRows rows, List<IntervalRow> lefts, List<IntervalRow> rights)
    {
        lefts.Clear();
        rights.Clear();
        for (var at = 0; at < rows.Count; at++)
        {
            Add(rows.Numbers[at] > 0 ? lefts : rights, new(rows.Times[at], rows.Numbers[at], rows.IsMatched(at)));
        }

        if (rows.Further != 0)
        {
            Collect(_further[rows.Further].Left.First, lefts);
            Collect(_further[rows.Further].Right.First, rights);
        }
    }

    private void Collect(int first, List<IntervalRow> into)
    {
        for (var at = first; at != 0; at = _furtherRows[at].Next)
        {
            ref var row = ref _furtherRows[at];
            Add(into, new(row.Time, row.Row, (row.Marks & RowMarks.Matched) != 0));
        }
    }

    private void Add(List<IntervalRow> into, in IntervalRow row)
    {
        if (Kind != JoinType.Inner || (Watermark != long.MaxValue && DeathOf(row.Time, row.Number) >= Watermark))
        {
            into.Add(row);
        }
    }

    private long DeathOf(long time, int number) => TimeMath.Add(time, number > 0 ? _after : _before);

    private void Write(ref StateWriter writer, in IntervalRow row, int[] turns, int number)
    {
        writer.WriteTimestamp(new(row.Time));
        if (Kind != JoinType.Inner)
        {
            writer.WriteBoolean(row.IsMatched);
            writer.WriteInt64(turns[number]);
        }
    }

    private (long Time, bool IsMatched) Read(ref StateReader value, ref (long Time, long Turn) last)
    {
        var time = value.ReadTimestamp();
        if (time.Ticks < last.Time)
        {
            throw value.Fail(sizeof(long), $"the time {time}", $"it comes behind {new Timestamp(last.Time)}, and rows are in order of time");
        }

        if (Kind == JoinType.Inner)
        {
            last = (time.Ticks, 0);
            return (time.Ticks, false);
        }

        var (isMatched, turn) = (value.ReadBoolean(), value.ReadInt64());
        if (turn < 0 || (time.Ticks == last.Time && turn <= last.Turn))
        {
            throw value.Fail(sizeof(long), $"Turn {turn}", turn < 0 ? "it is counted from 0" : $"it comes behind {last.Turn} at the same time and must be higher");
        }

        last = (time.Ticks, turn);
        return (time.Ticks, isMatched);
    }

    private void Restore(RestoredOrder restored, in TKey key, long time, long turn, int number)
    {
        if (Kind != JoinType.Inner)
        {
            restored.Add(turn, key.StableHash(), number, DeathOf(time, number), _key);
        }
    }

    // Both sides by time, so that the earliest rows of the key lie together.
    private void Place(List<IntervalRow> lefts, List<IntervalRow> rights)
    {
        ref var rows = ref _rows[_key];
        for (int left = 0, right = 0; left < lefts.Count || right < rights.Count;)
        {
            var isLeft = right == rights.Count || (left < lefts.Count && lefts[left].Time <= rights[right].Time);
            var row = isLeft ? lefts[left++] : rights[right++];
            if (rows.Count < KeyRows.Capacity)
            {
                rows.Insert(row.Time, row.Number, row.IsMatched);
                continue;
            }

            if (rows.Further == 0)
            {
                rows.Further = _further.Rent();
            }

            _furtherLists.Insert(ref ListOf(in rows, row.Number), NewFurther(row.Number, row.Time, row.IsMatched));
        }
    }
}
