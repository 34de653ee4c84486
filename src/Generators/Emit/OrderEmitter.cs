using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Events that wait until the watermark has passed them and come in order of their time.</summary>
internal sealed partial class BodyEmitter
{
    private void Wait(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var key = Local(node.Node.Name + "Key");
        writer.Line($"var {key} = {KeyEmitter.Construct(names.Key(node), op, input, value.Name)};");
        var late = LateOutput(node, input);
        var add = $"{names.Waiting(node)}.Add(in {key}, in {value.Name}, {value.Time}, {value.Carried})";
        if (HasReaders(node, late))
        {
            writer.Block($"if (!{add})", () => Deliver(node, late, value));
        }
        else
        {
            writer.Line(add + ";");
        }
    }

    private static int LateOutput(PlannedNode node, int input) => node.Operator.Outputs.ToList()
        .FindIndex(output => output.Kind == OutputKind.Late && output.Event.Name == node.Operator.Inputs[input].Event.Name);

    /// <summary>Writes the method that hands on the events whose turn has come.</summary>
    public static void FireWaitingMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node)
    {
        var body = new BodyEmitter(plan, names, writer) { _firing = node.Index };
        var waiting = names.Waiting(node);
        writer.Line($"/// <summary>{node.Node.Name}: the events that the watermark has passed, in order of their time.</summary>");
        writer.Open($"private void {names.Fire(node)}()");
        writer.Open($"while ({waiting}.MoveNext())");
        var type = node.Operator.Inputs[0].Event;
        var value = new EventLocal(body.Local(type.Type.Identifier), type, body.Local("time"), body.Local("carried"));
        writer.Line($"ref readonly var {value.Name} = ref {waiting}.Event;");
        writer.Line($"var {value.Time} = {waiting}.Time;");
        writer.Line($"var {value.Carried} = {waiting}.Watermark;");
        if (node.Operator.HasTimers)
        {
            writer.Line("// Timers come before the events at or behind their time.");
            writer.Line($"{names.Timers(node)}.BeginAdvance({value.Time});");
            writer.Line($"{names.FireTimers(node)}();");
        }

        writer.Line($"Here.Node = {node.Index};");
        if (IsOutlined(node))
        {
            body.Outlined(node, 0, value);
        }
        else
        {
            body.Handle(node, 0, value);
        }

        writer.Close();
        writer.Close();
    }
}
