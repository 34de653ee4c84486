namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Makes the bids of the workloads that go by event time: evenly spaced, one in five up to 1 s late, and one in 10 000 so late that the watermark has passed it. The
/// same for the same arguments on every machine.
/// </summary>
public static class TimedBidGenerator
{
    private const int LateOneIn = 5;
    private const int TooLateOneIn = 10_000;
    private const long MostLate = 12 * TimeSpan.TicksPerSecond;

    // A bidder of workload F is active for 2 to 8 s in each 20 s, at a time of its own, and silent for longer than a session's gap.
    private const long Cycle = 20 * TimeSpan.TicksPerSecond;
    private const long LeastActive = 2 * TimeSpan.TicksPerSecond;
    private const long MostActive = 8 * TimeSpan.TicksPerSecond;

    /// <summary>A whole number of windows and cycles after the epoch: 2026-01-01.</summary>
    private static readonly long Start = Timestamp.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks;

    /// <summary>Generates <paramref name="count"/> bids.</summary>
    public static Bid[] Generate(int count, Workload workload)
    {
        var random = new Random(BidGenerator.Seed);
        var ids = new long[workload.Keys];
        var bursts = new (long Begin, long Length)[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = random.NextInt64(long.MinValue, long.MaxValue);
            bursts[i] = (random.NextInt64(Cycle), random.NextInt64(LeastActive, MostActive));
        }

        var bids = new Bid[count];
        for (var i = 0; i < count; i++)
        {
            var now = i * workload.TicksPerBid;
            var key = random.Next(ids.Length);
            while (workload.Work == Work.Sessions && (now - bursts[key].Begin + Cycle) % Cycle >= bursts[key].Length)
            {
                key = random.Next(ids.Length);
            }

            var late = random.Next(TooLateOneIn) == 0 ? random.NextInt64(MostLate)
                : random.Next(LateOneIn) == 0 ? random.NextInt64(Terms.OutOfOrderness + 1)
                : 0;
            bids[i] = new Bid(random.Next(1_000), ids[key], random.Next(10_000), Start + now - late);
        }

        return bids;
    }

    /// <summary>Moves all bids on in time, for the next pass.</summary>
    public static void Shift(Bid[] bids, long ticks)
    {
        foreach (ref var bid in bids.AsSpan())
        {
            bid = bid with { Time = bid.Time + ticks };
        }
    }
}
