using System.Collections.Generic;
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
        var add = $"{Waiting(node, input)}.Add(in {key}, in {value.Name}, {value.Time}, {value.Carried})";
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

    /// <summary>The inputs whose events wait.</summary>
    private static List<int> Waiting(OperatorModel op) => [.. Enumerable.Range(0, op.Inputs.Count).Where(op.Waits)];

    /// <summary>Where an input's events wait.</summary>
    private string Waiting(PlannedNode node, int input) => Waiting(node.Operator).Count > 1 ? names.WaitingInput(node, input) : names.Waiting(node);

    /// <summary>The type of what keeps a node's events, or their order where there are several inputs of them.</summary>
    public static string WaitingType(WorkerNames names, PlannedNode node) => Waiting(node.Operator) is { Count: 1 } inputs
        ? $"global::FastFlow.EventTimeOrder<{KeyType(node, names)}, {node.Operator.Inputs[inputs[0]].Event.Name}>"
        : "global::FastFlow.EventTimeOrders";

    /// <summary>Beside their order, what keeps the events of each input, if those of several wait: its name, its type, and the input.</summary>
    public static IEnumerable<(string Name, string Type, int Input)> WaitingInputs(WorkerNames names, PlannedNode node) => Waiting(node.Operator) is { Count: > 1 } inputs
        ? inputs.Select(input => (names.WaitingInput(node, input), $"global::FastFlow.EventTimeInput<{KeyType(node, names)}, {node.Operator.Inputs[input].Event.Name}>", input))
        : [];

    /// <summary>Writes the method that hands on the events whose turn has come.</summary>
    public static void FireWaitingMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node)
    {
        var body = new BodyEmitter(plan, names, writer) { _firing = node.Index };
        var waiting = names.Waiting(node);
        var inputs = WaitingInputs(names, node).ToList();
        var first = Waiting(node.Operator)[0];
        var type = node.Operator.Inputs[first].Event;
        var value = new EventLocal(inputs.Count == 0 ? body.Local(type.Type.Identifier) : string.Empty, type, body.Local("time"), body.Local("carried"));
        writer.Line($"/// <summary>{node.Node.Name}: the events that the watermark has passed, in order of their time.</summary>");
        writer.Open($"private void {names.Fire(node)}()");
        writer.Open($"while ({waiting}.MoveNext())");
        if (inputs.Count == 0)
        {
            writer.Line($"ref readonly var {value.Name} = ref {waiting}.Event;");
        }

        writer.Line($"var {value.Time} = {waiting}.Time;");
        writer.Line($"var {value.Carried} = {waiting}.Watermark;");
        if (node.Operator.HasTimers)
        {
            writer.Line("// Timers come before the events at or behind their time.");
            writer.Line($"{names.Timers(node)}.BeginAdvance({value.Time});");
            writer.Line($"{names.FireTimers(node)}();");
        }

        writer.Line($"Here.Node = {node.Index};");
        if (inputs.Count == 0)
        {
            body.InTurn(node, first, value);
        }
        else
        {
            ByInput(names, writer, node, inputs, value);
        }

        writer.Close();
        writer.Close();
        foreach (var (_, _, input) in inputs)
        {
            writer.Blank();
            InTurnMethod(plan, names, writer, node, input);
        }
    }

    /// <summary>Each input's events are handled by a method of its own: the bodies of several would be too much for one.</summary>
    private static void ByInput(WorkerNames names, CodeWriter writer, PlannedNode node, List<(string Name, string Type, int Input)> inputs, EventLocal value)
    {
        var waiting = names.Waiting(node);
        writer.Open($"switch ({waiting}.Input)");
        for (var i = 0; i < inputs.Count; i++)
        {
            writer.Line($"case {i}:");
            writer.Line($"    {names.InTurn(node, inputs[i].Input)}(in {inputs[i].Name}[{waiting}.Place], {value.Time}, {value.Carried});");
            writer.Line($"    {inputs[i].Name}.Drop({waiting}.Place);");
            writer.Line("    break;");
        }

        writer.Close();
    }

    private static void InTurnMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node, int input)
    {
        var body = new BodyEmitter(plan, names, writer) { _firing = node.Index };
        var type = node.Operator.Inputs[input].Event;
        var value = body.Received(node, type);
        writer.Line($"/// <summary>{node.Node.Name} and what follows it, for a {ConstructorEmitter.Xml(type.Display)} whose turn has come.</summary>");
        writer.Open($"private void {names.InTurn(node, input)}(in {type.Name} {value.Name}{TimeParameters(value)})");
        body.InTurn(node, input, value);
        writer.Close();
    }

    private void InTurn(PlannedNode node, int input, EventLocal value)
    {
        if (IsOutlined(node))
        {
            Outlined(node, input, value);
        }
        else
        {
            Handle(node, input, value);
        }
    }
}
