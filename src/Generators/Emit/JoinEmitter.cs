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
        return $"global::FastFlow.{op.Join!.Kind}Join<{BodyEmitter.KeyType(node, names)}, {op.Inputs[0].Event.Name}, {op.Inputs[1].Event.Name}>";
    }

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
        var size = Instants.Ticks(window.Size, names, node, "Size");
        return $"{size}, {(window.Slide is null ? size : Instants.Ticks(window.Slide, names, node, "Slide"))}, {Instants.Ticks(window.Offset, names, node, "Offset")}, {Instants.Ticks(window.AllowedLateness, names, node, "Lateness")}";
    }
}

internal sealed partial class BodyEmitter
{
    private void JoinNode(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var joined = names.Joined(node);
        var key = Local(node.Node.Name + "Key");
        writer.Line($"var {key} = {(op.IsKeyed ? KeyEmitter.Construct(names.Key(node), op, input, value.Name) : $"default({NoKey})")};");
        if (op.Join!.Kind == JoinKind.Lookup)
        {
            writer.Line(input == 0 ? $"{joined}.AddLeft(in {key}, in {value.Name}, {value.Time ?? Unknown}, {value.Carried ?? Unknown});" : $"{joined}.SetRow(in {key}, in {value.Name});");
            if (input == 0)
            {
                writer.Line($"{names.Fire(node)}(isDue: false);");
            }

            return;
        }

        var add = $"{joined}.{(input == 0 ? "AddLeft" : "AddRight")}(in {key}, in {value.Name}, {value.Time ?? "long.MinValue"}, {value.Carried ?? "long.MinValue"})";
        var late = LateOutput(node, input);
        if (late >= 0 && HasReaders(node, late))
        {
            writer.Open($"if ({add})");
            writer.Line($"{names.Fire(node)}(isDue: false, {value.Carried});");
            writer.Close();
            writer.Open("else");
            Deliver(node, late, value);
            writer.Close();
            return;
        }

        writer.Line($"{add};");
        writer.Line($"{names.Fire(node)}(isDue: false, {value.Carried ?? "long.MinValue"});");
    }

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
        writer.Open("while (isDue ? joined.MoveNext() : joined.MoveNextMatch())");
        writer.Line($"Here.Node = {node.Index};");
        var value = new EventLocal(Side(node, 0, op.Join!.IsLeftOptional), op.Inputs[0].Event, Local("time"), "carried");
        writer.Line($"var {value.Time} = joined.{(op.Join!.Kind == JoinKind.Window ? "Window.LastInstant.Ticks" : "Time")};");
        if (op.Join.Kind == JoinKind.Lookup)
        {
            writer.Line("var carried = joined.Carried;");
        }

        var locals = new HandlerLocals(value) { Right = Side(node, 1, op.Join.IsRightOptional), Key = "joined.Key", Window = "joined.Window" };
        var output = op.Outputs[0].Event;
        var result = Local(output.Type.Identifier);
        writer.Line($"var {result} = {Call(node, handler, locals)};");
        Deliver(node, 0, value.Becomes(result, output));
        writer.Close();
        Return(inline);
    }

    /// <summary>A side that may be missing is null then.</summary>
    private string Side(PlannedNode node, int input, bool isOptional)
    {
        var side = input == 0 ? "Left" : "Right";
        if (!isOptional)
        {
            return "joined." + side;
        }

        var local = Local(Naming.CamelCase(side));
        writer.Line($"{node.Operator.Inputs[input].Event.Name}? {local} = joined.Has{side} ? joined.{side} : null;");
        return local;
    }
}
