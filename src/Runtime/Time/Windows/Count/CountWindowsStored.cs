namespace FastFlow;

/// <content>What checkpoints hold: a row is a key's window under way, with the panes of those before it that it has, too.</content>
public sealed partial class CountWindows<TKey, TAccumulator, TOperations>
{
    // The fewest bytes of a pane in a row.
    private const int LeastPaneBytes = (3 * sizeof(long)) + sizeof(int);

    /// <summary>What the rows depend on.</summary>
    internal string Meaning => _keptPanes == 0 ? $"windows of {_every} events" : $"windows of the last {(_keptPanes * _paneSize) + _every} events every {_every}";

    internal static StateType RowType<TCodec>()
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var (time, count) = (StateType.Of(StateKind.Timestamp), StateType.Of(StateKind.Int32));
        var pane = StateType.Struct(
            new("Earliest", time), new("Latest", time), new("Events", count), new("Arrival", StateType.Of(StateKind.Int64)), StoredAccumulator.Field<TAccumulator, TCodec>());
        return StateType.Struct(new("EventsSinceClosing", count), new("Fired", count), new("Turned", count), new("Panes", StateType.Array(pane)));
    }

    internal void Save<TKeyCodec, TCodec>(RowWriter rows, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        foreach (var (key, counted) in _counted)
        {
            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            var panes = counted.Panes == 0 ? null : _panes[counted.Panes - 1];
            writer.WriteInt32(counted.SinceFiring);
            writer.WriteInt32(counted.Number);
            writer.WriteInt32(panes?.Turned ?? 0);
            writer.WriteCount((panes?.Count ?? 0) + (counted.Pane.Events > 0 ? 1 : 0));
            for (var i = 0; i < panes?.Count; i++)
            {
                SavePane(ref writer, in panes[i], in codec);
            }

            if (counted.Pane.Events > 0)
            {
                SavePane(ref writer, in counted.Pane, in codec);
            }

            writer.Flush();
            rows.End();
        }
    }

    private static void SavePane<TCodec>(ref StateWriter writer, in CountPane<TAccumulator> pane, in TCodec codec)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        writer.WriteInt64(pane.Lowest);
        writer.WriteInt64(pane.Highest);
        writer.WriteInt32(pane.Events);
        writer.WriteInt64(pane.Arrival);
        codec.Write(ref writer, in pane.Accumulator);
    }

    internal void Load<TKeyCodec, TCodec>(ref StateReader keyReader, ref StateReader value, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var key = TKeyCodec.Read(ref keyReader);
        keyReader.End();
        ref var counted = ref _counted.GetOrAdd(in key, out var isNew);
        if (!isNew)
        {
            throw keyReader.Fail(0, "a key that was there before", "each comes once");
        }

        counted.SinceFiring = value.ReadInt32();
        counted.Number = StoredAccumulator.ReadFired(ref value, 0);
        var turned = value.ReadInt32();
        var count = value.ReadCount(LeastPaneBytes);

        // A pane is put aside when it is full and another event comes, or a window closes.
        var sinceClosing = counted.SinceFiring;
        var full = count == 0 ? 0 : sinceClosing == 0 ? count : count - 1;
        var kept = full - (sinceClosing == 0 ? 0 : (sinceClosing - 1) / _paneSize);
        if (count == 0 || sinceClosing < 0 || sinceClosing >= _every || kept < 0 || kept > _keptPanes || turned < 0 || turned > kept)
        {
            throw value.Fail(4 * sizeof(int), $"{count} panes, of which {turned} hold those behind them, and {sinceClosing} events since a window closed", $"a window closes every {_every} events, and keeps {_keptPanes} panes of {_paneSize}");
        }

        var before = -1L;
        for (var i = 0; i < full; i++)
        {
            LoadPane(ref value, i < turned ? (turned - i) * (long)_paneSize : _paneSize, ref before, in codec, out var pane);
            PanesOf(ref counted).Restore(in _operations, in pane, i < turned);
        }

        if (full < count)
        {
            LoadPane(ref value, ((sinceClosing - 1) % _paneSize) + 1, ref before, in codec, out counted.Pane);
        }

        value.End();
        _arrivals = Math.Max(_arrivals, before + 1);
    }

    private static void LoadPane<TCodec>(ref StateReader value, long events, ref long before, in TCodec codec, out CountPane<TAccumulator> pane)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        pane = new() { Lowest = value.ReadInt64(), Highest = value.ReadInt64(), Events = value.ReadInt32() };
        if (pane.Lowest > pane.Highest || pane.Events != events)
        {
            throw value.Fail((2 * sizeof(long)) + sizeof(int), $"{pane.Events} events from {new Timestamp(pane.Lowest)} to {new Timestamp(pane.Highest)}", $"here are {events}, the earliest first");
        }

        pane.Arrival = StoredAccumulator.ReadArrival(ref value);
        if (pane.Arrival <= before)
        {
            throw value.Fail(sizeof(long), $"arrival number {pane.Arrival} behind {before}", "panes come in order");
        }

        before = pane.Arrival;
        pane.Accumulator = StoredAccumulator.Read<TAccumulator, TCodec>(ref value, in codec);
    }

    internal void EndLoad(string stateId)
    {
        if (Watermark == long.MaxValue && _counted.Count > 0)
        {
            throw StoredAccumulator.Contradiction(stateId, $"windows of {_counted.Count} keys", "the operator's watermark has come to the end of input, where all windows have been given and dropped");
        }
    }
}
