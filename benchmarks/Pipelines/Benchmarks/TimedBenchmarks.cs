using BenchmarkDotNet.Attributes;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// What goes by event time. Each iteration is one pass, later than the one before; what a contender gets before anything is measured are whole passes in small pieces, so that it has
/// been compiled for good.
/// </summary>
public abstract class TimedBenchmarks : WorkloadBenchmarks
{
    private const int PieceLength = 4_000;
    private const int WarmUpPasses = 3;

    /// <summary>Time goes on.</summary>
    [IterationSetup]
    public void NextPass() => TimedBidGenerator.Shift(Bids, Workload.PassTicks);

    /// <inheritdoc/>
    protected override void WarmUp(Contender contender, int events)
    {
        for (var pass = 0; pass < WarmUpPasses; pass++)
        {
            for (var from = 0; from < events; from += PieceLength)
            {
                contender.Push(new ArraySegment<Bid>(Bids, from, Math.Min(PieceLength, events - from)));
            }

            NextPass();
            Thread.Sleep(250);
        }
    }
}

/// <summary>Workload D.</summary>
public class TumblingBenchmarks : TimedBenchmarks
{
    private const int DictionaryEvents = 1_000_000;

    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work == Work.Tumbling);

    /// <summary>A dictionary per window.</summary>
    [Benchmark(OperationsPerInvoke = DictionaryEvents)]
    public void Dictionary() => Push(workload => Catalogue.Peer("Dictionary", workload)!, DictionaryEvents);

    /// <summary>The same as an operator of System.Reactive.</summary>
    [Benchmark(OperationsPerInvoke = DictionaryEvents)]
    public void Rx() => Push(workload => Catalogue.Peer("Rx", workload)!, DictionaryEvents);
}

/// <summary>Workload E.</summary>
public class SlidingBenchmarks : TimedBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work is Work.Sliding or Work.FineSliding);
}

/// <summary>Workload F.</summary>
public class SessionBenchmarks : TimedBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work == Work.Sessions);
}

/// <summary>Workload J.</summary>
public class IntervalJoinBenchmarks : TimedBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work == Work.IntervalJoin);
}
