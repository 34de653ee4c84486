namespace FastFlow;

/// <summary>How the events of a key that wait for the watermark are stored.</summary>
internal static class WaitingRows
{
    public static StateType TypeOf(StateType ofEvent) =>
        StateType.Struct(new StateField("Waiting", StateType.Array(StateType.Struct(new("Time", StoredRows.Time), new("Arrival", StoredRows.Number), new("Event", ofEvent)))));

    /// <summary>Writes events that were brought together by key.</summary>
    public static void Save<TKey, TEvent, TKeyCodec, TEventCodec>(RowWriter rows, RowsByKey<TKey> waiting, PagedPool<WaitingEvent<TKey, TEvent>> nodes)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TEventCodec : struct, IRowCodec<TEvent>
    {
        var ofKey = new List<(long Arrival, int Node, long Time)>();
        foreach (var (key, chain) in waiting)
        {
            waiting.CopyTo(in chain, ofKey);
            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            writer.WriteCount(ofKey.Count);
            foreach (var (arrival, node, time) in ofKey)
            {
                writer.WriteTimestamp(new(time));
                writer.WriteInt64(arrival);
                TEventCodec.Write(ref writer, in nodes[node].Event);
            }

            writer.Flush();
            rows.End();
        }
    }

    /// <summary>Reads the events of a key.</summary>
    /// <param name="key">The row's key.</param>
    /// <param name="value">The row's value.</param>
    /// <param name="reading">What is read besides.</param>
    /// <param name="nodes">Where the events go.</param>
    /// <param name="restored">Hears of them.</param>
    /// <param name="input">The number of the input that they came by.</param>
    public static void Load<TKey, TEvent, TKeyCodec, TEventCodec>(ref StateReader key, ref StateReader value, WaitingRead<TKey> reading, PagedPool<WaitingEvent<TKey, TEvent>> nodes, RestoredOrder restored, int input)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TEventCodec : struct, IRowCodec<TEvent>
    {
        var read = StoredRows.ReadKey<TKey, TKeyCodec>(ref key);
        reading.Keys.Claim(in read, in key);
        reading.Numbers.BeginRow();
        var count = value.ReadCount(reading.LeastEventBytes);
        for (var left = count; left > 0; left--)
        {
            var (time, arrival) = (value.ReadTimestamp().Ticks, reading.Numbers.Read(ref value, "Arrival"));
            restored.Add(arrival, read.StableHash(), WaitingEvent<TKey, TEvent>.Keep(nodes, in read, TEventCodec.Read(ref value)), time, input);
        }

        value.End();
        if (count == 0)
        {
            throw StoredRows.Empty(in value);
        }
    }
}

/// <summary>What is known while events that wait are read.</summary>
internal sealed class WaitingRead<TKey>(StateType row)
    where TKey : struct, IKey<TKey>
{
    public RowsByKey<TKey> Keys { get; } = new();

    public RowNumbers Numbers { get; } = new();

    public int LeastEventBytes { get; } = StoredRows.LeastBytesOf(row, 0);
}
