using System.Runtime.InteropServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>State of one bidder, for the peers.</summary>
public struct CountSum
{
    /// <summary>Events.</summary>
    public long Count;

    /// <summary>Sum of their prices.</summary>
    public long Sum;

    /// <summary>Adds one event.</summary>
    public void Add(in Bid bid)
    {
        Count += 1;
        Sum += bid.Price;
    }
}

/// <summary>Keyed state as a C# programmer who knows <see cref="CollectionsMarshal"/> writes it; the state of every peer without one of its own.</summary>
public sealed class BidderDictionary
{
    private readonly Dictionary<long, CountSum> _bidders = [];

    /// <summary>One lookup, whether the key is new or not.</summary>
    public void Add(in Bid bid) => CollectionsMarshal.GetValueRefOrAddDefault(_bidders, bid.Bidder, out _).Add(in bid);

    /// <summary>All keys' state.</summary>
    public Answer Read()
    {
        var answer = default(Answer);
        foreach (var (bidder, state) in _bidders)
        {
            answer = answer.WithKey(bidder, state.Count, state.Sum);
        }

        return answer;
    }
}

/// <summary>Workload C as a loop over <see cref="BidderDictionary"/>.</summary>
public sealed class RunningCountDictionary : Contender
{
    private readonly BidderDictionary _bidders = new();

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        foreach (ref readonly var bid in bids.AsSpan())
        {
            _bidders.Add(in bid);
        }
    }

    /// <inheritdoc/>
    public override Answer Read() => _bidders.Read();
}
