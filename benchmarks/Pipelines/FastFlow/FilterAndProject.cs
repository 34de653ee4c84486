namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Workload A.</summary>
[Pipeline]
[Flow<Bids, ExpensiveBids, ToConverted, Total>]
public partial class FilterAndProject;
