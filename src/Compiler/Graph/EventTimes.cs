using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>Where in a graph the events' times come from.</summary>
internal static class EventTimes
{
    /// <summary>The nodes with <c>[EventTime]</c> that a node's events have their time from: the nearest ones upstream, by index; itself if it is one.</summary>
    public static EquatableArray<int> OriginsOf(FlowGraph graph, int node) => Walk(graph, node).Origins.OrderBy(index => index).ToEquatableArray();

    /// <summary>The sources whose events reach the node without a time, by index.</summary>
    public static EquatableArray<int> UndeclaredSourcesOf(FlowGraph graph, int node) => Walk(graph, node).Undeclared.OrderBy(index => index).ToEquatableArray();

    /// <summary>The sources whose splits make an origin's watermark.</summary>
    public static EquatableArray<int> SourcesOf(FlowGraph graph, int node)
    {
        var sources = new SortedSet<int>();
        var seen = new HashSet<int>();
        Visit(node);
        return sources.ToEquatableArray();

        void Visit(int at)
        {
            if (!seen.Add(at))
            {
                return;
            }

            if (graph.Nodes[at].Operator.Role == Role.Source)
            {
                sources.Add(at);
            }

            foreach (var edge in graph.Edges.Where(edge => edge.To == at))
            {
                Visit(edge.From);
            }
        }
    }

    /// <summary>Events take the time that the edge's upstream declares; what it emits under a tag or as a dead letter it hands on with the time it came with.</summary>
    public static bool Declares(FlowGraph graph, GraphEdge edge) =>
        graph.Nodes[edge.From].Operator is { EventTime: not null } op && op.Outputs[edge.Output].Kind is OutputKind.Main or OutputKind.Else;

    /// <summary>What of event time the operator can't do without, as a person says it; null if it can.</summary>
    public static string? Need(OperatorModel op)
    {
        if (op.InEventTimeOrder)
        {
            return "[InEventTimeOrder]";
        }

        if (op.Window is { IsInEventTime: true } window)
        {
            return $"[{window.Kind}Window]";
        }

        if (op.Join is { Kind: JoinKind.Interval or JoinKind.Temporal } join)
        {
            return $"[{join.Kind}Join]";
        }

        if (op.State?.Ttl is { IsProcessingTime: false })
        {
            return "[StateTtl]";
        }

        // In OnTimer and behind a window it is their time, whichever that is.
        if (op.Window is not { IsProcessingTime: true } && op.Handlers.Any(handler => handler.Kind is HandlerKind.On or HandlerKind.Add && handler.Uses(ParameterKind.Timestamp)))
        {
            return "the Timestamp of its events";
        }

        // Who sets timers by the clock needs the clock to know when.
        return op.Handlers.Any(handler => handler.Uses(ParameterKind.Timers)) && !op.Handlers.Any(handler => handler.Uses(ParameterKind.Clock)) ? "Timers" : null;
    }

    private static (HashSet<int> Origins, HashSet<int> Undeclared) Walk(FlowGraph graph, int node)
    {
        HashSet<int> origins = [], undeclared = [];
        HashSet<(int Node, bool IsBeside)> seen = [];
        if (graph.Nodes[node].Operator.EventTime is not null)
        {
            origins.Add(node);
        }
        else
        {
            Visit(node, isBeside: false);
        }

        return (origins, undeclared);

        // What comes in beside the events that are handled holds the watermark back if it has times, but needn't have any.
        void Visit(int at, bool isBeside)
        {
            if (!seen.Add((at, isBeside)))
            {
                return;
            }

            var op = graph.Nodes[at].Operator;
            if (op.Role == Role.Source && !isBeside)
            {
                undeclared.Add(at);
            }

            foreach (var edge in graph.Edges.Where(edge => edge.To == at))
            {
                if (Declares(graph, edge))
                {
                    origins.Add(edge.From);
                }
                else
                {
                    Visit(edge.From, isBeside || IsBeside(op, edge.Input));
                }
            }
        }
    }

    /// <summary>Its events only change what others meet: rules that are broadcast, rows that are looked up.</summary>
    private static bool IsBeside(OperatorModel op, int input) => op.Join is { Kind: JoinKind.Lookup }
        ? input == 1
        : op.Inputs[input] is { IsBroadcast: true } broadcast && !op.Handlers[broadcast.Handler].Uses(ParameterKind.Timestamp);
}
