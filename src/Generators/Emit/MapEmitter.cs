using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    private void MapNode(PlannedNode node, int input, EventLocal value)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        var locals = Prepare(node, input, value);
        var output = node.Operator.Outputs[0].Event;
        var result = Local(output.Type.Identifier);
        writer.Line($"var {result} = {Call(node, handler, locals)};");
        Clear(node, locals);
        Deliver(node, 0, value.Becomes(result, output));
    }
}
