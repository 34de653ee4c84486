using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    private void SinkNode(PlannedNode node, int input, EventLocal value)
    {
        if (node.Operator.State is not null)
        {
            // A sink's state is part of what a test looks at, so its handler runs under a probe as well.
            writer.Line($"Probed({node.Index}, in {value.Name});");
            Write(node, input, value);
            return;
        }

        writer.Block($"if (!Probed({node.Index}, in {value.Name}))", () => Write(node, input, value));
    }

    private void Write(PlannedNode node, int input, EventLocal value)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        switch (handler.Kind)
        {
            case HandlerKind.Writer or HandlerKind.WriteAsync or HandlerKind.Transactional:
                writer.Line($"{names.SinkBuffer(node, input)}.Add(in {value.Name});");
                break;
            case HandlerKind.Output:
                var output = _operators.TryGetValue(node.Index, out var local) ? local : names.Operator(node);
                writer.Block("if (TMode.MayWait)", () => writer.Line($"global::FastFlow.OutputWriter.WriteBeyond({output}, in {value.Name});"));
                writer.Block("else", () => writer.Line($"global::FastFlow.OutputWriter.Write({output}, in {value.Name});"));
                break;
            default:
                ProcessNode(node, input, value);
                break;
        }
    }
}
