using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

internal sealed partial class BodyEmitter
{
    private void FlatMapNode(PlannedNode node, int input, EventLocal value)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        if (handler.Returns == ReturnKind.Void)
        {
            ProcessNode(node, input, value);
            return;
        }

        var locals = Prepare(node, input, value);
        var output = node.Operator.Outputs[0].Event;
        if (locals.Clear is null)
        {
            Optional(node, Call(node, handler, locals), output, value);
            return;
        }

        var found = Local("found");
        writer.Line($"var {found} = {Call(node, handler, locals)};");
        Clear(node, locals);
        Optional(node, found, output, value);
    }

    /// <summary>Null drops; anything else is one event.</summary>
    private void Optional(PlannedNode node, string expression, EventType output, EventLocal value)
    {
        var result = Local(output.Type.Identifier);
        writer.Block($"if ({expression} is {{ }} {result})", () => Deliver(node, 0, value.Becomes(result, output)));
    }

    /// <summary>Delivers what a handler has put into its output buffers, in the order of its calls.</summary>
    private void DeliverEmitted(PlannedNode node, HandlerModel handler, EventLocal value)
    {
        var outputs = handler.Parameters.Where(parameter => parameter.Kind == ParameterKind.Emit).Select(parameter => parameter.Output).Distinct().ToList();
        if (outputs.Count == 0)
        {
            return;
        }

        if (BufferedOutputs(node).Count == 1)
        {
            var output = outputs[0];
            var buffer = names.Buffer(node, output);
            var events = Local(names.Label(node, output) + "Events");
            var index = Local("j");
            writer.Line($"var {events} = {buffer}.Events;");
            writer.Block($"for (var {index} = 0; {index} < {events}.Length; {index}++)", () => DeliverAt(node, output, events, index, value));
            writer.Line($"{buffer}.Clear();");
            return;
        }

        InSequence(node, outputs, value);
    }

    private void InSequence(PlannedNode node, List<int> outputs, EventLocal value)
    {
        var cursors = outputs.ToDictionary(output => output, output => Local("next" + names.Label(node, output)));
        foreach (var output in outputs)
        {
            writer.Line($"var {cursors[output]} = 0;");
        }

        var which = Local("output");
        writer.Open($"foreach (var {which} in {names.Sequence(node)}.Outputs)");
        writer.Open($"switch ({which})");
        foreach (var output in outputs)
        {
            writer.Open($"case {output}:");
            DeliverAt(node, output, names.Buffer(node, output) + ".Events", cursors[output] + "++", value);
            writer.Line("break;");
            writer.Close();
        }

        writer.Close();
        writer.Close();
        foreach (var output in outputs)
        {
            writer.Line($"{names.Buffer(node, output)}.Clear();");
        }

        writer.Line($"{names.Sequence(node)}.Clear();");
    }

    private void DeliverAt(PlannedNode node, int output, string events, string index, EventLocal value)
    {
        var type = node.Operator.Outputs[output].Event;
        var local = Local(type.Type.Identifier);
        writer.Line($"ref readonly var {local} = ref {events}[{index}];");
        Deliver(node, output, value.Becomes(local, type));
    }

    /// <summary>The outputs that some handler of the node emits to through a buffer, or whose events wait there until all that belong to one event have been made.</summary>
    public static List<int> BufferedOutputs(PlannedNode node) => MeetsUnderPolicy(node)
        ? [0]
        : [.. node.Operator.Handlers.SelectMany(handler => handler.Parameters).Where(parameter => parameter.Kind == ParameterKind.Emit).Select(parameter => parameter.Output).Distinct().OrderBy(output => output)];
}
