using BenchmarkDotNet.Attributes;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Push to sink, one event at a time: filter, map, running total per key, sink. Here as a mean; percentiles are in the quick table.
/// </summary>
[MemoryDiagnoser, MedianColumn, HideColumns("Error", "StdDev")]
public class PushLatencyBenchmarks
{
    private const int Bids = 200_000;

    // All of them pass the filter: the way that is timed ends in the sink.
    private readonly Bid[] _bids =
        [.. BidGenerator.Generate(Bids, PriceShape.Random, BidderShape.Dense).Select(bid => bid with { Price = bid.Price + Terms.MinPrice })];

    private readonly CallChain _chain = new();
    private readonly BidderTotals _pipeline = new(new ExpensiveBids(Terms.MinPrice));
    private Residents? _residents;

    /// <summary>Pipelines that are not measured.</summary>
    [GlobalSetup]
    public void Setup() => _residents = new Residents();

    /// <summary>Ends what was made.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _residents?.Dispose();
        _chain.Dispose();
    }

    /// <summary>The calls that a person would write.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Bids)]
    public void HandWritten()
    {
        foreach (ref readonly var bid in _bids.AsSpan())
        {
            _chain.Push(in bid);
        }
    }

    /// <summary>The pipeline.</summary>
    [Benchmark(OperationsPerInvoke = Bids)]
    public void FastFlow()
    {
        foreach (ref readonly var bid in _bids.AsSpan())
        {
            _pipeline.Push(in bid);
        }
    }
}
