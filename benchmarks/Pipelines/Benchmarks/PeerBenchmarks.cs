using BenchmarkDotNet.Attributes;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>What people use today, beside the pipeline.</summary>
public abstract class PeerBenchmarks : WorkloadBenchmarks
{
    /// <summary>System.Reactive.</summary>
    [Benchmark(OperationsPerInvoke = PeerEvents)]
    public void Rx() => PushPeer("Rx");

    /// <summary>R3.</summary>
    [Benchmark(OperationsPerInvoke = PeerEvents)]
    public void R3() => PushPeer("R3");

    /// <summary>TPL Dataflow.</summary>
    [Benchmark(OperationsPerInvoke = PeerEvents)]
    public void TplDataflow() => PushPeer("TPL Dataflow");

    /// <summary>Akka.Streams.</summary>
    [Benchmark(OperationsPerInvoke = PeerEvents)]
    public void AkkaStreams() => PushPeer("Akka.Streams");
}

/// <summary>Workload A.</summary>
public class FilterAndProjectBenchmarks : PeerBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work == Work.FilterAndProject);
}

/// <summary>Workload B.</summary>
public class ConvertBenchmarks : PeerBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work == Work.Convert);
}

/// <summary>Workload C over keys that fit the caches.</summary>
public class RunningCountBenchmarks : PeerBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Work == Work.RunningCount && workload.Bidders != BidderShape.Distinct);

    /// <summary>A dictionary with references into it.</summary>
    [Benchmark(OperationsPerInvoke = Workload.Events)]
    public void Dictionary() => Push(workload => Catalogue.Peer("Dictionary", workload)!, Workload.Events);
}

/// <summary>Workload C over four million keys.</summary>
public class RunningCountOfManyKeysBenchmarks : WorkloadBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<Workload> Workloads => Workload.All.Where(workload => workload.Bidders == BidderShape.Distinct);

    /// <summary>A dictionary with references into it.</summary>
    [Benchmark(OperationsPerInvoke = Workload.Events)]
    public void Dictionary() => Push(workload => Catalogue.Peer("Dictionary", workload)!, Workload.Events);
}
