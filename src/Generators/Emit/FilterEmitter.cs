using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    private void FilterNode(PlannedNode node, int input, EventLocal value)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        var locals = Prepare(node, input, value);
        var call = Call(node, handler, locals);
        if (locals.Clear is null)
        {
            Branch(node, call, value);
            return;
        }

        var keep = Local("keep");
        writer.Line($"var {keep} = {call};");
        Clear(node, locals);
        Branch(node, keep, value);
    }

    /// <summary>What is kept goes one way; what is not, the other, if anybody wants it.</summary>
    private void Branch(PlannedNode node, string condition, EventLocal value)
    {
        var main = node.Operator.Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Main);
        var other = node.Operator.Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Else);
        writer.Block($"if ({condition})", () => Deliver(node, main, value));
        if (HasReaders(node, other))
        {
            writer.Block("else", () => Deliver(node, other, value));
        }
    }
}
