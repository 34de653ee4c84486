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
    ];

    /// <summary>Whether <paramref name="filter"/>, a letter or an id, selects this row.</summary>
    public bool Matches(string filter) =>
        Id.Equals(filter, StringComparison.OrdinalIgnoreCase) || Id[..1].Equals(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>Generates the row's events.</summary>
    public Bid[] Generate(int count) => BidGenerator.Generate(count, Prices, Bidders);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
