using System.Collections.Generic;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>The pipelines as contenders: pushed into as any program would.</summary>
public abstract class FastFlowContender : Contender
{
    /// <summary>The pipeline that computes <paramref name="workload"/>.</summary>
    public static Contender Of(Workload workload) => workload.Work switch
    {
        Work.FilterAndProject => new Filtered(),
        Work.Convert => new Mapped(),
        Work.RunningCount => new Keyed(),
        _ => TimedFastFlowContender.Of(workload.Work),
    };

    private static Answer ReadSums(ICompiledPipeline pipeline, PipelineGraph graph, string node) =>
        pipeline.TryGetState<Total.Sums>(Node(graph, node), null, out var sums) ? new Answer(sums.Count, sums.Sum) : default;

    /// <summary>The index of a node.</summary>
    protected static int Node(PipelineGraph graph, string name) => graph.Nodes.Single(node => node.Name == name).Index;

    private sealed class Filtered : FastFlowContender
    {
        private readonly FilterAndProject _pipeline = new(new ExpensiveBids(Terms.MinPrice), new ToConverted(Terms.Rate));

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => ReadSums(_pipeline, FilterAndProject.Graph, nameof(Total));
    }

    private sealed class Mapped : FastFlowContender
    {
        private readonly ConvertEvery _pipeline = new(new ToConvertedBid(Terms.Rate));

        public override void Push(ArraySegment<Bid> bids) => _pipeline.Push(bids);

        public override Answer Read() => ReadSums(_pipeline, ConvertEvery.Graph, nameof(TotalOfBids));
    }

    private sealed class Keyed : FastFlowContender
    {
        private readonly RunningCount _pipeline = new();
        private ArraySegment<Bid> _longest = [];

        public override void Push(ArraySegment<Bid> bids)
        {
            _pipeline.Push(bids);
            _longest = bids.Count > _longest.Count ? bids : _longest;
        }

        // A pipeline is asked for one key at a time; the keys are those of the events.
        public override Answer Read()
        {
            ICompiledPipeline pipeline = _pipeline;
            var node = Node(RunningCount.Graph, nameof(PerBidder));
            var seen = new HashSet<long>();
            var answer = default(Answer);
            foreach (var bid in _longest)
            {
                if (seen.Add(bid.Bidder) && pipeline.TryGetState<PerBidder.CountSum>(node, bid.Bidder, out var state))
                {
                    answer = answer.WithKey(bid.Bidder, state.Count, state.Sum);
                }
            }

            return answer;
        }
    }
}
