namespace FastFlow.Benchmarks.Pipelines;

/// <summary>A bid of an auction: the event of every workload, 32 bytes.</summary>
/// <param name="Auction">What is bid on.</param>
/// <param name="Bidder">Who bids; the key of workload C.</param>
/// <param name="Price">In whole units, 0 … 9 999.</param>
/// <param name="Time">Milliseconds since the first bid.</param>
public readonly record struct Bid(long Auction, long Bidder, long Price, long Time);

/// <summary>What workload A projects a bid to: smaller than a bid.</summary>
public readonly record struct Converted(long Auction, double Price);

/// <summary>What workload B maps every bid to: a bid in another currency.</summary>
public readonly record struct ConvertedBid(long Auction, long Bidder, double Price, long Time);

/// <summary>In the latency pipeline: a bid's price in eighths of the other currency.</summary>
public readonly record struct Offer(long Bidder, long Eighths);

/// <summary>The updated total of a bidder, emitted for every bid: the result of the latency pipeline.</summary>
public readonly record struct BidderTotal(long Bidder, long Count, long Eighths);

/// <summary>Numbers that all contenders share.</summary>
public static class Terms
{
    /// <summary>Bids below it are dropped by the filter of workload A.</summary>
    public const long MinPrice = 5_000;

    /// <summary>
    /// The conversion rate. A multiple of 1/8, so that every partial sum of prices is exact and contenders can be compared bit by bit whatever
    /// order they add in.
    /// </summary>
    public const double Rate = 0.875;
}
