using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>What must hold of time in a whole graph: FF0401, FF0402, FF0404, FF0405.</summary>
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
        foreach (var node in graph.Nodes.Where(node => node.Operator.Window is { IsInEventTime: true }))
        {
            Late(graph, node, problems);
            Lateness(graph, node, problems);
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

    private static void Late(FlowGraph graph, GraphNode node, List<Problem> problems)
    {
        var op = node.Operator;
        var late = Enumerable.Range(0, op.Outputs.Count).Where(output => op.Outputs[output].Kind == OutputKind.Late);
        if (op.Window!.AllowedLateness is null && !late.All(output => graph.Pipeline.Discards.Contains(op.Outputs[output].Event.Name) || graph.Edges.Any(edge => edge.From == node.Index && edge.Output == output)))
        {
            problems.Add(new Problem(Rules.NoLatePolicy.Id, node.FirstFlow, node.Display));
        }
    }

    /// <summary>A window that fires again for a late event does so at a watermark behind its end, by which a window downstream must not have closed.</summary>
    private static void Lateness(FlowGraph graph, GraphNode node, List<Problem> problems)
    {
        if (!TryTicks(node.Operator, out var allowed))
        {
            return;
        }

        var worst = WindowsBefore(graph, node.Index)
            .Select(index => graph.Nodes[index])
            .Select(before => (Node: before, IsKnown: TryTicks(before.Operator, out var ticks), Ticks: ticks))
            .Where(before => before.IsKnown && before.Ticks > allowed)
            .OrderByDescending(before => before.Ticks).ThenBy(before => before.Node.Index)
            .FirstOrDefault();
        if (worst.Node is not null)
        {
            problems.Add(new Problem(Rules.LessLateness.Id, node.FirstFlow, node.Display, Durations.Format(allowed), worst.Node.Display, Durations.Format(worst.Ticks)) { Also = EquatableArray.Of(worst.Node.FirstFlow) });
        }
    }

    /// <summary>False where only the start of a job will tell.</summary>
    private static bool TryTicks(OperatorModel op, out long ticks)
    {
        ticks = op.Window!.AllowedLateness?.Ticks ?? 0;
        return op.Window.AllowedLateness is not { IsConstant: false };
    }

    /// <summary>Windows of event time whose results reach the node, by index.</summary>
    private static IEnumerable<int> WindowsBefore(FlowGraph graph, int node)
    {
        var found = new SortedSet<int>();
        var seen = new HashSet<int>();
        Visit(node);
        return found;

        void Visit(int at)
        {
            foreach (var edge in graph.Edges.Where(edge => edge.To == at))
            {
                // Late events are no results: they come from before the window that they were too late for.
                var op = graph.Nodes[edge.From].Operator;
                if (op.Window is { IsInEventTime: true } && op.Outputs[edge.Output].Kind is not (OutputKind.Late or OutputKind.Errors))
                {
                    found.Add(edge.From);
                }

                // Who gives the events a new time begins anew.
                if (!EventTimes.Declares(graph, edge) && seen.Add(edge.From))
                {
                    Visit(edge.From);
                }
            }
        }
    }
}
