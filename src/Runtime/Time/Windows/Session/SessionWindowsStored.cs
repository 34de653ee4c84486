using System.Runtime.InteropServices;

namespace FastFlow;

/// <content>
/// What checkpoints hold: a row is a key's sessions. What is due when follows from their ends and the watermark, and which of them lies in the key's slot from its results.
/// </content>
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations>
{
    // The fewest bytes of a session in a row.
    private const int LeastSessionBytes = (3 * sizeof(long)) + sizeof(int) + 2;

    // Sessions that have come, until the watermark is there as well.
    private List<LoadedSession>? _loaded;

    /// <summary>What the rows depend on: not on gaps, which sessions don't keep, and not on early results.</summary>
    internal string MeaningIn(TimeDomain domain) =>
        $"sessions in {StoredAccumulator.Text(domain)}{(_firesOnceAtTheEnd ? $", one result each, {StoredAccumulator.Text(_lateness)} after the end" : "")}";

    internal static StateType RowType<TCodec>()
        where TCodec : struct, IAccumulatorCodec<TAccumulator> => StateType.Struct(new StateField("Sessions", StateType.Array(StateType.Struct(
            new("Start", StateType.Of(StateKind.Timestamp)),
            new("End", StateType.Of(StateKind.Timestamp)),
            new("Arrival", StateType.Of(StateKind.Int64)),
            new("Fired", StateType.Of(StateKind.Int32)),
            new("HasFiredOnTime", StateType.Of(StateKind.Boolean)),
            new("IsChanged", StateType.Of(StateKind.Boolean)),
            StoredAccumulator.Field<TAccumulator, TCodec>()))));

    internal void Save<TKeyCodec, TCodec>(RowWriter rows, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        using var arrivals = new Arrivals(this);
        foreach (var (key, chain) in _records.Chains)
        {
            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            ref var open = ref Table.TryGetRef(in key, out var hasSlot);
            SaveChain(ref writer, in key, chain.Oldest, hasSlot && open.Exists, arrivals, in codec);
            writer.Flush();
            rows.End();
        }

        foreach (var (key, open) in Table)
        {
            if (open.Exists && _records.NewestOf(in key) == 0)
            {
                rows.Begin<TKey, TKeyCodec>(in key);
                var writer = new StateWriter(rows.Value);
                SaveChain(ref writer, in key, oldest: 0, hasOpen: true, arrivals, in codec);
                writer.Flush();
                rows.End();
            }
        }
    }

    /// <summary>The sessions of a key, in order of time; the one in its slot is the newest.</summary>
    private void SaveChain<TCodec>(ref StateWriter writer, in TKey key, int oldest, bool hasOpen, Arrivals arrivals, in TCodec codec)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var count = hasOpen ? 1 : 0;
        for (var number = oldest; number != 0; number = _records[number].Newer)
        {
            count++;
        }

        writer.WriteCount(count);
        for (var number = oldest; number != 0; number = _records[number].Newer)
        {
            ref var record = ref _records[number];
            writer.WriteInt64(record.Start);
            writer.WriteInt64(record.End);
            writer.WriteInt64(arrivals.Of(number));
            writer.WriteInt32(record.Number);
            writer.WriteBoolean(record.HasFiredOnTime);
            writer.WriteBoolean(record.IsChanged);
            codec.Write(ref writer, in record.Accumulator);
        }

        if (hasOpen)
        {
            ref var open = ref Table.TryGetRef(in key, out _);
            writer.WriteInt64(open.Start);
            writer.WriteInt64(open.End);
            writer.WriteInt64(arrivals.OfSlot(in key));
            writer.WriteInt32(0);
            writer.WriteBoolean(false);
            writer.WriteBoolean(false);
            codec.Write(ref writer, in open.Accumulator);
        }
    }

    internal void Load<TKeyCodec, TCodec>(ref StateReader keyReader, ref StateReader value, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var key = TKeyCodec.Read(ref keyReader);
        keyReader.End();
        Table.TryGetRef(in key, out var isThere);
        if (isThere || _records.NewestOf(in key) != 0)
        {
            throw keyReader.Fail(0, "a key that was there before", "each comes once");
        }

        var count = value.ReadCount(LeastSessionBytes);
        if (count == 0)
        {
            throw value.Fail(sizeof(int), "a key without sessions", "such keys are left out");
        }

        _loaded ??= [];
        var before = long.MinValue;
        for (var left = count - 1; left >= 0; left--)
        {
            var (start, end) = (value.ReadInt64(), value.ReadInt64());
            if (start >= end || start < before)
            {
                throw value.Fail(2 * sizeof(long), $"a session from {new Timestamp(start)} to {new Timestamp(end)}", $"it ends behind its start, and the one before it at {new Timestamp(before)}");
            }

            before = end;
            LoadSession(in key, start, end, isNewest: left == 0, ref value, in codec);
        }

        value.End();
    }

    private void LoadSession<TCodec>(in TKey key, long start, long end, bool isNewest, ref StateReader value, in TCodec codec)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var arrival = StoredAccumulator.ReadArrival(ref value);
        var number = StoredAccumulator.ReadFired(ref value, 0);
        var (hasFiredOnTime, isChanged) = (value.ReadBoolean(), value.ReadBoolean());
        if (hasFiredOnTime && number == 0)
        {
            throw value.Fail(sizeof(int) + 2, "a session that has given its result on time, and none", "it has given one at least");
        }

        var accumulator = StoredAccumulator.Read<TAccumulator, TCodec>(ref value, in codec);
        var index = NoRecord;
        if (isNewest && number == 0 && !_recordsAll)
        {
            Table.GetOrAdd(in key) = new() { Start = start, End = end, Accumulator = accumulator };
        }
        else
        {
            index = _records.Add(in key, start, end);
            ref var record = ref _records[index];
            (record.Arrival, record.Number, record.HasFiredOnTime, record.IsChanged, record.Accumulator) = (arrival, number, hasFiredOnTime, isChanged, accumulator);
        }

        _arrivals = Math.Max(_arrivals, arrival + 1);
        _loaded!.Add(new() { Key = key, Start = start, End = end, Arrival = arrival, Record = index });
    }

    internal void EndLoad(string stateId)
    {
        if (_loaded is not { } loaded)
        {
            return;
        }

        _loaded = null;
        if (_gap == 0)
        {
            _gap = loaded.Min(session => TimeMath.Subtract(session.End, session.Start));
        }

        foreach (ref readonly var session in CollectionsMarshal.AsSpan(loaded))
        {
            var isOpen = session.End > FiringWatermark;
            if (isOpen)
            {
                Expect(session.End, session.Arrival, in session.Key);
            }

            if (session.Record != NoRecord)
            {
                Settle(session.Record, isOpen, stateId);
            }
            else if (!isOpen)
            {
                throw NeverGiven(stateId, session.Start, session.End);
            }
        }
    }

    /// <summary>A record that has been loaded: what follows from the watermark.</summary>
    private void Settle(int index, bool isOpen, string stateId)
    {
        ref var record = ref _records[index];
        var isChanged = record.IsChanged;
        (record.IsDue, record.IsChanged) = (isOpen, false);
        if (isOpen)
        {
            if (isChanged)
            {
                ListChanged(index, ref record);
            }
        }
        else if (!record.HasFiredOnTime)
        {
            throw NeverGiven(stateId, record.Start, record.End);
        }
        else if (!IsClosed(record.End, Watermark))
        {
            ExpectDrop(ref record);
        }
        else
        {
            // Less lateness is allowed than when the rows were written.
            _operations.Release(ref record.Accumulator);
            _records.Remove(index);
        }
    }

    private CheckpointFormatException NeverGiven(string stateId, long start, long end) => StoredAccumulator.Contradiction(
        stateId, $"a session from {new Timestamp(start)} to {new Timestamp(end)} that has not given its result", $"the operator's watermark is {new Timestamp(Watermark)}, by which it has");

    private struct LoadedSession
    {
        public TKey Key;
        public long Start;
        public long End;
        public long Arrival;

        /// <summary>0: it lies in the key's slot.</summary>
        public int Record;
    }

    /// <summary>When sessions came, as far as the queue alone knows: a session came with the first of its entries.</summary>
    private sealed class Arrivals : IDisposable
    {
        private readonly SessionWindows<TKey, TAccumulator, TOperations> _windows;
        private readonly KeyedTable<TKey, long> _ofSlots = new();
        private readonly Dictionary<int, long> _ofRecords = [];

        public Arrivals(SessionWindows<TKey, TAccumulator, TOperations> windows)
        {
            _windows = windows;
            if (windows._ends is not { } ends)
            {
                return;
            }

            foreach (var entry in ends.Entries)
            {
                ref var open = ref windows.Table.TryGetRef(in entry.Key, out var hasSlot);
                if (hasSlot && open.Start < entry.Due && entry.Due <= open.End)
                {
                    ref var arrival = ref _ofSlots.GetOrAdd(in entry.Key, out var isNew);
                    arrival = isNew ? entry.Arrival : Math.Min(arrival, entry.Arrival);
                }
                else if (windows._records.FindFromNewest(in entry.Key, entry.Due) is not 0 and var index && windows._records[index].IsDue)
                {
                    ref var arrival = ref CollectionsMarshal.GetValueRefOrAddDefault(_ofRecords, index, out var isThere);
                    arrival = isThere ? Math.Min(arrival, entry.Arrival) : entry.Arrival;
                }
            }
        }

        public long OfSlot(in TKey key) => _ofSlots.TryGetRef(in key, out _);

        public long Of(int record)
        {
            var own = _windows._records[record].Arrival;
            return _ofRecords.TryGetValue(record, out var queued) ? Math.Min(own, queued) : own;
        }

        public void Dispose() => _ofSlots.Dispose();
    }
}
