using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>An operator that says when the events of one source happened.</summary>
/// <param name="Source">Index of the source.</param>
/// <param name="Node">Index of the operator: the source itself, or a stateless one behind it.</param>
/// <param name="HasTime">It says so; otherwise only the end of the source counts.</param>
internal sealed record TimeOrigin(int Source, int Node, bool HasTime);

/// <summary>What of event time the emitted code keeps.</summary>
/// <param name="Origins">In the order of sources; those of one source stand together.</param>
/// <param name="Timelines">The sets of origins that operators go by, as indices of <paramref name="Origins"/>.</param>
/// <param name="TimelineOf">By node: which of the timelines it goes by, or −1.</param>
/// <param name="Carries">By node: the events that it takes come with their time.</param>
/// <param name="Order">The nodes, upstream first.</param>
internal sealed record TimePlan(
    EquatableArray<TimeOrigin> Origins,
    EquatableArray<EquatableArray<int>> Timelines,
    EquatableArray<int> TimelineOf,
    EquatableArray<bool> Carries,
    EquatableArray<int> Order)
{
    public IEnumerable<TimeOrigin> Of(int source) => Origins.Where(origin => origin.Source == source);

    /// <summary>The origin's place among its source's clocks.</summary>
    public int ClockIndex(TimeOrigin origin) => Of(origin.Source).ToList().IndexOf(origin);

    /// <summary>The source says itself when its events happened, and somebody goes by it.</summary>
    public bool IsOrigin(int source) => Origins.Any(origin => origin.Source == source && origin.Node == source && origin.HasTime);
}

/// <summary>Works out who goes by event time, and from where it comes (DESIGN 2.4).</summary>
internal static class TimePlanner
{
    public static TimePlan Plan(FlowGraph graph)
    {
        var origins = new List<TimeOrigin>();
        var sets = new Dictionary<int, List<TimeOrigin>>();
        var order = Order(graph);
        var carries = Carries(graph, order);
        foreach (var node in graph.Nodes.Where(node => GoesByTime(node.Operator)))
        {
            // Who waits for a table goes by the end of its input alone.
            sets[node.Index] = OriginsOf(graph, node.Index, node.Operator.Join is { WaitsForTable: true } ? 1 : null);
            origins.AddRange(sets[node.Index]);
        }

        origins.AddRange(graph.Nodes.Where(node => carries[node.Index]).SelectMany(node => OriginsOf(graph, node.Index, null)).Where(origin => origin.HasTime));

        var ordered = origins.Distinct().OrderBy(origin => origin.Source).ThenBy(origin => origin.Node).ThenBy(origin => origin.HasTime).ToList();
        var timelines = new List<EquatableArray<int>>();
        var timelineOf = new int[graph.Nodes.Count];
        for (var node = 0; node < timelineOf.Length; node++)
        {
            timelineOf[node] = -1;
            if (sets.TryGetValue(node, out var set))
            {
                var indices = set.Select(origin => ordered.IndexOf(origin)).OrderBy(index => index).ToEquatableArray();
                timelineOf[node] = timelines.IndexOf(indices);
                if (timelineOf[node] < 0)
                {
                    timelineOf[node] = timelines.Count;
                    timelines.Add(indices);
                }
            }
        }

        return new TimePlan(ordered.ToEquatableArray(), timelines.ToEquatableArray(), timelineOf.ToEquatableArray(), carries.ToEquatableArray(), order.ToEquatableArray());
    }

    /// <summary>Watermarks, or at least the end of input, make it do something, or it asks for them.</summary>
    public static bool GoesByTime(OperatorModel op) =>
        op.Window is not null || op.Join is { Kind: not JoinKind.Lookup } or { WaitsForTable: true } || op.InEventTimeOrder || op.Role == Role.Aggregate || op.HasTimers || op.HasTtl
        || op.Handlers.Any(handler => handler.Uses(ParameterKind.Clock));

    /// <summary>It looks at the times of the events that it takes.</summary>
    private static bool LooksAtTime(OperatorModel op) =>
        op.Window is { IsProcessingTime: false, Kind: not WindowKind.Global } || op.Join is { Kind: not JoinKind.Lookup } || op.InEventTimeOrder || op.HasTimers || op.State?.Ttl is { IsProcessingTime: false }
        || op.Handlers.Any(handler => handler.Kind is HandlerKind.Map or HandlerKind.Keep or HandlerKind.FlatMap or HandlerKind.On or HandlerKind.Add or HandlerKind.Write && handler.Uses(ParameterKind.Timestamp));

    /// <summary>What it emits for an event has that event's time.</summary>
    private static bool HandsTimeOn(GraphEdge edge, OperatorModel op) => op.Outputs[edge.Output].Kind is OutputKind.Late or OutputKind.Errors || op.Window is null or { Kind: WindowKind.Count };

    private static bool[] Carries(FlowGraph graph, IReadOnlyList<int> order)
    {
        var carries = new bool[graph.Nodes.Count];
        foreach (var node in order.Reverse())
        {
            var op = graph.Nodes[node].Operator;
            var isWanted = LooksAtTime(op) || graph.Edges.Any(edge => edge.From == node && carries[edge.To] && !EventTimes.Declares(graph, edge) && HandsTimeOn(edge, op));
            carries[node] = isWanted && op.Role != Role.Source && IsTimed(graph, node);
        }

        return carries;
    }

    /// <summary>All events that the node handles have a time when they come; what comes in beside them needn't.</summary>
    private static bool IsTimed(FlowGraph graph, int node) => graph.Nodes[node].Operator.EventTime is null && EventTimes.UndeclaredSourcesOf(graph, node).Count == 0;

    /// <param name="input">That input alone; all of them if null.</param>
    private static List<TimeOrigin> OriginsOf(FlowGraph graph, int node, int? input)
    {
        var found = new List<TimeOrigin>();
        var seen = new HashSet<GraphEdge>();
        Walk(node);
        return found;

        void Walk(int to)
        {
            foreach (var edge in graph.Edges.Where(edge => edge.To == to && (to != node || input is null || edge.Input == input) && seen.Add(edge)))
            {
                var op = graph.Nodes[edge.From].Operator;
                if (EventTimes.Declares(graph, edge))
                {
                    found.AddRange(EventTimes.SourcesOf(graph, edge.From).Select(source => new TimeOrigin(source, edge.From, true)).Where(origin => !found.Contains(origin)));
                }
                else if (op.Role == Role.Source)
                {
                    var origin = new TimeOrigin(edge.From, edge.From, false);
                    if (!found.Contains(origin))
                    {
                        found.Add(origin);
                    }
                }
                else
                {
                    Walk(edge.From);
                }
            }
        }
    }

    private static List<int> Order(FlowGraph graph)
    {
        var order = new List<int>();
        var done = new bool[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
        {
            Visit(node.Index);
        }

        return order;

        void Visit(int node)
        {
            if (done[node])
            {
                return;
            }

            done[node] = true;
            foreach (var edge in graph.Edges.Where(edge => edge.To == node))
            {
                Visit(edge.From);
            }

            order.Add(node);
        }
    }
}
