using System.Text;

namespace FastFlow.Testing.Tests.Time;

/// <summary>A random valid pipeline of event time as C# source text.</summary>
internal sealed class RandomTimePipeline
{
    /// <summary>What all random pipelines of a compilation share.</summary>
    public const string Prelude = """
        global using System;
        global using FastFlow;
        global using FastFlow.Testing.Tests.Time;

        // A class as state. Here, because one of another assembly can't be stored.
        public sealed class TallyBox { public Tally Tally; }

        [Sink] public sealed class PingSink { public void Write(in Ping ping) { } }
        [Sink] public sealed class PongSink { public void Write(in Pong pong) { } }
        """;

    private readonly Random _random;
    private readonly StringBuilder _types = new();
    private readonly List<Stream> _streams = [];
    private readonly List<(string From, string To)> _steps = [];
    private readonly HashSet<string> _read = [];

    private RandomTimePipeline(uint seed)
    {
        Seed = seed;
        _random = new Random(unchecked((int)seed));
        Draw();
        var steps = _steps.ToArray();
        if (_random.Next(2) == 0)
        {
            _random.Shuffle(steps);
        }

        Source = $"namespace Timed{seed};\n\n{_types}\n[Pipeline]\n{string.Join('\n', steps.Select(step => $"[Flow<{step.From}, {step.To}>]"))}\npublic partial class {Name};\n";
    }

    public uint Seed { get; }

    public string Name => "P" + Seed;

    public string Source { get; }

    /// <summary>The pipeline of a seed: always the same.</summary>
    public static RandomTimePipeline Of(uint seed) => new(seed);

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private void Draw()
    {
        var sources = 1 + (_random.Next(10) / 5) + (_random.Next(10) / 8);
        for (var i = 0; i < sources; i++)
        {
            AddSource(i, i == 1 && _streams[0].Type == "Ping" ? "Pong" : Pick(["Ping", "Pong"]));
        }

        var lateness = _random.Next(2) == 0 ? string.Empty : Pick(["0s", "300ns", "1us", "3us", "3us"]);
        var operators = 1 + _random.Next(5);
        for (var i = 0; i < operators; i++)
        {
            AddOperator("Op" + i, lateness);
        }

        foreach (var stream in _streams.Where(stream => !_read.Contains(stream.Flow) && stream.Flow.Length > 0).ToList())
        {
            var tag = $"S{_steps.Count}";
            _types.AppendLine($"public sealed class {tag};");
            Step(stream, $"As<{stream.Type}Sink, {tag}>");
        }
    }

    private void AddSource(int index, string type)
    {
        var time = $"EventTime(\"At\", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = \"{Pick(["0s", "300ns", "800ns", "2us"])}\", IdleAfter = \"1s\")";
        var name = "Source" + index;
        if (_random.Next(4) != 0)
        {
            _types.AppendLine($"[Source, {time}] public sealed class {name} : Input<{type}>;");
            _streams.Add(new(name, type, [index], IsFired: false));
            return;
        }

        var drops = _random.Next(3) == 0;
        _types.AppendLine($"[Source] public sealed class {name} : Input<{type}>;");
        _types.AppendLine(drops
            ? $"[Filter, {time}] public readonly struct Clock{index} {{ public static bool Keep(in {type} e) => e.Value % 5 != 0; }}"
            : $"[FlatMap, {time}] public readonly struct Clock{index} {{ public static void FlatMap(in {type} e, Emit<{type}> emit) {{ emit.Send(e); if (e.Value % 3 != 1) emit.Send(e with {{ At = e.At {Pick(["- 2", "+ 3", "+ 12"])}, Value = e.Value + 1 }}); }} }}");
        _steps.Add((name, "Clock" + index));
        _streams.Add(new("Clock" + index, type, [index], IsFired: false));
    }

    private void AddOperator(string name, string lateness)
    {
        var left = Pick(_streams);
        var other = Pick([.. _streams.Where(stream => stream.Type == left.Type)]);
        var op = new RandomTimeOperator(_random, name, Pick(RandomTimeOperator.Kinds), left.Type, lateness, looksAtWatermark: !left.IsFired && !other.IsFired);
        var rights = op.Right is null ? [] : _streams.Where(stream => stream.Type == op.Right && !(op.Kind == "LookupJoin" && stream.Sources.Overlaps(left.Sources))).ToList();
        if (op.Right is not null && rights.Count == 0)
        {
            return;
        }

        _types.AppendLine(op.Text);
        HashSet<int> sources = [.. left.Sources];
        Step(left, name);
        if (op.Right is not null)
        {
            var right = Pick(rights);
            Step(right, name);
            sources.UnionWith(right.Sources);
        }
        else if (_random.Next(4) == 0)
        {
            Step(other, name);
            sources.UnionWith(other.Sources);
        }

        var isFired = op.IsFired || left.IsFired || other.IsFired;
        _streams.Add(new(name, op.Kind == "Filter" ? op.Input : op.Output, sources, isFired));
        if (op.HasLate && _random.Next(4) != 0)
        {
            _streams.Add(new($"Late<{name}>", op.Input, sources, isFired));
        }
    }

    private void Step(Stream from, string to)
    {
        _read.Add(from.Flow);
        if (!_steps.Contains((from.Flow, to)))
        {
            _steps.Add((from.Flow, to));
        }
    }

    /// <summary>Events that an operator can be fed with: what a flow begins with to mean them, their type, the sources behind them, and whether time brings some of them about.</summary>
    private sealed record Stream(string Flow, string Type, HashSet<int> Sources, bool IsFired);
}
