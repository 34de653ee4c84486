using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>What a worker keeps of time: timelines, the clocks of its sources, and the windows, timers and buffers that watermarks move.</summary>
internal sealed class TimedStateEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer)
{
    private IEnumerable<PlannedNode> Windowed => plan.Nodes.Where(node => (node.Operator.Window is not null && node.Operator.Role != Role.Join) || BodyEmitter.EmitsAtEnd(node));

    private IEnumerable<PlannedNode> WithTimers => plan.Nodes.Where(node => node.Operator.HasTimers);

    private IEnumerable<PlannedNode> Waiting => plan.Nodes.Where(node => node.Operator.InEventTimeOrder);

    private IEnumerable<PlannedNode> Joins => plan.Nodes.Where(node => node.Operator.Role == Role.Join);

    private IEnumerable<PlannedNode> Sources => plan.Nodes.Where(node => plan.Time.Of(node.Index).Any());

    public void Fields()
    {
        for (var timeline = 0; timeline < plan.Time.Timelines.Count; timeline++)
        {
            writer.Line($"private readonly global::FastFlow.Timeline {names.Timeline(timeline)};");
        }

        foreach (var source in Sources)
        {
            writer.Line($"private readonly global::FastFlow.SourceTime {names.SourceTime(source)};");
        }

        foreach (var origin in OperatorOrigins())
        {
            writer.Line($"private global::FastFlow.SplitClock {names.Clock(origin)} = null!;");
        }

        foreach (var (node, what, _) in Durations())
        {
            writer.Line($"private readonly long {names.Duration(node, what)};");
        }

        foreach (var node in Windowed)
        {
            if (node.Operator.Role == Role.Process)
            {
                writer.Line($"private readonly global::FastFlow.EventLogs<{node.Operator.Inputs[0].Event.Name}> {names.Logs(node)} = new();");
            }

            writer.Line($"private readonly {TimedTypes.Windows(plan, names, node)} {names.Windows(node)}{(node.Operator.Window is null ? " = null!; // for a batch" : ";")}");
        }

        foreach (var node in Waiting)
        {
            writer.Line($"private readonly {BodyEmitter.WaitingType(names, node)} {names.Waiting(node)};");
            foreach (var (name, type, _) in BodyEmitter.WaitingInputs(names, node))
            {
                writer.Line($"private readonly {type} {name};");
            }
        }

        foreach (var node in WithTimers)
        {
            writer.Line($"private readonly {TimersType(node)} {names.Timers(node)};");
        }

        foreach (var node in Joins)
        {
            writer.Line($"private readonly {JoinEmitter.Type(names, node)} {names.Joined(node)};");
        }
    }

    public void Construct()
    {
        foreach (var (node, what, duration) in Durations())
        {
            writer.Line($"{names.Duration(node, what)} = {(duration.IsStaticMember ? node.Operator.Type.Name : names.Operator(node))}.{Naming.Escape(duration.Member!)}.Ticks;");
        }

        for (var timeline = 0; timeline < plan.Time.Timelines.Count; timeline++)
        {
            writer.Line($"{names.Timeline(timeline)} = AddTimeline({Naming.Literal(string.Join(", ", plan.Time.Timelines[timeline].Select(origin => SourceText(plan.Time.Origins[origin]))))});");
        }

        foreach (var source in Sources)
        {
            var origins = plan.Time.Of(source.Index).Select(origin => $"new global::FastFlow.TimeOrigin({(origin.HasTime ? "true" : "false")}{string.Concat(TimelinesOf(origin).Select(timeline => ", " + names.Timeline(timeline)))})");
            writer.Line($"{names.SourceTime(source)} = AddSource({source.Index}, new global::FastFlow.SourceTime({(source.Operator.Source!.IsSplit ? "!TMode.IsProbed" : "false")}, {string.Join(", ", origins)}));");
        }

        foreach (var index in plan.Time.Order)
        {
            Construct(plan.Nodes[index]);
        }
    }

    private void Construct(PlannedNode node)
    {
        var op = node.Operator;
        var timeline = plan.Time.TimelineOf[node.Index] is >= 0 and var index ? names.Timeline(index) : null;
        var told = $"{{ Timeline = {timeline} }}";
        if (op.Role == Role.Join)
        {
            JoinEmitter.Construct(names, writer, node, timeline);
            return;
        }

        if (op.Window is { } window)
        {
            writer.Line($"{names.Windows(node)} = new({TimedTypes.WindowsArguments(names, node)}){(window.IsProcessingTime ? string.Empty : " " + told)};");
            writer.Line($"AddTimed(new({node.Index}, {names.Windows(node)}, {timeline}{(window.IsProcessingTime ? ", IsProcessingTime: true" : string.Empty)}{(op.CanBeLate ? ", CanBeLate: true" : string.Empty)}));");
        }

        if (BodyEmitter.EmitsAtEnd(node))
        {
            writer.Open("if (TMode.IsBatch)");
            writer.Line($"{names.Windows(node)} = new({TimedTypes.WindowsArguments(names, node)}) {told};");
            writer.Line($"AddTimed(new({node.Index}, {names.Windows(node)}, {timeline}));");
            writer.Close();
        }

        // One entry per node: what waits for its turn brings the timers along.
        if (op.InEventTimeOrder)
        {
            var inputs = BodyEmitter.WaitingInputs(names, node).ToList();
            writer.Line($"{names.Waiting(node)} = new({(inputs.Count == 0 ? string.Empty : inputs.Count)}) {told};");
            for (var i = 0; i < inputs.Count; i++)
            {
                writer.Line($"{inputs[i].Name} = new({names.Waiting(node)}, {i});");
            }

            writer.Line($"AddTimed(new({node.Index}, {names.Waiting(node)}, {timeline}, CanBeLate: true));");
        }

        if (op.HasTimers)
        {
            writer.Line($"{names.Timers(node)} = new() {told};");
            writer.Line($"AddTimed(new({node.Index}, {names.Timers(node)}, {timeline}));");
        }
    }

    /// <summary>The methods that fire, and the structs that the windows merge accumulators with.</summary>
    public void Methods()
    {
        foreach (var node in Windowed)
        {
            writer.Blank();
            BodyEmitter.FireWindowsMethod(plan, names, writer, node);
        }

        foreach (var node in Waiting)
        {
            writer.Blank();
            BodyEmitter.FireWaitingMethod(plan, names, writer, node);
        }

        foreach (var node in WithTimers)
        {
            writer.Blank();
            BodyEmitter.FireTimersMethod(plan, names, writer, node);
        }

        foreach (var node in Joins)
        {
            JoinEmitter.FireMethod(plan, names, writer, node);
        }

        Switch("Fire(int node, long watermark)", EventTimeCases().ToList());
        Switch("FireProcessing(int node, long now)", ProcessingCases().ToList());
    }

    public void Accumulations()
    {
        foreach (var node in Windowed)
        {
            writer.Blank();
            Accumulation(node);
        }
    }

    private IEnumerable<(int Node, string[] Lines)> EventTimeCases()
    {
        foreach (var node in plan.Nodes)
        {
            var op = node.Operator;
            var lines = new List<string>();
            if (op.Role == Role.Join && plan.Time.TimelineOf[node.Index] >= 0)
            {
                lines.AddRange(JoinEmitter.FireLines(names, node));
            }
            else if ((op.Role != Role.Join && op.Window is not null) || BodyEmitter.EmitsAtEnd(node))
            {
                lines.Add($"{names.Windows(node)}.BeginAdvance(watermark);");
                lines.Add($"{names.Fire(node)}();");
            }

            if (op.InEventTimeOrder)
            {
                lines.Add($"{names.Waiting(node)}.BeginAdvance(watermark);");
                lines.Add($"{names.Fire(node)}();");
            }

            if (op.HasTimers)
            {
                lines.Add($"{names.Timers(node)}.BeginAdvance(watermark);");
                lines.Add($"{names.FireTimers(node)}();");
            }

            if (lines.Count > 0)
            {
                yield return (node.Index, [.. lines]);
            }
        }
    }

    private IEnumerable<(int Node, string[] Lines)> ProcessingCases()
    {
        foreach (var node in Windowed.Where(node => node.Operator.Window is { IsProcessingTime: true }))
        {
            yield return (node.Index, [$"{names.Windows(node)}.BeginAdvance(now);", $"{names.Fire(node)}();"]);
        }

        foreach (var node in Windowed.Where(node => node.Operator.Window is { IsEarlyInProcessingTime: true }))
        {
            yield return (node.Index, [$"{names.Windows(node)}.BeginEarly(now);", $"{names.Fire(node)}();"]);
        }

        foreach (var node in WithTimers)
        {
            yield return (node.Index, [$"{names.Timers(node)}.BeginAdvanceProcessing(now);", $"{names.FireTimers(node)}();"]);
        }
    }

    private void Switch(string header, IReadOnlyList<(int Node, string[] Lines)> cases)
    {
        if (cases.Count == 0)
        {
            return;
        }

        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Open("protected override void " + header);
        writer.Open("switch (node)");
        foreach (var (node, lines) in cases)
        {
            writer.Line($"case {node}:");
            foreach (var line in lines)
            {
                writer.Line("    " + line);
            }

            writer.Line("    break;");
        }

        writer.Close();
        writer.Close();
    }

    private void Accumulation(PlannedNode node)
    {
        var op = node.Operator;
        var type = TimedTypes.Kept(names, node);
        var path = TimedTypes.Path(node);
        if (op.Window?.Trigger is { } kept)
        {
            writer.Line($"/// <summary>What {ConstructorEmitter.Xml(node.Node.Display)} gathers, and the state of its trigger.</summary>");
            writer.Open($"private struct {type}");
            writer.Line($"public {TimedTypes.Accumulator(node)} Accumulator;");
            writer.Line($"public {kept.State.Name} Trigger;");
            writer.Close();
            writer.Blank();
        }

        var merge = op.Handlers.FirstOrDefault(handler => handler.Kind == HandlerKind.Merge);
        var instance = TimedTypes.IsInstance(node) ? $"{op.Type.Name} target" : op.Role == Role.Process ? $"global::FastFlow.EventLogs<{op.Inputs[0].Event.Name}> logs" : string.Empty;
        writer.Line($"/// <summary>How {ConstructorEmitter.Xml(node.Node.Display)} puts together what it has gathered.</summary>");
        writer.Open($"private readonly struct {names.Accumulation(node)}({instance}) : global::FastFlow.IAccumulator<{type}>");
        writer.Line($"public static bool IsPlain => {(op.Role == Role.Process ? "false" : $"!global::System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences<{type}>()")};");
        writer.Blank();
        Copy(node, type, path, merge is not null);
        writer.Blank();
        writer.Open($"public void Merge(ref {type} into, in {type} from)");
        if (op.Role == Role.Process)
        {
            writer.Line($"logs.Merge(ref into{path}, in from{path});");
        }
        else if (merge is null)
        {
            writer.Line($"throw new global::System.InvalidOperationException(\"{op.Type.Display} has no Merge.\");");
        }
        else
        {
            writer.Line($"{(merge.IsStatic ? op.Type.Name : "target")}.{merge.Name}(ref into{path}, in from{path});");
        }

        if (op.Window?.Trigger is { HasMerge: true } trigger)
        {
            writer.Line($"{trigger.Type.Name}.Merge(ref into.Trigger, in from.Trigger);");
        }

        writer.Close();
        writer.Blank();
        writer.Block($"public void Release(ref {type} accumulator)", () =>
        {
            if (op.Role == Role.Process)
            {
                writer.Line($"logs.Release(ref accumulator{path});");
            }
        });
        writer.Close();
    }

    /// <summary>A plain value is copied as it is; into what refers to something the other is merged, or the two would share it.</summary>
    private void Copy(PlannedNode node, string type, string path, bool merges)
    {
        var op = node.Operator;
        writer.Open($"public void Copy(ref {type} into, in {type} from)");
        if (op.Role == Role.Process || !merges)
        {
            writer.Line(op.Role == Role.Process ? "Merge(ref into, in from);" : "into = from;");
            writer.Close();
            return;
        }

        writer.Open($"if (global::System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences<{type}>())");
        if (!op.State!.Type.IsValueType)
        {
            writer.Line($"into{path} ??= new();");
        }

        writer.Line("Merge(ref into, in from);");
        writer.Close();
        writer.Open("else");
        writer.Line("into = from;");
        writer.Close();
        writer.Close();
    }

    private IEnumerable<int> TimelinesOf(TimeOrigin origin)
    {
        var index = plan.Time.Origins.ToList().IndexOf(origin);
        return Enumerable.Range(0, plan.Time.Timelines.Count).Where(timeline => plan.Time.Timelines[timeline].Contains(index));
    }

    /// <summary>What a checkpoint calls an origin: by state ids, which stay when types are renamed.</summary>
    private string SourceText(TimeOrigin origin)
    {
        var (source, node) = (plan.Nodes[origin.Source].Node.Id, plan.Nodes[origin.Node].Node.Id);
        return (origin.Node == origin.Source ? source : $"{source} by {node}") + (origin.HasTime ? string.Empty : " to its end");
    }

    private IEnumerable<PlannedNode> OperatorOrigins() =>
        plan.Time.Origins.Where(origin => origin.Node != origin.Source).Select(origin => origin.Node).Distinct().Select(node => plan.Nodes[node]);

    /// <summary>Durations that are members of an operator.</summary>
    private IEnumerable<(PlannedNode Node, string What, DurationModel Duration)> Durations()
    {
        foreach (var node in plan.Nodes)
        {
            var op = node.Operator;
            (string, DurationModel?)[] all =
            [
                ("OutOfOrderness", plan.Time.Origins.Any(origin => origin.Node == node.Index) ? op.EventTime?.OutOfOrderness : null),
                ("Gap", op.Window is { Kind: WindowKind.Session } ? op.Window.Size : null),
                ("Size", op.Window is { Kind: not WindowKind.Session } ? op.Window.Size : null),
                ("Slide", op.Window?.Slide),
                ("Offset", op.Window?.Offset),
                ("Lateness", op.Window?.AllowedLateness),
                ("EarlyResults", op.Window?.EarlyResults),
                ("Before", op.Join?.Before),
                ("After", op.Join?.After),
                ("Ttl", op.State?.Ttl?.Duration),
            ];
            foreach (var (what, duration) in all)
            {
                if (duration is { Member: not null })
                {
                    yield return (node, what, duration);
                }
            }
        }
    }

    private string TimersType(PlannedNode node) => $"global::FastFlow.TimerQueue<{BodyEmitter.KeyType(node, names)}>";
}
