using System.Threading.Tasks.Dataflow;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// TPL Dataflow: a chain of <see cref="ActionBlock{TInput}"/>, each posting to the next. A chain ends with its input, so each pass makes a new one; the
/// state stays. <see cref="ExecutionDataflowBlockOptions.SingleProducerConstrained"/> would be faster, but a block that was completed under it was seen to wait for ever.
/// </summary>
public sealed class Dataflow(Work work) : Contender
{
    private readonly BidderDictionary _bidders = new();
    private readonly Sums _sums = new();

    /// <inheritdoc/>
    public override int Events => 200_000;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        var (first, last) = work switch
        {
            Work.FilterAndProject => FilterAndProject(),
            Work.Convert => Convert(),
            _ => RunningCount(),
        };
        foreach (ref readonly var bid in bids.AsSpan())
        {
            first.Post(bid);
        }

        first.Complete();
        last.Completion.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override Answer Read() => work == Work.RunningCount ? _bidders.Read() : _sums.Answer;

    private (ActionBlock<Bid> First, IDataflowBlock Last) FilterAndProject()
    {
        var sink = new ActionBlock<Converted>(converted => _sums.Add(converted.Price));
        var project = new ActionBlock<Bid>(bid => sink.Post(new Converted(bid.Auction, bid.Price * Terms.Rate)));
        var filter = new ActionBlock<Bid>(
            bid =>
            {
                if (bid.Price >= Terms.MinPrice)
                {
                    project.Post(bid);
                }
            });
        CompleteAfter(filter, project);
        CompleteAfter(project, sink);
        return (filter, sink);
    }

    private (ActionBlock<Bid> First, IDataflowBlock Last) Convert()
    {
        var sink = new ActionBlock<ConvertedBid>(converted => _sums.Add(converted.Price));
        var map = new ActionBlock<Bid>(
            bid => sink.Post(new ConvertedBid(bid.Auction, bid.Bidder, bid.Price * Terms.Rate, bid.Time)));
        CompleteAfter(map, sink);
        return (map, sink);
    }

    private (ActionBlock<Bid> First, IDataflowBlock Last) RunningCount()
    {
        var count = new ActionBlock<Bid>(bid => _bidders.Add(in bid));
        return (count, count);
    }

    private static void CompleteAfter(IDataflowBlock first, IDataflowBlock second) =>
        first.Completion.ContinueWith(
            done =>
            {
                if (done.Exception is { } error)
                {
                    second.Fault(error);
                }
                else
                {
                    second.Complete();
                }
            },
            TaskScheduler.Default);
}
