using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Windows: adding an event to its panes or session, and firing what is due.</summary>
internal sealed partial class BodyEmitter
{
    private readonly Dictionary<int, QuickWindows> _quick = [];

    private void WindowNode(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var window = op.Window!;
        if (_quick.TryGetValue(node.Index, out var quick))
        {
            Quick(node, input, value, quick);
            return;
        }

        var windows = names.Windows(node);
        var locals = new HandlerLocals(value) { State = Local(op.Role == Role.Aggregate ? op.State!.Type.Identifier : "events") };
        locals.Key = Local(node.Node.Name + "Key");
        writer.Line($"var {locals.Key} = {(op.IsKeyed ? KeyEmitter.Construct(names.Key(node), op, input, value.Name) : $"default({NoKey})")};");
        writer.Line($"ref var {locals.State} = ref {windows}.Add({string.Join(", ", AddArguments(node, input, value, locals.Key))});");
        if (!CanBeLate(window))
        {
            Added(node, input, value, locals);
            return;
        }

        var late = LateOutput(node, input);
        if (HasReaders(node, late))
        {
            writer.Open($"if (global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref {locals.State}))");
            Deliver(node, late, value);
            writer.Close();
            writer.Open("else");
        }
        else
        {
            writer.Open($"if (!global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref {locals.State}))");
        }

        Added(node, input, value, locals);
        writer.Close();
    }

    public static bool CanBeLate(WindowModel window) => window.Kind is not (WindowKind.Count or WindowKind.Global);

    /// <param name="gap">The local that holds the gap of a session; null if it is still to be asked for.</param>
    private IEnumerable<string> AddArguments(PlannedNode node, int input, EventLocal value, string key, string? gap = null)
    {
        var window = node.Operator.Window!;
        var time = window.IsProcessingTime ? "ProcessingTime" : value.Time ?? "long.MinValue";
        yield return "in " + key;
        if (window.Kind == WindowKind.Global)
        {
            yield break;
        }

        yield return time;
        if (window.Kind == WindowKind.Session)
        {
            yield return gap ?? Gap(node, input, value);
        }

        if (CanBeLate(window))
        {
            yield return window.IsProcessingTime ? "long.MinValue" : value.Carried!;
        }
    }

    private string Gap(PlannedNode node, int input, EventLocal value)
    {
        var window = node.Operator.Window!;
        return window.HasGapMethod
            ? $"{node.Operator.Type.Name}.Gap({(window.GapPassBy[input] == PassBy.In ? "in " : string.Empty)}{value.Name}).Ticks"
            : Instants.Ticks(window.Size, names, node, "Gap");
    }

    /// <summary>The event is in: the accumulator takes it, and what must fire at once does.</summary>
    private void Added(PlannedNode node, int input, EventLocal value, HandlerLocals locals)
    {
        var op = node.Operator;
        var windows = names.Windows(node);
        var kept = locals.State!;
        locals.State += TimedTypes.Path(node);
        if (op.Role == Role.Aggregate)
        {
            if (!op.State!.Type.IsValueType)
            {
                writer.Line($"{locals.State} ??= new();");
            }

            locals.Window = AddedTo(node, value);
            writer.Line($"{Call(node, op.Handlers[op.Inputs[input].Handler], locals)};");
        }
        else
        {
            writer.Line($"{names.Logs(node)}.Append(ref {locals.State}, in {value.Name});");
        }

        FireTrigger(node, input, value, kept);
        if (FiresOnAdd(op.Window!))
        {
            FireNow(node);
        }
    }

    /// <summary>The window that an event is added to, where there is one alone; otherwise null.</summary>
    private string? AddedTo(PlannedNode node, EventLocal value) => node.Operator.Window is { Kind: WindowKind.Tumbling } window
        ? $"{names.Windows(node)}.WindowOf({(window.IsProcessingTime ? "ProcessingTime" : value.Time)})"
        : null;

    /// <summary>A custom trigger looks at the event that was added.</summary>
    private void FireTrigger(PlannedNode node, int input, EventLocal value, string kept)
    {
        if (node.Operator.Window!.Trigger is { } trigger)
        {
            writer.Block(
                $"if ({trigger.Type.Name}.Fire(ref {kept}.Trigger, {(trigger.EventPassedByIn[input] ? "in " : string.Empty)}{value.Name}))",
                () => writer.Line($"{names.Windows(node)}.FireAdded();"));
        }
    }

    private void FireNow(PlannedNode node, string otherwise = "")
    {
        writer.Open($"{otherwise}if ({names.Windows(node)}.FiresNow)");
        writer.Line($"{names.Windows(node)}.BeginNow();");
        writer.Line($"{names.Fire(node)}();");
        writer.Close();
    }

