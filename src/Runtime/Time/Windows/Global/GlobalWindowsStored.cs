namespace FastFlow;

/// <content>What checkpoints hold: a row is a key's window.</content>
public sealed partial class GlobalWindows<TKey, TAccumulator, TOperations>
{
    internal static StateType RowType<TCodec>()
        where TCodec : struct, IAccumulatorCodec<TAccumulator> => StateType.Struct(
            new("Arrival", StateType.Of(StateKind.Int64)),
            new("Fired", StateType.Of(StateKind.Int32)),
            new("IsChanged", StateType.Of(StateKind.Boolean)),
            StoredAccumulator.Field<TAccumulator, TCodec>());

    internal void Save<TKeyCodec, TCodec>(RowWriter rows, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        foreach (var (key, window) in _windows)
        {
            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            writer.WriteInt64(window.Arrival);
            writer.WriteInt32(window.Number);
            writer.WriteBoolean(window.IsChanged);
            codec.Write(ref writer, in window.Accumulator);
            writer.Flush();
            rows.End();
        }
    }

    internal void Load<TKeyCodec, TCodec>(ref StateReader keyReader, ref StateReader value, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var key = TKeyCodec.Read(ref keyReader);
        keyReader.End();
        ref var window = ref _windows.GetOrAdd(in key, out var isNew);
        if (!isNew)
        {
            throw keyReader.Fail(0, "a key that was there before", "each comes once");
        }

        window.Arrival = StoredAccumulator.ReadArrival(ref value);
        window.Number = StoredAccumulator.ReadFired(ref value, 0);
        var isChanged = value.ReadBoolean();
        window.Accumulator = StoredAccumulator.Read<TAccumulator, TCodec>(ref value, in codec);
        value.End();
        _arrivals = Math.Max(_arrivals, window.Arrival + 1);
        if (isChanged && _earlyEvery > 0)
        {
            (window.IsChanged, window.IsListed) = (true, true);
            _changed.Add(new(window.Arrival, key));
        }
    }

    internal void EndLoad(string stateId)
    {
        if (Watermark == long.MaxValue && _windows.Count > 0)
        {
            throw StoredAccumulator.Contradiction(stateId, $"windows of {_windows.Count} keys", "the operator's watermark has come to the end of input, where all windows have been given and dropped");
        }
    }
}
