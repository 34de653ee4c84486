using BenchmarkDotNet.Attributes;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// What the benchmarks of all workloads share: contenders that keep their state from pass to pass, other pipelines alive in the same process, and a
/// time per event. BenchmarkDotNet gives each method a process, so ratios swing with the machine more than those of the quick table, which interleaves.
/// </summary>
[MemoryDiagnoser, MedianColumn, HideColumns("Error", "StdDev")]
public abstract class WorkloadBenchmarks
{
    /// <summary>Events per pass of what needs an object, a lock or a queue per event.</summary>
    protected const int PeerEvents = 200_000;

    private Residents? _residents;
    private Contender? _contender;

    /// <summary>The row.</summary>
    [ParamsSource(nameof(Workloads))]
    public Workload Workload { get; set; } = Workload.All[0];

    /// <summary>The row's events.</summary>
    protected Bid[] Bids { get; private set; } = [];

    /// <summary>Rows of this workload.</summary>
    public abstract IEnumerable<Workload> Workloads { get; }

    /// <summary>Makes the events, and pipelines that are not measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Bids = Workload.Generate(Workload.Events);
        _residents = new Residents();
    }

    /// <summary>Ends what <see cref="Setup"/> and the measured method have made.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _contender?.Dispose();
        _residents?.Dispose();
        AkkaStreams.Shutdown();
    }

    /// <summary>The best loop that a person could write.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Workload.Events)]
    public void HandWritten() => Push(Catalogue.HandWritten, Workload.Events);

    /// <summary>The pipeline.</summary>
    [Benchmark(OperationsPerInvoke = Workload.Events)]
    public void FastFlow() => Push(Catalogue.FastFlow, Workload.Events);

    /// <summary>Pushes through the contender of this process, which the first call makes.</summary>
    protected void Push(Func<Workload, Contender> make, int events)
    {
        if (_contender is null)
        {
            _contender = make(Workload);
            WarmUp(_contender, events);
        }

        _contender.Push(new ArraySegment<Bid>(Bids, 0, events));
    }

    /// <summary>What a new contender does before it is measured, beside what BenchmarkDotNet does.</summary>
    protected virtual void WarmUp(Contender contender, int events)
    {
    }

    /// <summary>Pushes through a peer.</summary>
    protected void PushPeer(string name) => Push(workload => Catalogue.Peer(name, workload)!, PeerEvents);
}