    /// <summary>A late event may change a window that has fired, a count may be full, and some windows fire with every event.</summary>
    private static bool FiresOnAdd(WindowModel window) =>
        window.EveryEvent || window.Trigger is not null || window.Kind == WindowKind.Count || (CanBeLate(window) && window.AllowedLateness is not null) || window.Kind == WindowKind.Session;

    /// <summary>Writes the method that fires a node's windows.</summary>
    public static void FireWindowsMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node)
    {
        var body = new BodyEmitter(plan, names, writer);
        writer.Line($"/// <summary>{node.Node.Name}: the windows that are due, in order of their end, and what follows their results.</summary>");
        writer.Open($"private void {names.Fire(node)}()");
        body.FireWindows(node);
        writer.Close();
    }

    private void FireWindows(PlannedNode node)
    {
        _firing = node.Index;
        var op = node.Operator;
        var inline = InlineBehind(plan, node, isFired: op.Window is not null).ToList();
        var windows = Local("windows");
        writer.Line($"var {windows} = {names.Windows(node)};");
        Hoist(inline.Prepend(node).Where(hoisted => hoisted != node || hoisted.Operator.Handlers.Any(handler => !handler.IsStatic)));
        writer.Open($"while ({windows}.MoveNext())");
        writer.Line($"Here.Node = {node.Index};");
        var value = Fired(node, windows);
        var locals = new HandlerLocals(value) { Key = windows + ".Key", State = windows + ".Accumulator" + TimedTypes.Path(node), Window = windows + ".Window", Time = windows + ".Window.LastInstant.Ticks" };
        if (op.Role == Role.Aggregate)
        {
            var output = op.Outputs[0].Event;
            var result = Local(output.Type.Identifier);
            writer.Line($"var {result} = {Call(node, op.Handlers.First(handler => handler.Kind == HandlerKind.Result), locals)};");
            Deliver(node, 0, value.Becomes(result, output));
        }
        else
        {
            var handler = op.Handlers.First(h => h.Kind == HandlerKind.OnWindow);
            locals.Events = $"{names.Logs(node)}.Read(in {locals.State})";
            writer.Line($"{Call(node, handler, locals)};");
            DeliverEmitted(node, handler, value);
        }

        writer.Close();
        Return(inline);
    }

    /// <summary>The time of what a window emits: its last tick; in processing time, the operator's watermark.</summary>
    private EventLocal Fired(PlannedNode node, string windows)
    {
        var value = new EventLocal(string.Empty, node.Operator.Outputs[0].Event);
        if (!plan.Edges.Any(edge => edge.Edge.From == node.Index && plan.Time.Carries[edge.Edge.To]))
        {
            return value;
        }

        value = value with { Time = Local("time"), Carried = Local("carried") };
        var timeline = names.Timeline(plan.Time.TimelineOf[node.Index]);
        writer.Line($"var {value.Time} = {(node.Operator.Window is { IsProcessingTime: true } ? timeline + ".Now" : windows + ".Window.LastInstant.Ticks")};");
        writer.Line($"var {value.Carried} = {(node.Operator.Window is { IsProcessingTime: true } ? timeline + ".Now" : windows + ".Watermark")};");
        return value;
    }

    /// <summary>The nodes in line behind a node, in order: behind the event at hand, or behind what time brings about.</summary>
    public static IEnumerable<PlannedNode> InlineBehind(PipelinePlan plan, PlannedNode from, bool isFired)
    {
        foreach (var edge in plan.Edges.Where(edge => edge.Edge.From == from.Index && edge.IsFired == isFired))
        {
            var to = plan.Nodes[edge.Edge.To];
            if (to.Placement == Placement.Inline)
            {
                yield return to;
                foreach (var further in InlineBehind(plan, to, isFired: false))
                {
                    yield return further;
                }
            }
        }
    }

    /// <summary>Copies what the quick way into a node's windows needs into locals.</summary>
    private void HoistQuick(PlannedNode node, string watermark)
    {
        var windows = names.Windows(node);
        var name = node.Node.Name;
        var isSession = node.Operator.Window!.Kind == WindowKind.Session;
        var quick = isSession
            ? new QuickWindows(Local(name + "Table"), Local(name + "From"), null, null, null, null, null)
            : new QuickWindows(
                Local(name + "Table"), Local(name + "From"), TimedTypes.FastSpan(plan, node) is null ? Local(name + "Span") : null, Local(name + "First"), Local(name + "Panes"), Local(name + "Nobody"),
                node.Operator.Window.Kind == WindowKind.Tumbling ? Local(name + "Tails") : null);
        _quick[node.Index] = quick;
        if (isSession)
        {
            writer.Line($"var {quick.Table} = {windows}.Table.Cursor();");
            if (!HasOneClock(node))
            {
                writer.Line($"var {quick.From} = {windows}.Watermark;");
            }

            return;
        }

        // The call first: what is in a local already would have to outlive it.
        writer.Line($"{windows}.FindFast({watermark});");
        writer.Line($"var {quick.From} = {windows}.FastFrom;");
        if (quick.Span is not null)
        {
            writer.Line($"var {quick.Span} = {windows}.FastSpan;");
        }

        writer.Line($"var {quick.First} = {windows}.FastFirst;");
        writer.Line($"var {quick.Nobody} = {windows}.Nobody;");
        if (quick.Tails is not null)
        {
            writer.Line($"var {quick.Tails} = {windows}.Tails;");
        }

        writer.Line($"var {quick.Panes} = {windows}.Panes;");
        writer.Line($"var {quick.Table} = {windows}.Table.Cursor();");
    }

    /// <summary>The operator's watermark is never higher than that of the split at hand, because there is no other.</summary>
    private bool HasOneClock(PlannedNode node) => plan.Time.Timelines[plan.Time.TimelineOf[node.Index]] is { Count: 1 } origins
        && !plan.Nodes[plan.Time.Origins[origins[0]].Source].Operator.Source!.IsSplit;

    /// <summary>The event adds to a key's pane or session, or the loop ends and a method handles it.</summary>
    private void Quick(PlannedNode node, int input, EventLocal value, QuickWindows quick)
    {
        var op = node.Operator;
        var offset = Local("offset");
        var isSession = op.Window!.Kind == WindowKind.Session;
        if (!isSession)
        {
            writer.Line($"var {offset} = unchecked((ulong)({value.Time} - {quick.From}));");
            writer.Block($"if ({offset} >= {quick.Span ?? TimedTypes.FastSpan(plan, node)})", LeaveLoop);
        }

        var key = Local(node.Node.Name + "Key");
        var slot = Local(isSession ? "session" : node.Node.Name + "Place");
        writer.Line($"var {key} = {(op.IsKeyed ? KeyEmitter.Construct(names.Key(node), op, input, value.Name) : $"default({NoKey})")};");
        writer.Line(isSession ? $"ref var {slot} = ref {quick.Table}.Find(in {key});" : $"var {slot} = {quick.Table}.FindOr(in {key}, {quick.Nobody});");
        var locals = new HandlerLocals(value) { Key = key };
        var type = TimedTypes.Windows(plan, names, node);
        if (isSession)
        {
            writer.Block(
                $"if (global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref {slot}) || !{type}.TryExtend(ref {slot}, {value.Time}, {Gap(node, input, value)}, {(HasOneClock(node) ? value.Carried : $"global::System.Math.Max({quick.From}, {value.Carried})")}))",
                LeaveLoop);
            locals.State = slot + ".Accumulator";
        }
        else
        {
            if (quick.Tails is null)
            {
                writer.Block($"if ({slot} == {quick.Nobody})", LeaveLoop);
            }

            var panes = Local("panes");
            writer.Line($"ref var {panes} = ref {quick.Panes}.At({slot});");
            var pane = Local("pane");
            writer.Line($"var {pane} = ({quick.First} + {TimedTypes.PanesIn(plan, names, node, offset)}) & {TimedTypes.Mask(plan, node)};");
            if (TimedTypes.MayBeOnePane(op.Window))
            {
                writer.Block(
                    quick.Tails is null ? $"if (!{names.Windows(node)}.TryEnter({slot}, ref {panes}, {pane}))" : $"if (!{type}.IsReady(ref {panes}, {pane}) && ({slot} == {quick.Nobody} || !{type}.TryEnterTumbling({quick.Tails}, {slot}, ref {panes}, {pane})))",
                    LeaveLoop);
            }
            else
            {
                writer.Line($"{type}.Enter(ref {panes}, {pane});");
            }

            slot = panes;
            locals.State = Local(op.State!.Type.Identifier);
            writer.Line($"ref var {locals.State} = ref {type}.At(ref {slot}, {pane});");
        }

        writer.Line($"{Call(node, op.Handlers[op.Inputs[input].Handler], locals)};");
    }

    /// <summary>In a loop that is a method of its own: how it leaves an event to another. Otherwise the loop ends, and what stands behind it handles the event.</summary>
    public string[]? LeavesLoopBy { get; set; }

    public void LeaveLoop()
    {
        foreach (var line in LeavesLoopBy ?? ["break;"])
        {
            writer.Line(line);
        }
    }

    /// <summary>Locals of a loop: the cursor, the first instant that may be added quickly, for how many ticks if that isn't constant, the place of its pane in the ring, the panes of all keys and of none, and where tumbling windows note keys.</summary>
    private sealed record QuickWindows(string Table, string From, string? Span, string? First, string? Panes, string? Nobody, string? Tails);
}
