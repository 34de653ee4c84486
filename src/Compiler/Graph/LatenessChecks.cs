using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>FF0405: a window downstream of what gives results behind the watermark takes them.</summary>
internal static class LatenessChecks
{
    public static void Run(FlowGraph graph, GraphNode node, List<Problem> problems)
    {
        var window = node.Operator.Window!;
        if (window.AllowedLateness is { IsConstant: false })
        {
            // Only the start of a job will tell.
            return;
        }

        var allowed = window.AllowedLateness?.Ticks ?? 0;
        var worst = Before(graph, node.Index)
            .Where(before => before.Ticks > allowed && !(before.IsRow && IsOutlived(window, before.Ticks)))
            .OrderByDescending(before => before.Ticks).ThenBy(before => before.Node.Index)
            .FirstOrDefault();
        if (worst is not null)
        {
            problems.Add(new Problem(Rules.LessLateness.Id, node.FirstFlow, node.Display, Durations.Format(allowed), worst.Node.Display, worst.What, Durations.Format(worst.Ticks)) { Also = EquatableArray.Of(worst.Node.FirstFlow) });
        }
    }

    /// <summary>A row's own session ends a gap behind its time: if that is more than the row is late by, it is still open.</summary>
    private static bool IsOutlived(WindowModel window, long ticks) => window is { Kind: WindowKind.Session, HasGapMethod: false, Size: { IsConstant: true, Ticks: var gap } } && gap > ticks;

    /// <summary>What reaches the node behind the watermark, and by how much at most.</summary>
    private static List<LateResults> Before(FlowGraph graph, int node)
    {
        var found = new List<LateResults>();
        var seen = new HashSet<(int Node, bool IsInTime)>();
        Visit(node, isInTime: false);
        return found;

        void Visit(int at, bool isInTime)
        {
            foreach (var edge in graph.Edges.Where(edge => edge.To == at))
            {
                // Late events are no results: they come from before the operator that they were too late for.
                var from = graph.Nodes[edge.From];
                var isResult = from.Operator.Outputs[edge.Output].Kind is not (OutputKind.Late or OutputKind.Errors);
                if (isResult && !found.Any(known => known.Node == from) && (OfWindow(from) ?? (isInTime ? null : OfJoin(from))) is { } results)
                {
                    found.Add(results);
                }

                // Who gives the events a new time begins anew. Rows behind the watermark don't pass an operator that takes none, and of a window only its results come out.
                var isInTimeBefore = isInTime || (isResult && from.Operator is { InEventTimeOrder: true } or { Join.Kind: JoinKind.Interval or JoinKind.Temporal } or { Window.Kind: not WindowKind.Count });
                if (!EventTimes.Declares(graph, edge) && seen.Add((edge.From, isInTimeBefore)))
                {
                    Visit(edge.From, isInTimeBefore);
                }
            }
        }
    }

    /// <summary>A window that fires again for a late event does so at a watermark behind its end, by as much as it allows.</summary>
    private static LateResults? OfWindow(GraphNode node) => node.Operator.Window is { IsInEventTime: true, AllowedLateness: { IsConstant: true } lateness }
        ? new LateResults(node, "results", lateness.Ticks, IsRow: false)
        : null;

    /// <summary>
    /// A row without a match comes out with its own time t once no match can come any more: a left one when the watermark is past t + After. The watermark before that, by which it may be
    /// late, has been as high as t + After, and a window that ends right behind t takes it only with that much lateness.
    /// </summary>
    private static LateResults? OfJoin(GraphNode node)
    {
        if (node.Operator.Join is not { Kind: JoinKind.Interval } join)
        {
            return null;
        }

        var left = join is { IsRightOptional: true, After: { IsConstant: true, Ticks: var after } } ? after : 0;
        var right = join is { IsLeftOptional: true, Before: { IsConstant: true, Ticks: var before } } ? before : 0;
        var inputs = node.Operator.Inputs;
        return left == 0 && right == 0 ? null
            : left >= right ? new LateResults(node, $"{inputs[0].Event.Display} without a match", left, IsRow: true)
            : new LateResults(node, $"{inputs[1].Event.Display} without a match", right, IsRow: true);
    }

    /// <param name="Node">Where they come from.</param>
    /// <param name="What">What they are, as a person says it.</param>
    /// <param name="Ticks">By how much they may be late.</param>
    /// <param name="IsRow">They have the time of one event; otherwise that of a window's end.</param>
    private sealed record LateResults(GraphNode Node, string What, long Ticks, bool IsRow);
}
