using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Akka.Streams: a source over the array and fused stages, run to its end for each pass; the state stays. Keyed state is a dictionary in the
/// sink: a substream per key would be a hundred times slower.
/// </summary>
public sealed class AkkaStreams : Contender
{
    private static readonly Lazy<ActorMaterializer> Materializer = new(() =>
        ActorMaterializer.Create(ActorSystem.Create("peers", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"))));

    private readonly BidderDictionary _bidders = new();
    private readonly Sums _sums = new();
    private readonly Work _work;

    /// <summary>Makes the contender of <paramref name="work"/>; the actor system is shared by all.</summary>
    public AkkaStreams(Work work) => _work = work;

    /// <inheritdoc/>
    public override int Events => 200_000;

    /// <summary>Ends the actor system, if there is one.</summary>
    public static void Shutdown()
    {
        if (Materializer.IsValueCreated)
        {
            Materializer.Value.System.Terminate().GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        var source = Source.From(bids);
        var done = _work switch
        {
            Work.FilterAndProject => source
                .Where(bid => bid.Price >= Terms.MinPrice)
                .Select(bid => new Converted(bid.Auction, bid.Price * Terms.Rate))
                .RunForeach(converted => _sums.Add(converted.Price), Materializer.Value),
            Work.Convert => source
                .Select(bid => new ConvertedBid(bid.Auction, bid.Bidder, bid.Price * Terms.Rate, bid.Time))
                .RunForeach(converted => _sums.Add(converted.Price), Materializer.Value),
            _ => source.RunForeach(bid => _bidders.Add(in bid), Materializer.Value),
        };
        done.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override Answer Read() => _work == Work.RunningCount ? _bidders.Read() : _sums.Answer;
}
