using System.Diagnostics;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// How long one <c>Push(in bid)</c> takes from the call until the sink has its result: filter, map, running total per key, sink. The clock is read
/// before and after each push, which is part of every figure.
/// </summary>
public static class PushLatency
{
    private const int Bids = 200_000;
    private const int Blocks = 15;
    private const int WarmUpBlocks = 3;

    /// <summary>One contender's percentiles in nanoseconds: medians over blocks of 200 000 pushes.</summary>
    /// <param name="Name">Who.</param>
    /// <param name="P50">Half of the pushes take at most this.</param>
    /// <param name="P99">99 in 100.</param>
    /// <param name="P9999">9999 in 10 000.</param>
    /// <param name="BytesPerEvent">Allocated per push.</param>
    public sealed record Result(string Name, double P50, double P99, double P9999, double BytesPerEvent);

    /// <summary>Measures the call chain, the pipeline, and the clock alone.</summary>
    public static IReadOnlyList<Result> Measure()
    {
        var bids = BidGenerator.Generate(Bids, PriceShape.Random, BidderShape.Dense);
        for (var i = 0; i < bids.Length; i++)
        {
            // All of them pass the filter: the way that is timed ends in the sink.
            bids[i] = bids[i] with { Price = bids[i].Price + Terms.MinPrice };
        }

        using var chain = new CallChain();
        var lanes = new List<Samples> { new("hand-written call chain", (block, times) => Time(chain, block, times)) };
        var totals = new LastTotals();
        var pipeline = new BidderTotals(new ExpensiveBids(Terms.MinPrice), totals);
        lanes.Add(new("FastFlow Push(in bid)", (block, times) => Time(pipeline, block, times)));
        lanes.Add(new("the clock alone", static (block, times) => TimeNothing(block, times)));
        for (var block = 0; block < WarmUpBlocks + Blocks; block++)
        {
            if (block == WarmUpBlocks)
            {
                Thread.Sleep(400);
            }

            foreach (var lane in block % 2 == 0 ? lanes : lanes.AsEnumerable().Reverse())
            {
                lane.Take(bids, keep: block >= WarmUpBlocks);
            }
        }

        var answer = new Answer(totals.Count, totals.Sum);
        if (chain.Read() != answer)
        {
            throw new InvalidOperationException($"The pipeline answered {answer}, the call chain {chain.Read()}: the latencies mean nothing.");
        }
        return [.. lanes.Select(lane => lane.Summarize())];
    }

    private static void Time(CallChain chain, Bid[] bids, long[] times)
    {
        for (var i = 0; i < bids.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            chain.Push(in bids[i]);
            times[i] = Stopwatch.GetTimestamp() - start;
        }
    }

    private static void Time(BidderTotals pipeline, Bid[] bids, long[] times)
    {
        for (var i = 0; i < bids.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            pipeline.Push(in bids[i]);
            times[i] = Stopwatch.GetTimestamp() - start;
        }
    }

    private static void TimeNothing(Bid[] bids, long[] times)
    {
        for (var i = 0; i < bids.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            times[i] = Stopwatch.GetTimestamp() - start;
        }
    }

    private sealed class Samples(string name, Action<Bid[], long[]> time)
    {
        private readonly long[] _times = new long[Bids];
        private readonly List<double> _p50 = [];
        private readonly List<double> _p99 = [];
        private readonly List<double> _p9999 = [];
        private long _allocatedBytes = long.MaxValue;

        public void Take(Bid[] bids, bool keep)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            time(bids, _times);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (!keep)
            {
                return;
            }

            _allocatedBytes = Math.Min(_allocatedBytes, allocated);
            Array.Sort(_times);
            _p50.Add(Nanoseconds(0.5));
            _p99.Add(Nanoseconds(0.99));
            _p9999.Add(Nanoseconds(0.9999));
        }

        public Result Summarize() => new(
            name, Statistics.Median(_p50), Statistics.Median(_p99), Statistics.Median(_p9999), (double)_allocatedBytes / Bids);

        private double Nanoseconds(double share) => Statistics.Percentile(_times, share) * 1e9 / Stopwatch.Frequency;
    }
}
