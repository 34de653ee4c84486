using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>What must hold of time in a whole graph: FF0401, FF0402, FF0404, FF0405, FF0409.</summary>
internal static class TimeGraphChecks
{
    public static void Run(FlowGraph graph, List<Problem> problems)
    {
        var timed = graph.Nodes.Where(node => EventTimes.Need(node.Operator) is not null).ToList();
        foreach (var node in timed)
        {
            Undeclared(graph, node, problems);
        }

        Idleness(graph, timed, problems);
        foreach (var node in graph.Nodes.Where(node => node.Operator.Join is { Kind: JoinKind.Lookup }))
        {
            OneSource(graph, node, problems);
        }

        foreach (var node in graph.Nodes.Where(node => node.Operator.Window is { IsInEventTime: true }))
        {
            Late(graph, node, problems);
            LatenessChecks.Run(graph, node, problems);
        }
    }

    private static void Undeclared(FlowGraph graph, GraphNode node, List<Problem> problems)
    {
        foreach (var source in EventTimes.UndeclaredSourcesOf(graph, node.Index).Select(index => graph.Nodes[index]))
        {
            problems.Add(new Problem(Rules.NoEventTime.Id, node.FirstFlow, node.Display, EventTimes.Need(node.Operator)!, source.Display) { Also = EquatableArray.Of(source.FirstFlow) });
        }
    }

    /// <summary>One report per input that never is idle, whoever waits for it: it is mended there.</summary>
    private static void Idleness(FlowGraph graph, List<GraphNode> timed, List<Problem> problems)
    {
        var reported = new HashSet<int>();
        foreach (var node in timed)
        {
            var origins = EventTimes.OriginsOf(graph, node.Index).ToList();
            var inputs = origins.Sum(origin => EventTimes.SourcesOf(graph, origin).Count);
            foreach (var origin in origins.Where(origin => inputs > 1 && graph.Nodes[origin].Operator.EventTime is { IdleAfter: null } && reported.Add(origin)).Select(origin => graph.Nodes[origin]))
            {
                problems.Add(new Problem(Rules.NoIdleness.Id, origin.FirstFlow, node.Display, $"{inputs} inputs", origin.Display) { Also = EquatableArray.Of(node.FirstFlow) });
            }
        }
    }

    /// <summary>The table goes by arrival, and of one source's events on two ways who arrives first is decided by the flows or, with several workers, by nobody.</summary>
    private static void OneSource(FlowGraph graph, GraphNode node, List<Problem> problems)
    {
        var both = SourcesOfInput(0).Intersect(SourcesOfInput(1)).OrderBy(index => index).Select(index => graph.Nodes[index]).FirstOrDefault();
        if (both is not null)
        {
            var inputs = node.Operator.Inputs;
            problems.Add(new Problem(Rules.OneSourceLookup.Id, node.FirstFlow, node.Display, inputs[0].Event.Display, inputs[1].Event.Display, both.Display) { Also = EquatableArray.Of(both.FirstFlow) });
        }

        IEnumerable<int> SourcesOfInput(int input) => graph.Edges.Where(edge => edge.To == node.Index && edge.Input == input).SelectMany(edge => EventTimes.SourcesOf(graph, edge.From));
    }

    private static void Late(FlowGraph graph, GraphNode node, List<Problem> problems)
    {
        var op = node.Operator;
        var late = Enumerable.Range(0, op.Outputs.Count).Where(output => op.Outputs[output].Kind == OutputKind.Late);
        if (op.Window!.AllowedLateness is null && !late.All(output => graph.Pipeline.Discards.Contains(op.Outputs[output].Event.Name) || graph.Edges.Any(edge => edge.From == node.Index && edge.Output == output)))
        {
            problems.Add(new Problem(Rules.NoLatePolicy.Id, node.FirstFlow, node.Display));
        }
    }
}
