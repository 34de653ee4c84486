namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Workload C.</summary>
[Pipeline]
[Flow<Bids, PerBidder>]
public partial class RunningCount;
