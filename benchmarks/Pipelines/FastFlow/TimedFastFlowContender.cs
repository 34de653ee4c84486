namespace FastFlow.Benchmarks.Pipelines;

/// <summary>The pipelines that go by event time, as contenders.</summary>
public abstract class TimedFastFlowContender : FastFlowContender
{
    /// <summary>The pipeline that computes <paramref name="work"/>.</summary>
    public static Contender Of(Work work) => work switch
    {
        Work.Tumbling => new Tumbling(),
        Work.Sliding => new Sliding(),
        Work.FineSliding => new FineSliding(),
        Work.Sessions => new Sessions(),
        Work.IntervalJoin => new Joined(),
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, "A workload without event time."),
    };

    private static Answer Read(ICompiledPipeline pipeline, PipelineGraph graph, string sink, IReadOnlyList<OperatorLateness> lateness) =>
        pipeline.TryGetState<ResultSums>(Node(graph, sink), null, out var sums) ? sums.Answer(lateness.Sum(late => late.Dropped + late.Partly)) : default;

    private sealed class Tumbling : TimedFastFlowContender
    {
        private readonly TumblingHighest _pipeline = new();

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => Read(_pipeline, TumblingHighest.Graph, nameof(Highests), _pipeline.Lateness);
    }

    private sealed class Sliding : TimedFastFlowContender
    {
        private readonly SlidingCount _pipeline = new();

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => Read(_pipeline, SlidingCount.Graph, nameof(Counts), _pipeline.Lateness);
    }

    private sealed class FineSliding : TimedFastFlowContender
    {
        private readonly FineSlidingCount _pipeline = new();

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => Read(_pipeline, FineSlidingCount.Graph, nameof(Counts), _pipeline.Lateness);
    }

    private sealed class Sessions : TimedFastFlowContender
    {
        private readonly SessionCount _pipeline = new();

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => Read(_pipeline, SessionCount.Graph, nameof(Pipelines.Sessions), _pipeline.Lateness);
    }

    private sealed class Joined : TimedFastFlowContender
    {
        private readonly BidAskPairs _pipeline = new(new ExpensiveBids(Terms.MinPrice));

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => Read(_pipeline, BidAskPairs.Graph, nameof(Pairs), _pipeline.Lateness);
    }
}
