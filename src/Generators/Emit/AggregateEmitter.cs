using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    /// <summary>Without a window every event emits the updated result.</summary>
    private void AggregateNode(PlannedNode node, int input, EventLocal value)
    {
        var handlers = HandlersOf(node, input);
        if (EmitsAtEnd(node))
        {
            writer.Open("if (TMode.IsBatch)");
            AddForTheEnd(node, input, value);
            writer.Close();
            writer.Open("else");
        }

        var locals = Prepare(node, input, value);
        writer.Line($"{Call(node, handlers[0], locals)};");
        var output = node.Operator.Outputs[0].Event;
        var local = Local(output.Type.Identifier);
        writer.Line($"var {local} = {Call(node, handlers[1], locals)};");
        Clear(node, locals);
        Deliver(node, 0, value.Becomes(local, output));
        if (EmitsAtEnd(node))
        {
            writer.Close();
        }
    }

    /// <summary>In a batch a running aggregate emits at the end, unless its handlers look at, or clear, the state that it keeps otherwise, or that expires.</summary>
    public static bool EmitsAtEnd(PlannedNode node) => node.Operator is { Role: Role.Aggregate, Window: null, ErrorPolicy: ErrorPolicyKind.Fail, HasTtl: false } op
        && !op.Handlers.Any(handler => handler.Uses(ParameterKind.KeyState));

    private void AddForTheEnd(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var locals = new HandlerLocals(value) { Key = Local(node.Node.Name + "Key"), State = Local(op.State!.Type.Identifier) };
        writer.Line($"var {locals.Key} = {(op.IsKeyed ? KeyEmitter.Construct(names.Key(node), op, input, value.Name) : $"default({NoKey})")};");
        writer.Line($"ref var {locals.State} = ref {names.Windows(node)}.Add(in {locals.Key});");
        if (!op.State.Type.IsValueType)
        {
            writer.Line($"{locals.State} ??= new();");
        }

        writer.Line($"{Call(node, op.Handlers[op.Inputs[input].Handler], locals)};");
    }
}
