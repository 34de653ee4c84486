using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>Decides where each node's code stands and where workers would exchange events.</summary>
internal static class Planner
{
    // The JIT inlines until its budget is spent, and a handler that is not inlined costs a call and spills the locals.
    private const int HandlerCallsPerLoop = 12;

    private const int NodesEmittedTwice = 6;

    public static PipelinePlan Plan(FlowGraph graph)
    {
        var exchanges = graph.Edges.Select(edge => new PlannedEdge(edge, IsExchange(graph, edge), IsFired(graph, edge))).ToEquatableArray();
        var time = TimePlanner.Plan(graph);
        var regions = Regions(graph, exchanges);
        var placements = Placements(graph);
        return new PipelinePlan(
            graph,
            graph.Nodes.Select(node => new PlannedNode(node, placements[node.Index], regions[node.Index], LooksAhead(graph, placements, time, node), AddsOutOfLine(graph, placements, node))).ToEquatableArray(),
            exchanges,
            time);
    }

    private static Placement[] Placements(FlowGraph graph)
    {
        var placements = new Placement[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
        {
            var incoming = graph.Edges.Where(edge => edge.To == node.Index).ToList();
            placements[node.Index] = node.Operator.Role == Role.Source ? Placement.Loop
                : incoming.Count == 1 && !LeavesLoop(graph, incoming[0]) ? Placement.Inline
                : Placement.Method;
        }

        foreach (var node in graph.Nodes.Where(node => placements[node.Index] != Placement.Inline))
        {
            var calls = 0;
            Spend(node.Index, isFired: false, ref calls);
        }

        foreach (var node in graph.Nodes)
        {
            var calls = 0;
            Spend(node.Index, isFired: true, ref calls);
        }

        return placements;

        void Spend(int from, bool isFired, ref int calls)
        {
            foreach (var edge in graph.Edges.Where(edge => edge.From == from && placements[edge.To] == Placement.Inline && IsFired(graph, edge) == isFired))
            {
                if (++calls > HandlerCallsPerLoop)
                {
                    placements[edge.To] = Placement.Method;
                    var own = 0;
                    Spend(edge.To, isFired: false, ref own);
                }
                else
                {
                    Spend(edge.To, isFired: false, ref calls);
                }
            }
        }
    }

    /// <summary>
    /// A random filter mispredicts half its branches, which costs more than the rest of a short loop. A stateless filter may be asked ahead of
    /// the events' turn (DESIGN 3.1), 64 verdicts at a time and without a branch. What follows is emitted twice for it, so it must be small.
    /// </summary>
    private static bool LooksAhead(FlowGraph graph, Placement[] placements, TimePlan time, GraphNode source) =>
        !time.Of(source.Index).Any(origin => origin.HasTime) && OnlyReader(graph, placements, source) is { Operator: { Role: Role.Filter, ErrorPolicy: ErrorPolicyKind.Fail, State: null, Key: null } } filter
        && !graph.Edges.Any(edge => edge.From == filter.Index && filter.Operator.Outputs[edge.Output].Kind == OutputKind.Else)
        && InlineNodesBehind(graph, placements, filter.Index) <= NodesEmittedTwice;

    /// <summary>
    /// A call in a loop, however seldom, keeps what lives across it out of most registers. Adding a key is such a call, so where nothing has
    /// happened to the event yet, its whole handling goes to a method if the key isn't there, and the loop only finds keys. Windows do the same for
    /// everything but an event that adds to a pane or session that is there.
    /// </summary>
    private static bool AddsOutOfLine(FlowGraph graph, Placement[] placements, GraphNode node)
    {
        if (node.Operator is not { State.Type.IsValueType: true, HasTtl: false, ErrorPolicy: ErrorPolicyKind.Fail } || placements[node.Index] != Placement.Inline
            || (node.Operator.Window is { } window ? !IsQuick(graph, node, window) : node.Operator.Key is null || node.Operator.HasTimers || node.Operator.InEventTimeOrder || node.Operator.Join is not null))
        {
            return false;
        }

        var edge = graph.Edges.Single(e => e.To == node.Index);
        var handler = node.Operator.Handlers[node.Operator.Inputs[edge.Input].Handler];
        var source = graph.Nodes[edge.From];
        return OnlyReader(graph, placements, source) == node && !source.Operator.CoversTimes
            && handler.Uses(ParameterKind.State) && !node.Operator.Handlers.Any(h => h.Uses(ParameterKind.KeyState))
            && InlineNodesBehind(graph, placements, node.Index) < NodesEmittedTwice;
    }

    /// <summary>The windows have a way to add that touches nothing but the accumulator, and the source itself says the time.</summary>
    private static bool IsQuick(FlowGraph graph, GraphNode node, WindowModel window) =>
        window is { IsProcessingTime: false, EveryEvent: false, EarlyResults: null, Trigger: null, Kind: WindowKind.Tumbling or WindowKind.Sliding or WindowKind.Cumulative or WindowKind.Session }
        && node.Operator.Role == Role.Aggregate
        && graph.Nodes[graph.Edges.Single(edge => edge.To == node.Index).From].Operator.EventTime is not null
        && !node.Operator.Handlers.Any(handler => handler.Kind == HandlerKind.Add && (handler.Uses(ParameterKind.Clock) || handler.Uses(ParameterKind.Window)));

    /// <summary>The node in line that alone takes a source's events, as the type they are of; or null.</summary>
    private static GraphNode? OnlyReader(FlowGraph graph, Placement[] placements, GraphNode source)
    {
        if (source.Operator.Role != Role.Source)
        {
            return null;
        }

        var edges = graph.Edges.Where(edge => edge.From == source.Index && source.Operator.Outputs[edge.Output].Kind == OutputKind.Main).ToList();
        return edges.Count == 1 && placements[edges[0].To] == Placement.Inline
            && source.Operator.Outputs[edges[0].Output].Event.Name == graph.Nodes[edges[0].To].Operator.Inputs[edges[0].Input].Event.Name
            ? graph.Nodes[edges[0].To]
            : null;
    }

    private static int InlineNodesBehind(FlowGraph graph, Placement[] placements, int node) =>
        graph.Edges.Where(edge => edge.From == node && placements[edge.To] == Placement.Inline && !IsFired(graph, edge)).Sum(edge => 1 + InlineNodesBehind(graph, placements, edge.To));

    /// <summary>
    /// What a handler emits straight through, and a source's dead letters, come from outside the loop that the upstream stands in; what timers emit, and dead letters of events
    /// that wait for their turn, come both from there and from where time has moved.
    /// </summary>
    private static bool LeavesLoop(FlowGraph graph, GraphEdge edge)
    {
        var op = graph.Nodes[edge.From].Operator;
        return op.Outputs[edge.Output].Kind switch
        {
            OutputKind.Errors => op.Role == Role.Source || op.InEventTimeOrder,
            OutputKind.Late => false,
            _ => op.HasTimers || op.Handlers.Any(handler => handler.DirectOutputs.Contains(edge.Output)),
        };
    }

    /// <summary>Windows, joins and events that wait for their turn: what they lead to is brought about by time, or in one place as if it were.</summary>
    private static bool IsFired(FlowGraph graph, GraphEdge edge)
    {
        var op = graph.Nodes[edge.From].Operator;
        return op.Outputs[edge.Output].Kind switch
        {
            OutputKind.Late => false,
            OutputKind.Errors => op.InEventTimeOrder,
            _ => op.Window is not null || op.InEventTimeOrder || op.Join is not null,
        };
    }

    private static bool IsExchange(FlowGraph graph, GraphEdge edge)
    {
        var to = graph.Nodes[edge.To].Operator;
        if (to.Inputs[edge.Input].IsBroadcast)
        {
            return true;
        }

        if (to.Key is not null)
        {
            return PartitionOf(to, edge.Input, graph.Nodes[edge.To]) != PartitionAfter(graph, edge.From, edge.Output);
        }

        return to.State is { PerWorker: false } || to.Window is not null || to.Join is not null || to.InEventTimeOrder || to.HasTimers;
    }

    private static string PartitionOf(OperatorModel op, int input, GraphNode node)
    {
        var selector = op.Key!.Selectors[input];
        return selector.Members.Count > 0
            ? op.Inputs[input].Event.Name + "." + string.Join(",", selector.Members)
            : node.Operator.Type.Name + ".Key";
    }

    /// <summary>What the events behind this output are partitioned by already: only a filter hands on the very event it was given.</summary>
    private static string? PartitionAfter(FlowGraph graph, int node, int output)
    {
        var op = graph.Nodes[node].Operator;
        if (op.Role != Role.Filter || op.Outputs[output].Kind == OutputKind.Errors)
        {
            return null;
        }

        if (op.Key is not null)
        {
            return PartitionOf(op, 0, graph.Nodes[node]);
        }

        var partitions = graph.Edges.Where(edge => edge.To == node).Select(edge => PartitionAfter(graph, edge.From, edge.Output)).Distinct().ToList();
        return partitions.Count == 1 ? partitions[0] : null;
    }

    private static int[] Regions(FlowGraph graph, EquatableArray<PlannedEdge> edges)
    {
        var regions = Enumerable.Range(0, graph.Nodes.Count).ToArray();
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var edge in edges.Where(edge => !edge.IsExchange))
            {
                var lowest = System.Math.Min(regions[edge.Edge.From], regions[edge.Edge.To]);
                changed |= regions[edge.Edge.From] != lowest || regions[edge.Edge.To] != lowest;
                regions[edge.Edge.From] = regions[edge.Edge.To] = lowest;
            }
        }

        var numbers = regions.Distinct().OrderBy(region => region).ToList();
        return [.. regions.Select(region => numbers.IndexOf(region))];
    }
}
