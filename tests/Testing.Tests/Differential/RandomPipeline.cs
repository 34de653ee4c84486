using System.Text;

namespace FastFlow.Testing.Tests;

/// <summary>A random valid pipeline as C# source text, and the edges that its flows mean.</summary>
internal sealed class RandomPipeline
{
    /// <summary>What all random pipelines of a compilation share.</summary>
    public const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using FastFlow;
        global using FastFlow.Testing.Tests;

        public record struct Sums { public int Count; public int Sum; }
        public record struct Texts { public int Count; public int Sum; public string? Last; }
        public sealed record Kept { public int Count; public int Sum; }
        public sealed class T0; public sealed class T1;
        public sealed class L0; public sealed class L1;
        public sealed class N0; public sealed class N1; public sealed class N2;
        """;

    private static readonly string[] Sources = ["Alpha", "Beta", "Gamma", "Circle", "Square"];

    // Names that emitted code might want for itself, one way or the other.
    private static readonly string[] AwkwardNames =
    [
        "Run", "JobWorker", "Event", "Class", "State", "Failure", "Held", "Before", "I", "J", "To", "Kept1", "Verdicts", "Output", "This", "Recorder", "Pipeline", "Exception", "IsNew", "Clear", "Found", "Value", "System", "Task", "Services", "Node", "Here", "Sequence", "GetState", "FlushOutbox", "Source0Queue", "Events", "Typed",
    ];

    // Every pipeline has members of these names, so ports can't be called so; operators can.
    private static readonly string[] MemberNames = ["Worker", "Probe", "Graph", "Push", "Complete", "Failures", "Begin"];

    private readonly Random _random;
    private readonly List<(string Node, RandomOperator Operator)> _operators = [];
    private readonly List<ModelOutput> _outputs = [];
    private readonly List<ModelInput> _inputs = [];
    private readonly List<(string From, string To)> _steps = [];
    private readonly List<string[]> _flows = [];
    private readonly StringBuilder _types = new();
    private readonly HashSet<string> _names = [];

    private RandomPipeline(uint seed, Random random)
    {
        Seed = seed;
        Name = "P" + seed;
        _random = random;
    }

    public uint Seed { get; }

    public string Name { get; }

    /// <summary>Some of its text keys are missing.</summary>
    public bool MayLackNames { get; private init; }

    /// <summary>The edges that its flows mean.</summary>
    public List<ModelEdge> Edges { get; } = [];

    public string Source { get; private set; } = string.Empty;

    /// <summary>The pipeline of a seed: always the same.</summary>
    public static RandomPipeline Of(uint seed)
    {
        var random = new Random(unchecked((int)seed));
        while (true)
        {
            var pipeline = new RandomPipeline(seed, random) { MayLackNames = random.Next(4) == 0 };
            pipeline.Draw();
            if (pipeline.TryConnect())
            {
                pipeline.Write();
                return pipeline;
            }
        }
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private string NewName(string wanted, bool isPort)
    {
        var name = _random.Next(6) == 0 ? Pick([.. AwkwardNames, .. isPort ? [] : MemberNames]) : wanted;
        return _names.Add(name.ToUpperInvariant()) ? name : _names.Add(wanted.ToUpperInvariant()) ? wanted : NewName(wanted + _names.Count, isPort);
    }

    private void Draw()
    {
        var mayFail = _random.Next(4) == 0;
        var sources = 1 + _random.Next(10) / 7 + _random.Next(10) / 9;
        for (var i = 0; i < sources; i++)
        {
            var type = Pick(Sources);
            var name = NewName("Source" + i, isPort: true);
            _types.AppendLine($"[Source] public sealed class {name} : Input<{type}>;");
            _outputs.Add(new ModelOutput(name, name, type));
        }

        var operators = 1 + _random.Next(10);
        for (var i = 0; i < operators; i++)
        {
            if (_operators.Count > 0 && _random.Next(5) == 0)
            {
                AddSecondNode();
            }
            else
            {
                AddOperator(NewName("Op" + i, isPort: false), mayFail);
            }
        }

        AddSinks();
    }

    private void AddOperator(string name, bool mayFail)
    {
        var upstreams = new List<ModelOutput> { Pick(_outputs) };
        var inputs = new List<(string Event, string? Tag)> { (Pick([.. FlowModel.SelfAndBases(upstreams[0].Event)]), _random.Next(8) == 0 ? "L0" : null) };
        while (_random.Next(5) == 0 && inputs.Count < 3)
        {
            var upstream = Pick(_outputs);
            var input = (Pick([.. FlowModel.SelfAndBases(upstream.Event)]), _random.Next(3) == 0 ? "L" + _random.Next(2) : null);
            if (!inputs.Contains(input) && inputs.Count(other => other.Event == input.Item1) < 2)
            {
                inputs.Add(input);
                upstreams.Add(upstream);
            }
        }

        var made = new RandomOperator(_random, name, inputs, mayFail);
        _types.AppendLine(made.Text);
        AddNode(name, made, upstreams);
    }

    private void AddSecondNode()
    {
        var made = Pick(_operators).Operator;
        var node = $"As<{made.Name}, N{_random.Next(3)}>";
        var inputs = made.Inputs(node).ToList();
        var upstreams = inputs.Select(input => _outputs.Where(output => FlowModel.SelfAndBases(output.Event).Contains(input.Event)).ToList()).ToList();
        if (_inputs.All(input => input.Owner != node) && upstreams.All(fitting => fitting.Count > 0))
        {
            AddNode(node, made, [.. upstreams.Select(Pick)]);
        }
    }

    private void AddNode(string node, RandomOperator made, List<ModelOutput> upstreams)
    {
        var inputs = made.Inputs(node).ToList();
        for (var i = 0; i < inputs.Count; i++)
        {
            Step(upstreams[i], inputs[i]);
            // A union, now and then.
            if (_random.Next(4) == 0)
            {
                Step(Pick([.. _outputs.Where(output => FlowModel.SelfAndBases(output.Event).Contains(inputs[i].Event))]), inputs[i]);
            }
        }

        _operators.Add((node, made));
        _inputs.AddRange(inputs);
        _outputs.AddRange(made.Outputs(node));
    }

    private void Step(ModelOutput from, ModelInput to) => _steps.Add((from.Flow, to.Flow));

    private void AddSinks()
    {
        var open = _outputs.Where(output => _steps.All(step => step.From != output.Flow) ? _random.Next(8) != 0 : _random.Next(4) == 0).ToList();
        for (var i = 0; open.Count > 0; i++)
        {
            var name = NewName("Sink" + i, isPort: true);
            var upstreams = open.Take(1 + _random.Next(3)).ToList();
            open.RemoveRange(0, upstreams.Count);
            var types = upstreams.Select(output => Pick([.. FlowModel.SelfAndBases(output.Event)])).Distinct().ToList();
            var inputs = types.Select(type => new ModelInput(name, name, type)).ToList();
            _inputs.AddRange(inputs);
            foreach (var upstream in upstreams)
            {
                Step(upstream, inputs[0]);
            }

            _types.AppendLine(Sink(name, types));
        }
    }

    private string Sink(string name, List<string> types)
    {
        var only = types.Count == 1 ? types[0] : null;
        switch (_random.Next(8))
        {
            case 0 when only is not null:
                return $"[Sink] public sealed class {name}() : Output<{only}>(1 << 16);";
            case 1 when only is not null:
                return $"[Sink] public interface {name} : ISink<{only}>;\npublic sealed class {name}Slot(string name, Action<string, object?> log) : Slot<{only}>(name, log), {name};";
            case 2:
                var policy = Pick(["", ", OnError(ErrorPolicy.Skip)"]);
                var check = policy.Length > 0 ? "if (seen % 5 == 3) throw new ArgumentException(\"sink\"); " : string.Empty;
                return $"[Sink{policy}] public sealed class {name}(string name, Action<string, object?> log)\n{{\n{string.Join('\n', types.Select(type => $"    public void Write(in {type} e, ref int seen) {{ log(name, e); seen += Make.Fold({RandomOperator.Payload(type, "e")}.Value); {check}}}"))}\n}}";
            default:
                return $"[Sink] public sealed class {name}(string name, Action<string, object?> log)\n{{\n{string.Join('\n', types.Select(type => $"    public void Write({Pick(["in ", ""])}{type} e) => log(name, e);"))}\n}}";
        }
    }

    /// <summary>Puts the steps into flows, and works out what they mean; false if an input stays without events, or a step has no meaning.</summary>
    private bool TryConnect()
    {
        var steps = _steps.ToArray();
        if (_random.Next(2) == 0)
        {
            _random.Shuffle(steps);
        }

        foreach (var (from, to) in steps)
        {
            var last = _flows.FindIndex(flow => flow[^1] == from && flow.Length < 16);
            if (last >= 0 && last == _flows.Count - 1 && _random.Next(3) != 0)
            {
                _flows[last] = [.. _flows[last], to];
            }
            else
            {
                _flows.Add([from, to]);
            }

            if (FlowModel.Connect(from, to, _outputs, _inputs) is not { } edges)
            {
                return false;
            }

            Edges.AddRange(edges.Where(edge => !Edges.Contains(edge)));
        }

        return _inputs.All(input => Edges.Any(edge => edge.To == input)) && !HasCycle();
    }

    // An edge between two nodes connects every output that meets, so a step may bring more edges than it was drawn for. They all go downstream.
    private bool HasCycle()
    {
        var order = _inputs.Select(input => input.Owner).Distinct().ToList();
        return Edges.Any(edge => order.Contains(edge.From.Owner) && order.IndexOf(edge.From.Owner) >= order.IndexOf(edge.To.Owner));
    }

    private void Write()
    {
        var text = new StringBuilder($"namespace Random{Seed};\n\n");
        text.Append(_types);
        text.AppendLine();
        text.AppendLine("[Pipeline]");
        foreach (var flow in _flows)
        {
            text.AppendLine($"[Flow<{string.Join(", ", flow)}>]");
        }

        text.AppendLine($"public partial class {Name};");
        Source = text.ToString();
    }
}
