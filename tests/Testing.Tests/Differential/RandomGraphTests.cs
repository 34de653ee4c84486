using System.Globalization;
using CsCheck;
using FastFlow.Generators.Tests;
using Microsoft.CodeAnalysis;

namespace FastFlow.Testing.Tests;

/// <summary>
/// Random pipelines, compiled in memory, against the interpreter. <c>FASTFLOW_GRAPHS</c> says how many pipelines; <c>FASTFLOW_GRAPH_SEED</c> replays
/// the one that a failure names.
/// </summary>
public sealed class RandomGraphTests
{
    private const int PipelinesPerCompilation = 10;
    private const int Events = 150;

    [Fact]
    public void RandomPipelines_Compiled_DoWhatTheInterpreterDoes()
    {
        if (Environment.GetEnvironmentVariable("FASTFLOW_GRAPH_SEED") is { Length: > 0 } seed)
        {
            Check([uint.Parse(seed, CultureInfo.InvariantCulture)]);
            return;
        }

        var count = int.TryParse(Environment.GetEnvironmentVariable("FASTFLOW_GRAPHS"), CultureInfo.InvariantCulture, out var asked) ? asked : 150;
        Gen.UInt.Array[PipelinesPerCompilation].Sample(Check, iter: Math.Max(1, count / PipelinesPerCompilation), threads: 2);
    }

    private static void Check(uint[] seeds)
    {
        RandomPipeline[] pipelines = [.. seeds.Distinct().Select(RandomPipeline.Of)];
        var compiled = Compiled.From([typeof(RandomGraphTests).Assembly.Location], [RandomPipeline.Prelude, .. pipelines.Select(pipeline => pipeline.Source)]);
        if (!compiled.TryLoad(out var assembly, out var errors))
        {
            var broken = pipelines.FirstOrDefault(pipeline => errors.Any(error => IsIn(error, pipeline)));
            Assert.Fail(broken is null ? string.Join('\n', errors) : Report(broken, string.Join('\n', errors.Where(error => IsIn(error, broken)))));
        }

        foreach (var pipeline in pipelines)
        {
            var difference = Difference(pipeline, assembly.GetType($"Random{pipeline.Seed}.{pipeline.Name}")!);
            Assert.True(difference.Length == 0, Report(pipeline, difference));
        }
    }

    private static bool IsIn(Diagnostic error, RandomPipeline pipeline) =>
        error.Location.SourceTree is { } tree && tree.ToString().Contains($"namespace Random{pipeline.Seed};", StringComparison.Ordinal);

    private static string Difference(RandomPipeline pipeline, Type type)
    {
        var random = new Random(unchecked((int)pipeline.Seed) ^ 0x5EED);
        var subject = new Subject(type, random);
        var edges = Edges(subject.Graph);
        if (!edges.ToHashSet().SetEquals(pipeline.Edges.Select(Described)))
        {
            return $"The graph's edges are\n{string.Join('\n', edges.Order())}\nand should be\n{string.Join('\n', pipeline.Edges.Select(Described).Order())}";
        }

        (int, object)[] events = [.. Enumerable.Range(0, Events).Select(_ =>
        {
            var source = random.Next(subject.Sources.Count);
            return (source, (object)Make.Random(random, subject.EventOf(subject.Sources[source]).Name, pipeline.MayLackNames));
        })];
        try
        {
            return new Comparison(subject, events, random).Difference();
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }

    private static List<string> Edges(PipelineGraph graph) => [.. graph.Edges.Select(edge =>
    {
        var from = graph.Nodes[edge.From].Display;
        var to = graph.Nodes[edge.To].Display;
        var output = edge.Output switch
        {
            PipelineOutput.Tagged => $"Out<{from}, {edge.OutputTag!.Name}>",
            PipelineOutput.Else => $"Else<{from}>",
            PipelineOutput.Errors => $"Errors<{from}>",
            _ => from,
        };
        return $"{output} {Short(edge.EventType)} → {(edge.InputTag is null ? to : $"In<{to}, {edge.InputTag.Name}>")} {Short(edge.InputType)}";
    })];

    private static string Described(ModelEdge edge) => $"{edge.From.Flow} {edge.From.Event} → {edge.To.Flow} {edge.To.Event}";

    private static string Short(Type type) => type.IsGenericType ? $"Failed<{Short(type.GenericTypeArguments[0])}>" : type.Name;

    private static string Report(RandomPipeline pipeline, string what) =>
        $"Pipeline {pipeline.Seed}; to run it alone set FASTFLOW_GRAPH_SEED={pipeline.Seed}\n{what}\n\n{pipeline.Source}\n";
}
