namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Bids with their time, pushed by the benchmark.</summary>
[Source, EventTime(nameof(Bid.Time), Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "1s")]
public sealed class TimedBids : Input<Bid>;

/// <summary>Count and highest price per bidder and 10 s: workload D.</summary>
[Aggregate, KeyBy(nameof(Bid.Bidder)), TumblingWindow("10s")]
public readonly struct HighestPerWindow
{
    /// <summary>What a window gathers.</summary>
    public struct CountMax
    {
        /// <summary>Bids.</summary>
        public long Count;

        /// <summary>The highest price.</summary>
        public long Highest;
    }

    /// <summary>Adds a bid.</summary>
    public static void Add(ref CountMax window, in Bid bid)
    {
        window.Count += 1;
        window.Highest = Math.Max(window.Highest, bid.Price);
    }

    /// <summary>The window's result.</summary>
    public static BidderHighest Result(in CountMax window, long key, Window bounds) => new(key, window.Count, window.Highest, bounds.End);
}

/// <summary>What windows and sessions that only count gather.</summary>
public struct BidCount
{
    /// <summary>Bids.</summary>
    public int Value;
}

/// <summary>Count per bidder over 10 s, every 2 s: workload E.</summary>
[Aggregate, KeyBy(nameof(Bid.Bidder)), SlidingWindow("10s", "2s")]
public readonly struct CountPerSlide
{
    /// <summary>Adds a bid.</summary>
    public static void Add(ref BidCount count, in Bid bid) => count.Value += 1;

    /// <summary>Adds another part of the window.</summary>
    public static void Merge(ref BidCount count, in BidCount other) => count.Value += other.Value;

    /// <summary>The window's result.</summary>
    public static BidderCount Result(in BidCount count, long key, Window bounds) => new(key, count.Value, bounds.End);
}

/// <summary>Count per bidder over 10 s, every 100 ms: workload E.</summary>
[Aggregate, KeyBy(nameof(Bid.Bidder)), SlidingWindow("10s", "100ms")]
public readonly struct CountPerFineSlide
{
    /// <summary>Adds a bid.</summary>
    public static void Add(ref BidCount count, in Bid bid) => count.Value += 1;

    /// <summary>Adds another part of the window.</summary>
    public static void Merge(ref BidCount count, in BidCount other) => count.Value += other.Value;

    /// <summary>The window's result.</summary>
    public static BidderCount Result(in BidCount count, long key, Window bounds) => new(key, count.Value, bounds.End);
}

/// <summary>Count per bidder and session: workload F.</summary>
[Aggregate, KeyBy(nameof(Bid.Bidder)), SessionWindow("10s")]
public readonly struct CountPerSession
{
    /// <summary>Adds a bid.</summary>
    public static void Add(ref BidCount count, in Bid bid) => count.Value += 1;

    /// <summary>Adds a session that turned out to be the same.</summary>
    public static void Merge(ref BidCount count, in BidCount other) => count.Value += other.Value;

    /// <summary>The session's result.</summary>
    public static BidderSession Result(in BidCount count, long key, Window bounds) => new(key, count.Value, bounds.Start, bounds.End);
}

/// <summary>The cheap half of the bids are asks: workload J.</summary>
[Map]
public readonly struct ToAsk
{
    /// <summary>Converts.</summary>
    public static Ask Map(in Bid bid) => new(bid.Auction, bid.Bidder, bid.Price, bid.Time);
}

/// <summary>Bids and asks of one bidder at most 1 s apart: workload J.</summary>
[Join, IntervalJoin("1s", "1s"), KeyBy(nameof(Bid.Bidder))]
public readonly struct BidsWithAsks
{
    /// <summary>A pair.</summary>
    public static Pair Join(in Bid bid, in Ask ask) => new(bid.Bidder, bid.Price, ask.Price);
}

/// <summary>The sink of workload D.</summary>
[Sink]
public readonly struct Highests
{
    /// <summary>Adds a result.</summary>
    public static void Write(in BidderHighest result, ref ResultSums sums) => sums.AddHighest(result.Bidder, result.Count, result.Highest);
}

/// <summary>The sink of workload E.</summary>
[Sink]
public readonly struct Counts
{
    /// <summary>Adds a result.</summary>
    public static void Write(in BidderCount result, ref ResultSums sums) => sums.AddCount(result.Bidder, result.Count);
}

/// <summary>The sink of workload F.</summary>
[Sink]
public readonly struct Sessions
{
    /// <summary>Adds a result.</summary>
    public static void Write(in BidderSession result, ref ResultSums sums) => sums.AddSession(result.Bidder, result.Count, (result.End - result.Start).Ticks);
}

/// <summary>The sink of workload J.</summary>
[Sink]
public readonly struct Pairs
{
    /// <summary>Adds a result.</summary>
    public static void Write(in Pair result, ref ResultSums sums) => sums.AddPair(result.Bidder, result.BidPrice, result.AskPrice);
}
