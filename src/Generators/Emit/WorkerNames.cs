using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Names of the members of one emitted worker; asked for as often as needed, given out once.</summary>
internal sealed class WorkerNames(PipelinePlan plan)
{
    // What every worker has, its own and its base's.
    private readonly NameScope _scope = new([
        "_recorder", "Here", "Place", "Pipeline", "NodeNames", "Time", "Failures", "Failure", "CountFailure", "Open", "Close", "AtClose", "AtEnd", "EndBatch", "FlushSinks",
        "RestAsync", "ReleaseState", "Probed", "TryGetState",
    ]);

    private readonly Dictionary<string, string> _names = [];

    /// <summary>The operator's instance.</summary>
    public string Operator(PlannedNode node) => Get(node, string.Empty, Naming.Field(node.Node.Name));

    /// <summary>How a filter that is asked ahead has answered so far.</summary>
    public string Pace(PlannedNode filter) => Get(filter, "pace", Naming.Field(filter.Node.Name) + "Pace");

    /// <summary>The un-keyed state, or the table of keyed state.</summary>
    public string State(PlannedNode node) => Get(node, "state", Naming.Field(node.Node.Name) + "State");

    public string Key(PlannedNode node) => Get(node, "key", node.Node.Name + "Key");

    /// <summary>The buffer of an output that is emitted through <c>Emit&lt;T&gt;</c>.</summary>
    public string Buffer(PlannedNode node, int output) => Get(node, "buffer" + output, Naming.Field(node.Node.Name) + (Outputs(node) > 1 ? Label(node, output) : string.Empty) + "Emitted");

    public string Sequence(PlannedNode node) => Get(node, "sequence", Naming.Field(node.Node.Name) + "Sequence");

    /// <summary>The buffer in front of a sink's writer or <c>WriteAsync</c>.</summary>
    public string SinkBuffer(PlannedNode node, int input) => Get(node, "sink" + input, Naming.Field(node.Node.Name) + (node.Operator.Inputs.Count > 1 ? node.Operator.Inputs[input].Event.Type.Identifier : string.Empty) + "Buffer");

    /// <summary>The struct behind <c>TEmit</c>.</summary>
    public string DirectEmit(PlannedNode node) => Get(node, "direct", node.Node.Name + "Emit");

    public string SendMethod(PlannedNode node, int output) => Get(node, "send" + output, "Send" + node.Node.Name + Label(node, output));

    /// <summary>The method that takes events of a node that is not in line.</summary>
    public string Accept(PlannedNode node, int input) => Get(node, "accept" + input, "Accept" + node.Node.Name + InputLabel(node, input));

    public string Try(PlannedNode node, int input) => Get(node, "try" + input, "Try" + node.Node.Name + InputLabel(node, input));

    public string Loop(PlannedNode node) => Get(node, "loop", "On" + node.Node.Name);

    /// <summary>The method that takes the records that a source could not decode.</summary>
    public string DeadLetters(PlannedNode source) => Get(source, "deadLetters", "On" + source.Node.Name + "Failed");

    public string Label(PlannedNode node, int output)
    {
        var model = node.Operator.Outputs[output];
        return model.Kind == OutputKind.Errors ? "Errors" : model.Event.Type.Identifier + model.Tag?.Identifier;
    }

    private static int Outputs(PlannedNode node) => node.Operator.Outputs.Count(output => output.Kind is OutputKind.Main or OutputKind.Tagged);

    private static string InputLabel(PlannedNode node, int input)
    {
        var model = node.Operator.Inputs[input];
        return node.Operator.Inputs.Count > 1 ? model.Event.Type.Identifier + model.Tag?.Identifier : string.Empty;
    }

    private string Get(PlannedNode node, string purpose, string wanted)
    {
        var id = node.Index.ToString(System.Globalization.CultureInfo.InvariantCulture) + ":" + purpose;
        if (!_names.TryGetValue(id, out var name))
        {
            name = _scope.Unique(wanted);
            _names.Add(id, name);
        }

        return name;
    }

    public PlannedNode Node(int index) => plan.Nodes[index];
}
