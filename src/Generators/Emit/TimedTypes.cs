using System;
using System.Globalization;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Types and construction of the state that time moves.</summary>
internal static class TimedTypes
{
    private const int MostPanes = 4096;
    private const int UnknownPanes = 16;

    // As AlignedWindows has it.
    private const int MostMergedPanes = 8;

    /// <summary>The type that keeps a node's windows.</summary>
    public static string Windows(PipelinePlan plan, WorkerNames names, PlannedNode node)
    {
        var kept = Kept(names, node);
        var arguments = $"{BodyEmitter.KeyType(node, names)}, {kept}";
        var last = names.Accumulation(node);
        return node.Operator.Window?.Kind switch
        {
            null => $"global::FastFlow.GlobalWindows<{arguments}, {last}>",
            WindowKind.Session => $"global::FastFlow.SessionWindows<{arguments}, {last}>",
            WindowKind.Count => $"global::FastFlow.CountWindows<{arguments}, {last}>",
            WindowKind.Global => $"global::FastFlow.GlobalWindows<{arguments}, {last}>",
            _ => $"global::FastFlow.AlignedWindows<{arguments}, {PanesType(plan, node, kept)}, {last}>",
        };
    }

    /// <summary>The type of what a key holds in aligned windows.</summary>
    public static string Panes(PipelinePlan plan, WorkerNames names, PlannedNode node) => PanesType(plan, node, Kept(names, node));

    public static string Accumulator(PlannedNode node) => node.Operator.Role == Role.Aggregate ? node.Operator.State!.Type.Name : "global::FastFlow.LogHandle";

    /// <summary>What is kept per pane or session: the accumulator, and the trigger's state beside it.</summary>
    public static string Kept(WorkerNames names, PlannedNode node) => node.Operator.Window?.Trigger is null ? Accumulator(node) : names.Triggered(node);

    /// <summary>How to reach the accumulator in it.</summary>
    public static string Path(PlannedNode node) => node.Operator.Window?.Trigger is null ? string.Empty : ".Accumulator";

    /// <summary>The arguments that make it.</summary>
    public static string WindowsArguments(WorkerNames names, PlannedNode node)
    {
        var operations = $"new {names.Accumulation(node)}({(IsInstance(node) ? names.Operator(node) : node.Operator.Role == Role.Process ? names.Logs(node) : string.Empty)})";
        if (node.Operator.Window is not { } window)
        {
            return operations;
        }

        var lateness = Instants.Ticks(window.AllowedLateness, names, node, "Lateness");
        var early = Instants.Ticks(window.EarlyResults, names, node, "EarlyResults");
        var everyEvent = window.EveryEvent ? "true" : "false";
        var once = "TMode.IsBatch" + (!window.IsEarlyInProcessingTime ? string.Empty : window.Kind is WindowKind.Session or WindowKind.Global ? ", isEarlyInProcessingTime: true" : ", IsEarlyInProcessingTime: true");
        return window.Kind switch
        {
            WindowKind.Session => $"{operations}, {(window.HasGapMethod ? "0L" : Instants.Ticks(window.Size, names, node, "Gap"))}, {lateness}, {early}, {everyEvent}, {once}",
            WindowKind.Count => $"{operations}, {window.Count}, {window.Every}",
            WindowKind.Global => $"{operations}, {early}, {everyEvent}, {once}",
            _ => $"new global::FastFlow.AlignedWindowOptions({Size(names, node)}, {Slide(names, node)}, {Instants.Ticks(window.Offset, names, node, "Offset")}, {(window.Kind == WindowKind.Cumulative ? "true" : "false")}, {lateness}, {early}, {everyEvent}, {once}), {operations}",
        };
    }

