namespace FastFlow.Benchmarks.Pipelines;

/// <summary>How prices are drawn: whether a branch predictor can learn what the filter of workload A keeps.</summary>
public enum PriceShape
{
    /// <summary>Uniform: each bid is kept with probability one half, independently.</summary>
    Random,

    /// <summary>Cheap and dear bids come in runs of about a thousand: one half is kept, and nearly every decision is like the one before.</summary>
    Runs,
}

/// <summary>How bidders, the keys of workload C, are drawn.</summary>
public enum BidderShape
{
    /// <summary>100 000 ids, 0 … 99 999, drawn uniformly.</summary>
    Dense,

    /// <summary>100 000 random 64-bit ids, drawn uniformly.</summary>
    Random,

    /// <summary>1 000 random 64-bit ids, drawn uniformly.</summary>
    Few,

    /// <summary>As many random 64-bit ids as there are events, each bidding once in a pass: 4 million keys.</summary>
    Distinct,
}

/// <summary>Makes the bids; the same for the same arguments on every machine.</summary>
public static class BidGenerator
{
    /// <summary>Where all random numbers come from.</summary>
    public const int Seed = 20010131;

    private const int Keys = 100_000;
    private const int RunLength = 1_000;

    /// <summary>Generates <paramref name="count"/> bids.</summary>
    public static Bid[] Generate(int count, PriceShape prices, BidderShape bidders)
    {
        var random = new Random(Seed);
        var ids = Ids(random, bidders == BidderShape.Distinct ? count : Keys, bidders);
        var bids = new Bid[count];
        var dear = false;
        for (var i = 0; i < count; i++)
        {
            if (prices == PriceShape.Runs && random.Next(RunLength) == 0)
            {
                dear = !dear;
            }

            long price = prices == PriceShape.Random
                ? random.Next(10_000)
                : random.Next(5_000) + (dear ? Terms.MinPrice : 0);
            var bidder = bidders == BidderShape.Distinct ? ids[i] : ids[random.Next(Keys)];
            bids[i] = new Bid(random.Next(1_000), bidder, price, i * TimeSpan.TicksPerMillisecond / 10);
        }

        return bids;
    }

    private static long[] Ids(Random random, int count, BidderShape bidders)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = bidders == BidderShape.Dense ? i : random.NextInt64(long.MinValue, long.MaxValue);
        }

        return ids;
    }
}
