namespace FastFlow.Benchmarks.Pipelines;

/// <summary>The latency measurement: every bid's way through filter, map, running total per bidder and sink.</summary>
[Pipeline]
[Flow<Bids, ExpensiveBids, ToOffer, TotalPerBidder, LastTotals>]
public partial class BidderTotals;

/// <summary>Converts a bid to what the totals need.</summary>
[Map]
public readonly struct ToOffer
{
    /// <summary>Converts.</summary>
    public static Offer Map(in Bid bid) => new(bid.Bidder, bid.Price * 7);
}

/// <summary>The running total of each bidder, emitted for every offer.</summary>
[Aggregate, KeyBy(nameof(Offer.Bidder)), UnboundedState("the workload says how many bidders there are")]
public readonly struct TotalPerBidder
{
    /// <summary>State of a bidder.</summary>
    public struct CountSum
    {
        /// <summary>Offers.</summary>
        public long Count;

        /// <summary>Sum of their prices, in eighths.</summary>
        public long Eighths;
    }

    /// <summary>Adds an offer.</summary>
    public static void Add(ref CountSum state, in Offer offer)
    {
        state.Count += 1;
        state.Eighths += offer.Eighths;
    }

    /// <summary>The bidder's total as it is now.</summary>
    public static BidderTotal Result(in CountSum state, long key) => new(key, state.Count, state.Eighths);
}

/// <summary>Takes the totals: a sink with a field of its own, as an embedding program has.</summary>
[Sink]
public sealed class LastTotals
{
    /// <summary>Totals received.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public long Sum { get; private set; }

    /// <summary>Takes a total.</summary>
    public void Write(in BidderTotal total)
    {
        Count += 1;
        Sum += total.Eighths;
    }
}
