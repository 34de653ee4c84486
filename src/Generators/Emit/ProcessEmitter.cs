using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    private void ProcessNode(PlannedNode node, int input, EventLocal value)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        var locals = Prepare(node, input, value);
        writer.Line($"{Call(node, handler, locals)};");
        if (node.Operator.Inputs[input].IsBroadcast)
        {
            return;
        }

        ApplyTimers(node, locals);
        Clear(node, locals);
        DeliverEmitted(node, handler, value);
        FireTimersSet(node);
    }
}
