namespace FastFlow;

/// <content>Logs in rows of checkpoints.</content>
public sealed partial class EventLogs<T>
{
    internal void Save<TCodec>(ref StateWriter writer, in LogHandle log)
        where TCodec : struct, IRowCodec<T>
    {
        writer.WriteCount(log.Count);
        for (var number = log.First; number != 0; number = _chunks[number].Next)
        {
            ref var chunk = ref _chunks[number];
            for (var i = 0; i < chunk.Count; i++)
            {
                writer.WriteInt64(chunk.Arrivals[i]);
                TCodec.Write(ref writer, in chunk.Items[i]);
            }
        }
    }

    /// <summary>A log of events that a checkpoint had. Those that arrive from now on come behind them.</summary>
    internal LogHandle Load<TCodec>(ref StateReader reader)
        where TCodec : struct, IRowCodec<T>
    {
        var log = default(LogHandle);
        var before = -1L;
        for (var left = reader.ReadCount(sizeof(long)); left > 0; left--)
        {
            var arrival = StoredAccumulator.ReadArrival(ref reader);
            if (arrival <= before)
            {
                throw reader.Fail(sizeof(long), $"arrival number {arrival} behind {before}", "events of a window come in order of arrival");
            }

            Append(ref log, TCodec.Read(ref reader), arrival);
            before = arrival;
        }

        _arrivals = Math.Max(_arrivals, before + 1);
        return log;
    }
}
