namespace FastFlow.Benchmarks.Pipelines;

/// <summary>The bids, pushed by the benchmark.</summary>
[Source]
public sealed class Bids : Input<Bid>;

/// <summary>Keeps the dear ones.</summary>
[Filter]
public readonly struct ExpensiveBids(long minPrice)
{
    /// <summary>Whether the bid is dear.</summary>
    public bool Keep(in Bid bid) => bid.Price >= minPrice;
}

/// <summary>Projects a bid to what workload A is interested in, in another currency.</summary>
[Map]
public readonly struct ToConverted(double rate)
{
    /// <summary>Converts.</summary>
    public Converted Map(in Bid bid) => new(bid.Auction, bid.Price * rate);
}

/// <summary>Converts a bid's price and keeps the rest.</summary>
[Map]
public readonly struct ToConvertedBid(double rate)
{
    /// <summary>Converts.</summary>
    public ConvertedBid Map(in Bid bid) => new(bid.Auction, bid.Bidder, bid.Price * rate, bid.Time);
}

/// <summary>Counts and sums: the sink of workload A.</summary>
[Sink]
public readonly struct Total
{
    /// <summary>State of the sink.</summary>
    public struct Sums
    {
        /// <summary>Events.</summary>
        public long Count;

        /// <summary>Sum of their prices.</summary>
        public double Sum;
    }

    /// <summary>Adds a bid.</summary>
    public static void Write(in Converted converted, ref Sums sums)
    {
        sums.Count += 1;
        sums.Sum += converted.Price;
    }
}

/// <summary>Counts and sums: the sink of workload B.</summary>
[Sink]
public readonly struct TotalOfBids
{
    /// <summary>Adds a bid.</summary>
    public static void Write(in ConvertedBid converted, ref Total.Sums sums)
    {
        sums.Count += 1;
        sums.Sum += converted.Price;
    }
}

/// <summary>Counts and sums per bidder: workload C.</summary>
[Process, KeyBy(nameof(Bid.Bidder)), UnboundedState("the workload says how many bidders there are")]
public readonly struct PerBidder
{
    /// <summary>State of a bidder.</summary>
    public struct CountSum
    {
        /// <summary>Events.</summary>
        public long Count;

        /// <summary>Sum of their prices.</summary>
        public long Sum;
    }

    /// <summary>Adds a bid.</summary>
    public static void On(in Bid bid, ref CountSum state)
    {
        state.Count += 1;
        state.Sum += bid.Price;
    }
}
