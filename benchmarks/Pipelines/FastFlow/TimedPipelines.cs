namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Workload D.</summary>
[Pipeline]
[Flow<TimedBids, HighestPerWindow, Highests>]
public partial class TumblingHighest;

/// <summary>Workload E.</summary>
[Pipeline]
[Flow<TimedBids, CountPerSlide, Counts>]
public partial class SlidingCount;

/// <summary>Workload E with a fine slide.</summary>
[Pipeline]
[Flow<TimedBids, CountPerFineSlide, Counts>]
public partial class FineSlidingCount;

/// <summary>Workload F.</summary>
[Pipeline]
[Flow<TimedBids, CountPerSession, Sessions>]
public partial class SessionCount;

/// <summary>Workload J.</summary>
[Pipeline]
[Flow<TimedBids, ExpensiveBids, BidsWithAsks, Pairs>]
[Flow<Else<ExpensiveBids>, ToAsk, BidsWithAsks>]
public partial class BidAskPairs;
