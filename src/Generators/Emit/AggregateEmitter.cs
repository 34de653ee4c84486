using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    /// <summary>Without a window every event emits the updated result.</summary>
    private void AggregateNode(PlannedNode node, int input, EventLocal value)
    {
        var handlers = HandlersOf(node, input);
        var locals = Prepare(node, input, value);
        writer.Line($"{Call(node, handlers[0], locals)};");
        var output = node.Operator.Outputs[0].Event;
        var local = Local(output.Type.Identifier);
        writer.Line($"var {local} = {Call(node, handlers[1], locals)};");
        Clear(node, locals);
        Deliver(node, 0, new EventLocal(local, output));
    }
}
