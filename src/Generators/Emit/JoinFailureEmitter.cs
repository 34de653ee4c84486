using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>
/// Joins under Skip and DeadLetter. Where an event meets its partners when it comes, the handler is called for all of them before the event is added: only when that went
/// well is it kept, and its results are handed on. What time brings about is not covered.
/// </summary>
internal sealed partial class BodyEmitter
{
    /// <summary>Events of some input meet their partners when they come, and the policy covers that.</summary>
    public static bool MeetsUnderPolicy(PlannedNode node) => IsOutlined(node) && node.Operator.Join is { Kind: JoinKind.Interval or JoinKind.Lookup };

    /// <summary>A row of a lookup's table meets nobody.</summary>
    private static bool MeetsUnderPolicy(PlannedNode node, int input) => MeetsUnderPolicy(node) && !IsTableRow(node, input);

    private static bool IsTableRow(PlannedNode node, int input) => input == 1 && node.Operator.Join!.Kind == JoinKind.Lookup;

    /// <summary>There is something that the policy covers: a key, a gap, or the handler.</summary>
    public static bool CanFailToJoin(PlannedNode node, int input) => node.Operator is { IsKeyed: true } or { Window.HasGapMethod: true } || MeetsUnderPolicy(node, input);

    /// <summary>Without a key and a gap to ask for, joins that time fires have nothing that their policy covers.</summary>
    private static bool CannotFailToJoin(OperatorModel op) => op is { Join.Kind: JoinKind.Window or JoinKind.Temporal, Window: null or { HasGapMethod: false }, IsKeyed: false };

    private void TryJoin(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var key = Local("key");
        var gap = op.Window is { HasGapMethod: true } ? Local("gap") : null;
        writer.Line(op.IsKeyed ? $"{names.Key(node)} {key};" : $"var {key} = default({NoKey});");
        if (gap is not null)
        {
            writer.Line($"long {gap};");
        }

        writer.Open("try");
        if (op.IsKeyed)
        {
            writer.Line($"{key} = {KeyEmitter.Construct(names.Key(node), op, input, value.Name)};");
        }

        if (gap is not null)
        {
            writer.Line($"{gap} = {JoinEmitter.Type(names, node)}.RequireGap({Gap(node, input, value)});");
        }

        if (MeetsUnderPolicy(node, input))
        {
            Meet(node, input, value, key);
        }

        writer.Close();
        writer.Open("catch (global::System.Exception exception) when (global::FastFlow.FailurePolicy.Covers(exception))");
        if (MeetsUnderPolicy(node, input))
        {
            writer.Line($"{names.Joined(node)}.EndPeek();");
            writer.Line($"{names.Buffer(node, 0)}.Clear();");
        }

        Fail(node, ReportsLate(node, input) ? ["isLate = false;"] : []);
        writer.Close();
        writer.Blank();
        var add = AddToJoin(node, input, value, key, gap);
        writer.Line(ReportsLate(node, input) ? $"isLate = !{add};" : add + ";");
        Succeed();
    }

    /// <summary>Calls the handler for all that the event meets, into the buffer.</summary>
    private void Meet(PlannedNode node, int input, EventLocal value, string key)
    {
        var op = node.Operator;
        var handler = op.Handlers.First(h => h.Kind == HandlerKind.Join);
        var joined = Local("joined");
        writer.Line($"var {joined} = {names.Joined(node)};");
        writer.Open($"if ({joined}.Peek{(input == 0 ? "Left" : "Right")}(in {key}, in {value.Name}, {value.Time ?? Unknown}, {value.Carried ?? Unknown}))");
        writer.Open($"while ({joined}.MoveNextMatch())");
        var left = new EventLocal(Side(node, 0, op.Join!.IsLeftOptional, joined), op.Inputs[0].Event);
        var locals = new HandlerLocals(left) { Right = Side(node, 1, op.Join.IsRightOptional, joined), Key = joined + ".Key" };
        var output = op.Outputs[0].Event;
        writer.Line($"new global::FastFlow.Emit<{output.Name}>({names.Buffer(node, 0)}).Send({Call(node, handler, locals)});");
        writer.Close();
        writer.Close();
    }

    /// <summary>Calls the method with the try; then a late event goes where it is wanted, and what the others met is handed on.</summary>
    private void OutlinedJoin(PlannedNode node, int input, EventLocal value)
    {
        var isLate = ReportsLate(node, input) ? Local("isLate") : null;
        Tried(node, input, value, names.Try(node, input), isLate, IsTableRow(node, input) ? null : () =>
        {
            if (isLate is not null)
            {
                writer.Block($"if ({isLate})", () => Deliver(node, LateOutput(node, input), value));
                writer.Block("else", () => FireMatches(node, value));
                return;
            }

            FireMatches(node, value);
        });
    }

    private string AddToJoin(PlannedNode node, int input, EventLocal value, string key, string? gap)
    {
        var joined = names.Joined(node);
        if (IsTableRow(node, input))
        {
            return $"{joined}.SetRow(in {key}, in {value.Name})";
        }

        var gapArgument = JoinEmitter.IsSession(node) ? $", {gap ?? Gap(node, input, value)}" : string.Empty;
        return $"{joined}.{(input == 0 ? "AddLeft" : "AddRight")}(in {key}, in {value.Name}, {value.Time ?? Unknown}{gapArgument}, {value.Carried ?? Unknown})";
    }

    private void FireMatches(PlannedNode node, EventLocal value) =>
        writer.Line(node.Operator.Join!.Kind == JoinKind.Lookup ? $"{names.Fire(node)}(isDue: false);" : $"{names.Fire(node)}(isDue: false, {value.Carried ?? Unknown});");
}
