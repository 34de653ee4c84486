using System.Globalization;

namespace FastFlow;

/// <summary>What the rows of all windows have in common.</summary>
internal static class StoredAccumulator
{
    /// <summary>Arrival numbers that are read lie below this, so that those that follow don't overflow.</summary>
    private const long MostArrivals = long.MaxValue / 2;

    public static StateField Field<TAccumulator, TCodec>()
        where TCodec : struct, IAccumulatorCodec<TAccumulator> => new("Value", TCodec.Type);

    /// <summary>Reads an accumulator. What has had an event has one: emitted code makes that of a class before its first event.</summary>
    public static TAccumulator Read<TAccumulator, TCodec>(ref StateReader reader, in TCodec codec)
        where TCodec : struct, IAccumulatorCodec<TAccumulator> =>
        codec.Read(ref reader) ?? throw reader.Fail(0, $"no {typeof(TAccumulator)}", "a window that has had events has one");

    /// <summary>A number that says what came first.</summary>
    public static long ReadArrival(ref StateReader reader)
    {
        var arrival = reader.ReadInt64();
        return arrival is >= 0 and < MostArrivals ? arrival : throw reader.Fail(sizeof(long), $"{arrival} as an arrival number", $"these begin at 0 and end below {MostArrivals}");
    }

    /// <summary>How many results there were.</summary>
    public static int ReadFired(ref StateReader reader, int least)
    {
        var fired = reader.ReadInt32();
        return fired >= least ? fired : throw reader.Fail(sizeof(int), $"{fired} as a number of results", $"there are {least} at least");
    }

    /// <summary>State that can't be where the progress of its operator is, which only all rows together show.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="found">What there is.</param>
    /// <param name="reason">Why that can't be.</param>
    public static CheckpointFormatException Contradiction(string stateId, string found, string reason) =>
        new($"State {stateId}", 0, found, reason, CheckpointFormatException.DamageRemedy);

    /// <summary>For the text of what rows depend on.</summary>
    public static string Text(long ticks) => new TimeSpan(ticks).ToString("c", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Text(long)"/>
    public static string Text(TimeDomain domain) => domain == TimeDomain.Event ? "event time" : "processing time";
}
