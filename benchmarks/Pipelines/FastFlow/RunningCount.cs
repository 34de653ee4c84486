namespace FastFlow.Benchmarks.Pipelines;

#pragma warning disable FF0106 // The workload ends in keyed state; a sink behind it would be measured as well.

/// <summary>Workload C.</summary>
[Pipeline]
[Flow<Bids, PerBidder>]
public partial class RunningCount;
