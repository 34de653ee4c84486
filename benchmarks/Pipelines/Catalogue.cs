namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Who competes on a workload, by the name of the table's column.</summary>
public static class Catalogue
{
    /// <summary>Names of the peers' columns.</summary>
    public static readonly string[] Peers = ["Dictionary", "Rx", "R3", "TPL Dataflow", "Akka.Streams"];

    /// <summary>The fastest hand-written loop for the row's data.</summary>
    public static Contender HandWritten(Workload workload) => workload.Work switch
    {
        Work.FilterAndProject => workload.Prices == PriceShape.Random ? new FilterAndProjectMaskLoop() : new FilterAndProjectLoop(),
        Work.Convert => new ConvertLoop(),
        Work.Tumbling => new TumblingLoop(),
        Work.Sliding => new SlidingLoop<Slide>(),
        Work.FineSliding => new SlidingLoop<FineSlide>(),
        Work.Sessions => new SessionLoop(),
        Work.IntervalJoin => new IntervalJoinLoop(),
        _ => workload.Bidders == BidderShape.Random ? new RunningCountSteppingLoop() : new RunningCountLoop(),
    };

    /// <summary>The pipeline.</summary>
    public static Contender FastFlow(Workload workload) => FastFlowContender.Of(workload);

    /// <summary>
    /// A peer; null where it doesn't compete: a dictionary has nothing to do without keys, 4 million keys are too many for what needs an object
    /// each or seconds to see them once, and nobody has windows by event time: for the simplest of them there is an operator of one's own.
    /// </summary>
    public static Contender? Peer(string name, Workload workload)
    {
        if (workload.IsTimed)
        {
            return (workload.Work, name) switch
            {
                (Work.Tumbling, "Dictionary") => new TumblingDictionary(),
                (Work.Tumbling, "Rx") => new ReactiveTumbling(),
                _ => null,
            };
        }

        if (name == "Dictionary")
        {
            return workload.Work == Work.RunningCount ? new RunningCountDictionary() : null;
        }

        if (workload.Bidders == BidderShape.Distinct)
        {
            return null;
        }

        return name switch
        {
            "Rx" => new Reactive(workload.Work),
            "R3" => new ReactiveR3(workload.Work),
            "TPL Dataflow" => new Dataflow(workload.Work),
            "Akka.Streams" => new AkkaStreams(workload.Work),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not one of Catalogue.Peers."),
        };
    }
}
