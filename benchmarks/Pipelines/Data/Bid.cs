using System.Runtime.CompilerServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>A bid of an auction: the event of every workload, 32 bytes.</summary>
/// <param name="Auction">What is bid on.</param>
/// <param name="Bidder">Who bids; the key of the keyed workloads.</param>
/// <param name="Price">In whole units, 0 … 9 999.</param>
/// <param name="Time">When, in ticks of 100 ns since the Unix epoch.</param>
public readonly record struct Bid(long Auction, long Bidder, long Price, long Time);

/// <summary>What workload A projects a bid to: smaller than a bid.</summary>
public readonly record struct Converted(long Auction, double Price);

/// <summary>What workload B maps every bid to: a bid in another currency.</summary>
public readonly record struct ConvertedBid(long Auction, long Bidder, double Price, long Time);

/// <summary>In the latency pipeline: a bid's price in eighths of the other currency.</summary>
public readonly record struct Offer(long Bidder, long Eighths);

/// <summary>The updated total of a bidder, emitted for every bid: the result of the latency pipeline.</summary>
public readonly record struct BidderTotal(long Bidder, long Count, long Eighths);

/// <summary>The result of workload D: a bidder's window.</summary>
public readonly record struct BidderHighest(long Bidder, long Count, long Highest, Timestamp End);

/// <summary>The result of workload E: a bidder's window.</summary>
public readonly record struct BidderCount(long Bidder, long Count, Timestamp End);

/// <summary>The result of workload F: a bidder's session.</summary>
public readonly record struct BidderSession(long Bidder, long Count, Timestamp Start, Timestamp End);

/// <summary>In workload J the cheap half of the bids, as the right side.</summary>
public readonly record struct Ask(long Auction, long Bidder, long Price, long Time);

/// <summary>The result of workload J: a bid and an ask of one bidder.</summary>
public readonly record struct Pair(long Bidder, long BidPrice, long AskPrice);

/// <summary>Numbers that all contenders share.</summary>
public static class Terms
{
    /// <summary>Bids below it are dropped by the filter of workload A, and asks in workload J.</summary>
    public const long MinPrice = 5_000;

    /// <summary>
    /// The conversion rate. A multiple of 1/8, so that every partial sum of prices is exact and contenders can be compared bit by bit whatever
    /// order they add in.
    /// </summary>
    public const double Rate = 0.875;

    /// <summary>How far behind the highest time the watermark lies, in ticks.</summary>
    public const long OutOfOrderness = TimeSpan.TicksPerSecond;

    /// <summary>The windows of workloads D and E, and the gap of F.</summary>
    public const long Window = 10 * TimeSpan.TicksPerSecond;

    /// <summary>The slide of workload E.</summary>
    public const long Slide = 2 * TimeSpan.TicksPerSecond;

    /// <summary>The fine slide of workload E.</summary>
    public const long FineSlide = TimeSpan.TicksPerSecond / 10;

    /// <summary>In workload J, how far from a bid's time an ask's may be.</summary>
    public const long Interval = TimeSpan.TicksPerSecond;

    /// <summary>
    /// What the sinks of the workloads with time multiply with: 1 … 16, by key, so that a result under the wrong key is noticed. What they multiply isn't linear in the count, so that an event in
    /// the wrong window is noticed as well.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Weight(long bidder) => (long)((ulong)bidder * 0xD6E8FEB86659FD93 >> 60) + 1;
}
