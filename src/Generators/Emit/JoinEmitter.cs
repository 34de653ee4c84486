using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Joins: their state, and the method that hands on matches and the rows without one.</summary>
internal static class JoinEmitter
{
    public static string Type(WorkerNames names, PlannedNode node)
    {
        var op = node.Operator;
        var kind = IsSession(node) ? "Session" : op.Join!.Kind.ToString();
        return $"global::FastFlow.{kind}Join<{BodyEmitter.KeyType(node, names)}, {op.Inputs[0].Event.Name}, {op.Inputs[1].Event.Name}>";
    }

    public static bool IsSession(PlannedNode node) => node.Operator.Window is { Kind: WindowKind.Session };

    public static void Construct(WorkerNames names, CodeWriter writer, PlannedNode node, string? timeline)
    {
        var join = node.Operator.Join!;
        var kind = "global::FastFlow.JoinType." + (join.IsLeftOptional, join.IsRightOptional) switch
        {
            // The side that may be missing is the other one's.
            (true, true) => "FullOuter",
            (false, true) => "LeftOuter",
            (true, false) => "RightOuter",
            _ => "Inner",
        };
        var arguments = join.Kind switch
        {
            JoinKind.Interval => $"{kind}, {Instants.Ticks(join.Before, names, node, "Before")}, {Instants.Ticks(join.After, names, node, "After")}",
            JoinKind.Window => $"{kind}, {WindowArguments(names, node)}",
            JoinKind.Lookup => $"{kind}, {(join.WaitsForTable ? "true" : "false")}",
            _ => kind,
        };
        if (timeline is null)
        {
            writer.Line($"{names.Joined(node)} = new({arguments});");
            return;
        }

        writer.Line($"{names.Joined(node)} = new({arguments}) {{ Timeline = {timeline} }};");
        writer.Line($"AddTimed(new({node.Index}, {names.Joined(node)}, {timeline}{(node.Operator.CanBeLate ? ", CanBeLate: true" : string.Empty)}));");
    }

    public static IEnumerable<string> FireLines(WorkerNames names, PlannedNode node)
    {
        yield return $"{names.Joined(node)}.BeginAdvance(watermark);";
        yield return node.Operator.Join!.Kind == JoinKind.Lookup ? $"{names.Fire(node)}(isDue: true);" : $"{names.Fire(node)}(isDue: true, {names.Joined(node)}.Watermark);";
    }

    /// <summary>One method for what an event finds at once and for what time brings about, so that all that follows stands in one place.</summary>
    public static void FireMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node)
    {
        writer.Blank();
        writer.Line($"/// <summary>{node.Node.Name}: the pairs that are found, or whose time has come, and what follows them.</summary>");
        writer.Open($"private void {names.Fire(node)}(bool isDue{(node.Operator.Join!.Kind == JoinKind.Lookup ? string.Empty : ", long carried")})");
        new BodyEmitter(plan, names, writer).Joined(node);
        writer.Close();
    }

    private static string WindowArguments(WorkerNames names, PlannedNode node)
    {
        var window = node.Operator.Window!;
        if (IsSession(node))
        {
            return $"{(window.HasGapMethod ? "0L" : Instants.Ticks(window.Size, names, node, "Gap"))}, {Instants.Ticks(window.AllowedLateness, names, node, "Lateness")}, TMode.IsBatch";
        }

        var size = Instants.Ticks(window.Size, names, node, "Size");
        return $"{size}, {(window.Slide is null ? size : Instants.Ticks(window.Slide, names, node, "Slide"))}, {Instants.Ticks(window.Offset, names, node, "Offset")}, {Instants.Ticks(window.AllowedLateness, names, node, "Lateness")}, TMode.IsBatch";
    }
}

internal sealed partial class BodyEmitter
{
    private void JoinNode(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var key = Local(node.Node.Name + "Key");
        writer.Line($"var {key} = {(op.IsKeyed ? KeyEmitter.Construct(names.Key(node), op, input, value.Name) : $"default({NoKey})")};");
        var add = AddToJoin(node, input, value, key, gap: null);
        if (op.Join!.Kind == JoinKind.Lookup)
        {
            writer.Line(add + ";");
            if (input == 0)
            {
                FireMatches(node, value);
            }

            return;
        }

        var late = LateOutput(node, input);
        if (late >= 0 && HasReaders(node, late))
        {
            writer.Block($"if ({add})", () => FireMatches(node, value));
            writer.Block("else", () => Deliver(node, late, value));
            return;
        }

        writer.Line(add + ";");
        FireMatches(node, value);
    }

