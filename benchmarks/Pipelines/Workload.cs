namespace FastFlow.Benchmarks.Pipelines;

/// <summary>What is computed.</summary>
public enum Work
{
    /// <summary>A: keep the dear half, project it to a smaller struct, count and sum.</summary>
    FilterAndProject,

    /// <summary>B: convert the price of every bid, count and sum.</summary>
    Convert,

    /// <summary>C: count and sum per bidder.</summary>
    RunningCount,

    /// <summary>D: count and highest price per bidder and 10 s.</summary>
    Tumbling,

    /// <summary>E: count per bidder over 10 s, every 2 s.</summary>
    Sliding,

    /// <summary>E: count per bidder over 10 s, every 100 ms.</summary>
    FineSliding,

    /// <summary>F: count per bidder and session of bids less than 10 s apart.</summary>
    Sessions,

    /// <summary>J: bids and asks of one bidder at most 1 s apart.</summary>
    IntervalJoin,
}

/// <summary>A row of the table: what is computed, over which data.</summary>
/// <param name="Id">Letter and variant, as on the command line.</param>
/// <param name="Title">For the table.</param>
/// <param name="Work">What is computed.</param>
/// <param name="Prices">How prices are drawn.</param>
/// <param name="Bidders">How keys are drawn.</param>
public sealed record Workload(string Id, string Title, Work Work, PriceShape Prices, BidderShape Bidders)
{
    /// <summary>Events in one pass of the fast contenders.</summary>
    public const int Events = 4_000_000;

    /// <summary>All rows, in the table's order.</summary>
    public static readonly Workload[] All =
    [
        new("A-random", "A filter + project, random half", Work.FilterAndProject, PriceShape.Random, BidderShape.Dense),
        new("A-runs", "A filter + project, half in runs", Work.FilterAndProject, PriceShape.Runs, BidderShape.Dense),
        new("B", "B map every event", Work.Convert, PriceShape.Random, BidderShape.Dense),
        new("C-dense", "C keyed count + sum, 100 k dense", Work.RunningCount, PriceShape.Random, BidderShape.Dense),
        new("C-random", "C keyed count + sum, 100 k random", Work.RunningCount, PriceShape.Random, BidderShape.Random),
        new("C-4M", "C keyed count + sum, 4 M keys", Work.RunningCount, PriceShape.Random, BidderShape.Distinct),
        new("D-100k", "D 10 s tumbling count + max, 100 k keys", Work.Tumbling, PriceShape.Random, BidderShape.Random),
        new("D-1k", "D 10 s tumbling count + max, 1 k keys", Work.Tumbling, PriceShape.Random, BidderShape.Few),
        new("E-100k", "E 10 s / 2 s sliding count, 100 k keys", Work.Sliding, PriceShape.Random, BidderShape.Random),
        new("E-1k", "E 10 s / 2 s sliding count, 1 k keys", Work.Sliding, PriceShape.Random, BidderShape.Few),
        new("E-1k-fine", "E 10 s / 100 ms sliding count, 1 k keys", Work.FineSliding, PriceShape.Random, BidderShape.Few),
        new("F-100k", "F sessions of 10 s gap, 100 k keys", Work.Sessions, PriceShape.Random, BidderShape.Random),
        new("F-1k", "F sessions of 10 s gap, 1 k keys", Work.Sessions, PriceShape.Random, BidderShape.Few),
        new("J-100k", "J interval join ± 1 s, 100 k keys", Work.IntervalJoin, PriceShape.Random, BidderShape.Random),
        new("J-1k", "J interval join ± 1 s, 1 k keys", Work.IntervalJoin, PriceShape.Random, BidderShape.Few),
    ];

    /// <summary>It goes by event time: each pass continues where the one before ended.</summary>
    public bool IsTimed => Work >= Work.Tumbling;

    /// <summary>How many different keys there are, if they are drawn again and again.</summary>
    public int Keys => Bidders == BidderShape.Few ? 1_000 : 100_000;

    /// <summary>
    /// Event time from one bid to the next, in ticks: 100,000 bids per second. In a join two per key and second, half of them on each side, so that there is about one pair per event.
    /// </summary>
    public long TicksPerBid => Work == Work.IntervalJoin ? TimeSpan.TicksPerSecond / 2 / Keys : TimeSpan.TicksPerSecond / 100_000;

    /// <summary>Whether <paramref name="filter"/>, a letter or an id, selects this row.</summary>
    public bool Matches(string filter) =>
        Id.Equals(filter, StringComparison.OrdinalIgnoreCase) || Id[..1].Equals(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>Event time from one pass to the next, in ticks: that of a whole pass, also if only some of its events are pushed.</summary>
    public long PassTicks => Events * TicksPerBid;

    /// <summary>Generates the row's events.</summary>
    public Bid[] Generate(int count) => IsTimed ? TimedBidGenerator.Generate(count, this) : BidGenerator.Generate(count, Prices, Bidders);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
