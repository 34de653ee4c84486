using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    /// <summary>Without a window every event emits the updated result.</summary>
    private void AggregateNode(PlannedNode node, int input, EventLocal value)
    {
        var add = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        var result = node.Operator.Handlers.First(handler => handler.Kind == HandlerKind.Result);
        var locals = Prepare(node, input, value, add, needsState: true);
        writer.Line($"{Call(node, add, locals)};");
        var output = node.Operator.Outputs[0].Event;
        var local = Local(output.Type.Identifier);
        writer.Line($"var {local} = {Call(node, result, locals)};");
        Clear(node, locals);
        Deliver(node, 0, new EventLocal(local, output));
    }
}