    /// <summary>Merge is called on the operator's instance.</summary>
    public static bool IsInstance(PlannedNode node)
    {
        foreach (var handler in node.Operator.Handlers)
        {
            if (handler is { Kind: HandlerKind.Merge, IsStatic: false })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The size of a pane as an expression, for a division.</summary>
    public static string PaneTicks(WorkerNames names, PlannedNode node)
    {
        var window = node.Operator.Window!;
        return window.Size!.Member is null && window.Slide?.Member is null
            ? PaneOf(window).ToString(CultureInfo.InvariantCulture) + "UL"
            : $"(ulong){names.Windows(node)}.PaneTicks";
    }

    /// <summary>Windows that lie alike for all keys.</summary>
    public static bool IsAligned(PlannedNode node) => node.Operator.Window is { Kind: WindowKind.Tumbling or WindowKind.Sliding or WindowKind.Cumulative };

    /// <summary>A window is one pane, or may be: its sizes are known only when it starts.</summary>
    public static bool MayBeOnePane(WindowModel window) =>
        window.Slide is null || window.Size!.Member is not null || window.Slide.Member is not null || window.Slide.Ticks == window.Size.Ticks;

    private static string Size(WorkerNames names, PlannedNode node) => Instants.Ticks(node.Operator.Window!.Size, names, node, "Size");

    private static string Slide(WorkerNames names, PlannedNode node) =>
        node.Operator.Window!.Slide is { } slide ? Instants.Ticks(slide, names, node, "Slide") : Size(names, node);

    private static long PaneOf(WindowModel window) => window.Slide is { } slide ? GreatestCommonDivisor(window.Size!.Ticks, slide.Ticks) : window.Size!.Ticks;

    /// <summary>The panes of a key: they count the results of a window where it may give several.</summary>
    private static string PanesType(PipelinePlan plan, PlannedNode node, string kept)
    {
        var window = node.Operator.Window!;
        var panes = Panes(plan, node);
        var rings = $"{kept}, global::FastFlow.PaneRing{panes}<{kept}>, global::FastFlow.PaneRing{Math.Max(1, panes / 32)}<ulong>";
        var isSeveral = window.AllowedLateness is { Member: not null } or { Ticks: > 0 } || window.EarlyResults is not null || window.EveryEvent || window.Trigger is not null;
        var type = isSeveral ? $"global::FastFlow.NumberedPanes<{rings}, global::FastFlow.PaneRing{panes}<int>>" : $"global::FastFlow.Panes<{rings}>";
        return IsLong(window) ? $"global::FastFlow.StackedPanes<{kept}, {type}, {rings.Substring(kept.Length + 2)}>" : type;
    }

    /// <summary>
    /// For how many ticks from the first pane that is open a loop may add events itself while the ring has moved with the watermark, as a constant; null if it is known only when it starts.
    /// </summary>
    public static string? FastSpan(PipelinePlan plan, PlannedNode node) =>
        FastPanes(plan, node) is { } panes ? (panes * PaneOf(node.Operator.Window!)).ToString(CultureInfo.InvariantCulture) + "UL" : null;

    /// <summary>How many panes a time lies behind the first that is open: of two, a comparison.</summary>
    public static string PanesIn(PipelinePlan plan, WorkerNames names, PlannedNode node, string offset) => FastPanes(plan, node) switch
    {
        1 => "0",
        2 => $"({offset} >= {PaneTicks(names, node)} ? 1U : 0U)",
        { } panes when panes * PaneOf(node.Operator.Window!) <= uint.MaxValue => $"(uint){offset} / {PaneOf(node.Operator.Window!).ToString(CultureInfo.InvariantCulture)}U",
        _ => $"(nuint)({offset} / {PaneTicks(names, node)})",
    };

    private static long? FastPanes(PipelinePlan plan, PlannedNode node)
    {
        var window = node.Operator.Window!;
        if (window.Kind is not (WindowKind.Tumbling or WindowKind.Sliding) || window.Size!.Member is not null || window.Slide?.Member is not null || window.AllowedLateness is not null)
        {
            return null;
        }

        // The first pane that is held belongs to the first window that is open.
        var panes = Panes(plan, node) - ((window.Size.Ticks - (window.Slide?.Ticks ?? window.Size.Ticks)) / PaneOf(window));
        return panes > 0 ? panes : null;
    }

    /// <summary>A window has more panes than are merged each time that it fires, or may have: its sizes are known only when it starts.</summary>
    private static bool IsLong(WindowModel window) =>
        window.Slide is not null && (window.Size!.Member is not null || window.Slide.Member is not null || window.Size.Ticks / PaneOf(window) > MostMergedPanes);

    /// <summary>The ring's length less one, as a mask.</summary>
    public static string Mask(PipelinePlan plan, PlannedNode node) => (Panes(plan, node) - 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>A power of two that holds the panes of a window and those that lateness and disorder keep open beside it.</summary>
    private static int Panes(PipelinePlan plan, PlannedNode node)
    {
        var window = node.Operator.Window!;
        if (window.Size!.Member is not null || window.Slide is { Member: not null } || window.AllowedLateness is { Member: not null })
        {
            return UnknownPanes;
        }

        var disorder = 0L;
        foreach (var origin in plan.Time.Origins)
        {
            disorder = Math.Max(disorder, plan.Nodes[origin.Node].Operator.EventTime?.OutOfOrderness.Ticks ?? 0);
        }

        var pane = PaneOf(window);
        var wanted = (window.Size.Ticks / pane) + Math.Min(((window.AllowedLateness?.Ticks ?? 0) + disorder + pane - 1) / pane, MostPanes);
        var panes = 1;
        while (panes < wanted && panes < MostPanes)
        {
            panes *= 2;
        }

        return panes;
    }

    private static long GreatestCommonDivisor(long left, long right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
