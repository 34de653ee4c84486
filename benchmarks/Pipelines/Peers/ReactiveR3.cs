using R3;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>R3: a subject that the loop pushes into. R3 has no GroupBy; its users keep a dictionary in the subscription.</summary>
public sealed class ReactiveR3 : Contender
{
    private readonly Subject<Bid> _bids = new();
    private readonly BidderDictionary _bidders = new();
    private readonly Sums _sums = new();
    private readonly Work _work;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes the chain of <paramref name="work"/>.</summary>
    public ReactiveR3(Work work)
    {
        _work = work;
        _subscription = work switch
        {
            Work.FilterAndProject => _bids
                .Where(bid => bid.Price >= Terms.MinPrice)
                .Select(bid => new Converted(bid.Auction, bid.Price * Terms.Rate))
                .Subscribe(_sums, (converted, sums) => sums.Add(converted.Price)),
            Work.Convert => _bids
                .Select(bid => new ConvertedBid(bid.Auction, bid.Bidder, bid.Price * Terms.Rate, bid.Time))
                .Subscribe(_sums, (converted, sums) => sums.Add(converted.Price)),
            _ => _bids.Subscribe(_bidders, (bid, bidders) => bidders.Add(in bid)),
        };
    }

    /// <inheritdoc/>
    public override int Events => 1_000_000;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        foreach (ref readonly var bid in bids.AsSpan())
        {
            _bids.OnNext(bid);
        }
    }

    /// <inheritdoc/>
    public override Answer Read() => _work == Work.RunningCount ? _bidders.Read() : _sums.Answer;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _subscription.Dispose();
        _bids.Dispose();
        base.Dispose();
    }
}