    /// <summary>For every interval join that a source's own events reach: up to which event it is worth to prefetch.</summary>
    public IReadOnlyList<(PlannedNode Node, int Input, string Until)> PrepareToPrefetchJoins(PlannedNode source, string events)
    {
        var joins = new List<(PlannedNode, int, string)>();
        foreach (var node in plan.Nodes.Where(node => node.Operator is { Join.Kind: Compiler.JoinKind.Interval, Key: { } key } && key.Parts.All(part => part.Kind != KeyPartKind.Text)))
        {
            var input = Enumerable.Range(0, 2).Cast<int?>().FirstOrDefault(input => node.Operator.Key!.Selectors[input!.Value].CannotThrow && Reaches(source, node, input.Value));
            if (input is not null)
            {
                var until = Local(node.Node.Name + "Ahead");
                writer.Line($"var {until} = {names.Joined(node)}.IsLarge ? {events}.Length - global::FastFlow.LookAhead.FarEvents : 0;");
                joins.Add((node, input.Value, until));
            }
        }

        return joins;
    }

    public void Prefetch(IReadOnlyList<(PlannedNode Node, int Input, string Until)> joins, string value)
    {
        foreach (var (node, input, until) in joins)
        {
            string KeyOf(string which) => KeyEmitter.Construct(names.Key(node), node.Operator, input, $"global::FastFlow.LookAhead.{which}(in {value})");
            writer.Block($"if (i < {until})", () => writer.Line($"{names.Joined(node)}.Prefetch({KeyOf("Far")}, {KeyOf("Near")});"));
        }
    }

    /// <summary>The source's events come to this input as they are, or those that filters keep.</summary>
    private bool Reaches(PlannedNode source, PlannedNode node, int input) => plan.Edges.Any(edge => edge.Edge.To == node.Index && edge.Edge.Input == input
        && node.Operator.Inputs[input].Event.Name == source.Operator.Source!.Event.Name
        && (edge.Edge.From == source.Index ? source.Operator.Outputs[edge.Edge.Output].Kind == OutputKind.Main : plan.Nodes[edge.Edge.From] is { Operator.Role: Role.Filter } filter && Reaches(source, filter, 0)));

    /// <summary>The body of the method that hands pairs on.</summary>
    public void Joined(PlannedNode node)
    {
        var op = node.Operator;
        var handler = op.Handlers.First(h => h.Kind == HandlerKind.Join);
        foreach (var reserved in new[] { "isDue", "carried", "joined" })
        {
            Local(reserved);
        }

        _firing = node.Index;
        var inline = InlineBehind(plan, node, isFired: true).ToList();
        writer.Line($"var joined = {names.Joined(node)};");
        Hoist(inline.Prepend(node).Where(hoisted => hoisted != node || !handler.IsStatic));
        var met = MeetsUnderPolicy(node) ? Local("met") : null;
        if (met is not null)
        {
            writer.Line($"var {met} = 0;");
        }

        writer.Open("while (isDue ? joined.MoveNext() : joined.MoveNextMatch())");
        writer.Line($"Here.Node = {node.Index};");
        var value = new EventLocal(Side(node, 0, op.Join!.IsLeftOptional, "joined"), op.Inputs[0].Event, Local("time"), "carried");
        writer.Line($"var {value.Time} = joined.{(op.Join!.Kind == JoinKind.Window ? "Window.LastInstant.Ticks" : "Time")};");
        if (op.Join.Kind == JoinKind.Lookup)
        {
            writer.Line("var carried = joined.Carried;");
        }

        var locals = new HandlerLocals(value) { Right = Side(node, 1, op.Join.IsRightOptional, "joined"), Key = "joined.Key", Window = "joined.Window" };
        var output = op.Outputs[0].Event;
        var result = Local(output.Type.Identifier);
        writer.Line($"var {result} = {(met is null ? string.Empty : $"!isDue ? {names.Buffer(node, 0)}.Events[{met}++] : ")}{Call(node, handler, locals)};");
        Deliver(node, 0, value.Becomes(result, output));
        writer.Close();
        if (met is not null)
        {
            writer.Line($"{names.Buffer(node, 0)}.Clear();");
        }

        Return(inline);
    }

    /// <summary>A side that may be missing is null then.</summary>
    private string Side(PlannedNode node, int input, bool isOptional, string joined)
    {
        var side = input == 0 ? "Left" : "Right";
        if (!isOptional)
        {
            return $"{joined}.{side}";
        }

        var local = Local(Naming.CamelCase(side));
        writer.Line($"{node.Operator.Inputs[input].Event.Name}? {local} = {joined}.Has{side} ? {joined}.{side} : null;");
        return local;
    }
}
