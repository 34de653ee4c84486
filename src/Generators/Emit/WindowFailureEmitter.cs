using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>
/// Windows, and events that wait for their turn, under Skip and DeadLetter. The handler adds to a copy of the accumulator; only when that went well is the event
/// added to the windows.
/// </summary>
internal sealed partial class BodyEmitter
{
    /// <summary>Writes the method that puts an event where it waits for its turn.</summary>
    public static void TryWaitMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node, int input)
    {
        var body = new BodyEmitter(plan, names, writer);
        var value = body.TryHeader(node, input, names.TryWait(node, input), $"{node.Node.Name} under {node.Operator.ErrorPolicy}: the event is to wait for its turn; false if its key can't be made.", body.ReportsLate(node, input) ? "out bool isLate, " : string.Empty);
        var key = body.Local("key");
        writer.Line($"{names.Key(node)} {key};");
        writer.Open("try");
        writer.Line($"{key} = {KeyEmitter.Construct(names.Key(node), node.Operator, input, value.Name)};");
        writer.Close();
        body.CatchFailure(node, body.ReportsLate(node, input) ? ["isLate = false;"] : []);
        var add = $"{body.Waiting(node, input)}.Add(in {key}, in {value.Name}, {value.Time}, {value.Carried})";
        writer.Line(body.ReportsLate(node, input) ? $"isLate = !{add};" : add + ";");
        body.Succeed();
        writer.Close();
    }

    /// <summary>Somebody takes the late events, so the method that tries says which they are.</summary>
    private bool ReportsLate(PlannedNode node, int input) => LateOutput(node, input) is >= 0 and var late && HasReaders(node, late);

    private void TryWindow(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var window = op.Window!;
        var locals = new HandlerLocals(value) { Key = Local("key") };
        var gap = window.HasGapMethod ? Local("gap") : null;
        writer.Line(op.IsKeyed ? $"{names.Key(node)} {locals.Key};" : $"var {locals.Key} = default({NoKey});");
        if (gap is not null)
        {
            writer.Line($"long {gap};");
        }

        var copy = op.Role == Role.Aggregate ? Local(op.State!.Type.Identifier) : null;
        var isMerging = copy is not null && window.Kind == WindowKind.Session ? Local("isMerging") : null;
        if (copy is not null)
        {
            writer.Line($"{TimedTypes.Kept(names, node)} {copy};");
        }

        if (isMerging is not null)
        {
            writer.Line($"var {isMerging} = false;");
        }

        writer.Open("try");
        if (op.IsKeyed)
        {
            writer.Line($"{locals.Key} = {KeyEmitter.Construct(names.Key(node), op, input, value.Name)};");
        }

        if (gap is not null)
        {
            writer.Line($"{gap} = {TimedTypes.Windows(plan, names, node)}.RequireGap({Gap(node, input, value)});");
        }

        var arguments = string.Join(", ", AddArguments(node, input, value, locals.Key, gap));
        if (copy is not null)
        {
            AddToCopy(node, input, value, locals, copy, arguments, isMerging);
        }

        writer.Close();
        CatchFailure(node, ReportsLate(node, input) ? ["isLate = false;"] : [], isMerging is null ? string.Empty : $"!{isMerging} && ");
        Commit(node, input, value, copy, arguments);
        Succeed();
    }

    /// <summary>The handler adds to a copy, unless the event is late.</summary>
    private void AddToCopy(PlannedNode node, int input, EventLocal value, HandlerLocals locals, string copy, string arguments, string? isMerging)
    {
        var op = node.Operator;
        var windows = names.Windows(node);
        locals.State = copy + TimedTypes.Path(node);
        locals.Window = AddedTo(node, value);
        var add = $"{Call(node, op.Handlers[op.Inputs[input].Handler], locals)};";
        if (!CanBeLate(op.Window!))
        {
            writer.Line($"{copy} = {windows}.Peek({(op.Window!.Kind == WindowKind.Count ? "in " + locals.Key : arguments)});");
            writer.Line(add);
            return;
        }

        var peek = $"{windows}.TryPeek({arguments}, out {copy})";
        if (isMerging is null)
        {
            writer.Block($"if ({peek})", () => writer.Line(add));
            return;
        }

        var isInTime = Local("isInTime");
        writer.Line($"{isMerging} = true; // The policy doesn't cover Merge.");
        writer.Line($"var {isInTime} = {peek};");
        writer.Line($"{isMerging} = false;");
        writer.Block($"if ({isInTime})", () => writer.Line(add));
    }

    /// <summary>Nothing has failed: the event is added, and what was added to the copy is kept.</summary>
    private void Commit(PlannedNode node, int input, EventLocal value, string? copy, string arguments)
    {
        var kept = Local(copy is null ? "events" : "kept");
        writer.Line($"ref var {kept} = ref {names.Windows(node)}.Add({arguments});");
        var isLate = CanBeLate(node.Operator.Window!);
        if (isLate)
        {
            var found = $"global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref {kept})";
            if (ReportsLate(node, input))
            {
                writer.Line($"isLate = {found};");
                found = "isLate";
            }

            writer.Open($"if (!{found})");
        }

        writer.Line(copy is null ? $"{names.Logs(node)}.Append(ref {kept}{TimedTypes.Path(node)}, in {value.Name});" : $"{kept} = {copy};");
        FireTrigger(node, input, value, kept);
        if (isLate)
        {
            writer.Close();
        }
    }

    /// <summary>Behind the method: a late event goes where it is wanted, and what must fire at once does.</summary>
    private void AfterTry(PlannedNode node, int input, EventLocal value, string? isLate)
    {
        if (isLate is null)
        {
            FireNow(node);
            return;
        }

        writer.Block($"if ({isLate})", () => Deliver(node, LateOutput(node, input), value));
        if (FiresOnAdd(node.Operator.Window!))
        {
            FireNow(node, "else ");
        }
    }

    /// <summary>Calls the method that puts an event where it waits for its turn.</summary>
    private void OutlinedWait(PlannedNode node, int input, EventLocal value)
    {
        var isLate = ReportsLate(node, input) ? Local("isLate") : null;
        Tried(node, input, value, names.TryWait(node, input), isLate, isLate is null ? null : () => writer.Block($"if ({isLate})", () => Deliver(node, LateOutput(node, input), value)));
    }

    private void CatchFailure(PlannedNode node, IReadOnlyList<string> lines, string unless = "")
    {
        writer.Open($"catch (global::System.Exception exception) when ({unless}global::FastFlow.FailurePolicy.Covers(exception))");
        Fail(node, lines);
        writer.Close();
        writer.Blank();
    }

    private void Fail(PlannedNode node, IReadOnlyList<string> lines)
    {
        writer.Line($"CountFailure({node.Index}, exception);");
        foreach (var line in lines)
        {
            writer.Line(line);
        }

        writer.Line("failure = exception;");
        writer.Line("return false;");
    }

    private void Succeed()
    {
        writer.Line("failure = null;");
        writer.Line("return true;");
    }
}
