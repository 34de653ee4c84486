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
        "RestAsync", "ReleaseState", "Probed", "TryGetState", "AdvanceTime", "AdvanceProcessing", "AdvanceTo", "ProcessingTime", "ProcessingDue", "SourceTime", "Lateness", "DroppedTimers", "Fire",
        "FireProcessing", "FiringFailure", "FinishInputs", "Advance", "Move", "Wake", "SetState", "AddSource", "AddTimeline", "AddTimed", "AddTransactional", "OpenOutput", "TimedOperator", "CountFailures", "ReportFailure", "Stored", "StoredStates", "PrepareToSave", "Codecs",
    ]);

    private readonly Dictionary<string, string> _names = [];

    /// <summary>How values are stored.</summary>
    public PipelineCodecs Codecs { get; } = new();

    /// <summary>The operator's instance.</summary>
    public string Operator(PlannedNode node) => Get(node, string.Empty, Naming.Field(node.Node.Name));

    /// <summary>How a filter that is asked ahead has answered so far.</summary>
    public string Pace(PlannedNode filter) => Get(filter, "pace", Naming.Field(filter.Node.Name) + "Pace");

    /// <summary>The un-keyed state, or the table of keyed state.</summary>
    public string State(PlannedNode node) => Get(node, "state", Naming.Field(node.Node.Name) + "State");

    /// <summary>The state that broadcast inputs write.</summary>
    public string Shared(PlannedNode node) => Get(node, "shared", Naming.Field(node.Node.Name) + "Shared");

    public string Key(PlannedNode node) => Get(node, "key", node.Node.Name + "Key");

    /// <summary>The codec of the key struct; only where <see cref="StoredTypes.Key"/> says how the key is stored.</summary>
    public string KeyCodec(PlannedNode node) => Get(node, "keyCodec", Key(node) + "Codec");

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

    /// <summary>The method that puts an event where it waits for its turn.</summary>
    public string TryWait(PlannedNode node, int input) => Get(node, "tryWait" + input, "TryWait" + node.Node.Name + InputLabel(node, input));

    public string Loop(PlannedNode node) => Get(node, "loop", "On" + node.Node.Name);

    /// <summary>The method that takes the records that a source could not decode.</summary>
    public string DeadLetters(PlannedNode source) => Get(source, "deadLetters", "On" + source.Node.Name + "Failed");

    /// <summary>The method that reads the time of a source's event under a policy.</summary>
    public string TryTime(PlannedNode source) => Get(source, "tryTime", "Try" + source.Node.Name + "Time");

    /// <summary>The windows of an aggregate or a process.</summary>
    public string Windows(PlannedNode node) => Get(node, "windows", Naming.Field(node.Node.Name) + "Windows");

    /// <summary>What its windows need to know about its accumulator.</summary>
    public string Accumulation(PlannedNode node) => Get(node, "accumulation", node.Node.Name + "Accumulation");

    /// <summary>An accumulator beside the state of its window's trigger.</summary>
    public string Triggered(PlannedNode node) => Get(node, "triggered", node.Node.Name + "Triggered");

    /// <summary>How that is stored.</summary>
    public string TriggeredCodec(PlannedNode node) => Get(node, "triggeredCodec", node.Node.Name + "TriggeredCodec");

    /// <summary>The events of a process's windows.</summary>
    public string Logs(PlannedNode node) => Get(node, "logs", Naming.Field(node.Node.Name) + "Events");

    public string Timers(PlannedNode node) => Get(node, "timers", Naming.Field(node.Node.Name) + "Timers");

    /// <summary>Events that wait for their turn in event time.</summary>
    public string Waiting(PlannedNode node) => Get(node, "waiting", Naming.Field(node.Node.Name) + "Waiting");

    /// <summary>Where the events of an input wait, if those of several do.</summary>
    public string WaitingInput(PlannedNode node, int input) => Get(node, "waiting" + input, Naming.Field(node.Node.Name) + "Waiting" + InputLabel(node, input));

    /// <summary>The method that handles an event of an input whose turn has come, if those of several wait.</summary>
    public string InTurn(PlannedNode node, int input) => Get(node, "inTurn" + input, "Take" + node.Node.Name + InputLabel(node, input));

    public string Joined(PlannedNode node) => Get(node, "joined", Naming.Field(node.Node.Name) + "Joined");

    /// <summary>The method that fires what is due at a node.</summary>
    public string Fire(PlannedNode node) => Get(node, "fire", "Fire" + node.Node.Name);

    public string FireTimers(PlannedNode node) => Get(node, "fireTimers", "Fire" + node.Node.Name + "Timers");

    /// <summary>The event time of a source.</summary>
    public string SourceTime(PlannedNode source) => Get(source, "time", Naming.Field(source.Node.Name) + "Time");

    /// <summary>The clock of the split at hand, of a node that declares time.</summary>
    public string Clock(PlannedNode origin) => Get(origin, "clock", Naming.Field(origin.Node.Name) + "Clock");

    /// <summary>A duration that the operator's instance gives.</summary>
    public string Duration(PlannedNode node, string what) => Get(node, what, Naming.Field(node.Node.Name) + what + "Ticks");

    public string Timeline(int timeline)
    {
        var id = "timeline" + timeline.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!_names.TryGetValue(id, out var name))
        {
            name = _scope.Unique(plan.Time.Timelines.Count > 1 ? $"_timeline{timeline}" : "_timeline");
            _names.Add(id, name);
        }

        return name;
    }

    public string Label(PlannedNode node, int output)
    {
        var model = node.Operator.Outputs[output];
        return model.Kind == OutputKind.Errors ? "Errors" : model.Event.Type.Identifier + model.Tag?.Identifier;
    }

    private static int Outputs(PlannedNode node) => node.Operator.Outputs.Count(output => output.Kind is OutputKind.Main or OutputKind.Tagged);

    /// <summary>What tells an input from the others of its operator; empty if it has but one.</summary>
    public static string InputLabel(PlannedNode node, int input)
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
