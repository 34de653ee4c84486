using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>System.Reactive: a subject that the loop pushes into, operators as its users chain them.</summary>
public sealed class Reactive : Contender
{
    private readonly Subject<Bid> _bids = new();
    private readonly List<Bidder> _bidders = [];
    private readonly Sums _sums = new();
    private readonly Work _work;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes the chain of <paramref name="work"/>.</summary>
    public Reactive(Work work)
    {
        _work = work;
        _subscription = work switch
        {
            Work.FilterAndProject => _bids
                .Where(bid => bid.Price >= Terms.MinPrice)
                .Select(bid => new Converted(bid.Auction, bid.Price * Terms.Rate))
                .Subscribe(converted => _sums.Add(converted.Price)),
            Work.Convert => _bids
                .Select(bid => new ConvertedBid(bid.Auction, bid.Bidder, bid.Price * Terms.Rate, bid.Time))
                .Subscribe(converted => _sums.Add(converted.Price)),
            _ => _bids
                .GroupBy(bid => bid.Bidder)
                .Subscribe(Subscribe),
        };
    }

    /// <inheritdoc/>
    public override int Events => _work == Work.RunningCount ? 300_000 : 1_000_000;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        foreach (ref readonly var bid in bids.AsSpan())
        {
            _bids.OnNext(bid);
        }
    }

    /// <inheritdoc/>
    public override Answer Read()
    {
        if (_work != Work.RunningCount)
        {
            return _sums.Answer;
        }

        var answer = default(Answer);
        foreach (var bidder in _bidders)
        {
            answer = answer.WithKey(bidder.Key, bidder.State.Count, bidder.State.Sum);
        }

        return answer;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _subscription.Dispose();
        _bids.Dispose();
        base.Dispose();
    }

    private void Subscribe(IGroupedObservable<long, Bid> group)
    {
        var bidder = new Bidder(group.Key);
        _bidders.Add(bidder);
        group.Subscribe(bidder.Add);
    }

    private sealed class Bidder(long key)
    {
        private CountSum _state;

        public long Key => key;

        public CountSum State => _state;

        public void Add(Bid bid) => _state.Add(in bid);
    }
}
