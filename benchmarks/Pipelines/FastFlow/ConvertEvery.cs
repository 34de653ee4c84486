namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Workload B.</summary>
[Pipeline]
[Flow<Bids, ToConvertedBid, TotalOfBids>]
public partial class ConvertEvery;
