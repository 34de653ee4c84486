using System.Globalization;
using CsCheck;
using FastFlow.Generators.Tests;
using Microsoft.CodeAnalysis;

namespace FastFlow.Testing.Tests.Time;

/// <summary>
/// Random pipelines of event time, compiled in memory, against the interpreter: the same ones in every run, so that a run says something about a change. <c>FASTFLOW_GRAPHS</c> asks
/// for so many others; <c>FASTFLOW_TIME_SEED</c> replays the one that a failure names.
/// </summary>
public sealed class RandomTimeTests
{
    private const int PipelinesPerCompilation = 10;
    private const int ScriptsPerPipeline = 12;
    private const int Pipelines = 100;

    [Fact]
    public void RandomPipelinesOfTime_Compiled_DoWhatTheInterpreterDoes()
    {
        if (Environment.GetEnvironmentVariable("FASTFLOW_TIME_SEED") is { Length: > 0 } seed)
        {
            Check([uint.Parse(seed, CultureInfo.InvariantCulture)]);
            return;
        }

        if (int.TryParse(Environment.GetEnvironmentVariable("FASTFLOW_GRAPHS"), CultureInfo.InvariantCulture, out var asked))
        {
            Gen.UInt.Array[PipelinesPerCompilation].Sample(Check, iter: Math.Max(1, asked / PipelinesPerCompilation), threads: 2);
            return;
        }

        Parallel.ForEach(Enumerable.Range(1, Pipelines).Select(number => (uint)number).Chunk(PipelinesPerCompilation), new ParallelOptions { MaxDegreeOfParallelism = 2 }, Check);
    }

    private static void Check(uint[] seeds)
    {
        RandomTimePipeline[] pipelines = [.. seeds.Distinct().Select(RandomTimePipeline.Of)];
        var compiled = Compiled.From([typeof(RandomTimeTests).Assembly.Location], [RandomTimePipeline.Prelude, .. pipelines.Select(pipeline => pipeline.Source)]);
        if (!compiled.TryLoad(out var assembly, out var errors))
        {
            var broken = pipelines.FirstOrDefault(pipeline => errors.Any(error => IsIn(error, pipeline)));
            Assert.Fail(broken is null ? string.Join('\n', errors) : Report(broken, string.Join('\n', errors.Where(error => IsIn(error, broken)))));
        }

        foreach (var pipeline in pipelines)
        {
            var difference = Difference(pipeline, assembly.GetType($"Timed{pipeline.Seed}.{pipeline.Name}")!);
            Assert.True(difference.Length == 0, Report(pipeline, difference));
        }
    }

    private static bool IsIn(Diagnostic error, RandomTimePipeline pipeline) => error.Location.SourceTree is { } tree
        && (tree.ToString().Contains($"namespace Timed{pipeline.Seed};", StringComparison.Ordinal) || tree.ToString().Contains($"namespace Timed{pipeline.Seed}\n", StringComparison.Ordinal));

    private static string Difference(RandomTimePipeline pipeline, Type type)
    {
        var random = new Random(unchecked((int)pipeline.Seed) ^ 0x71BE);
        var comparison = new TimeComparison(new Subject(type, random));
        var sources = new Subject(type, random).Sources.Count;
        for (var i = 0; i < ScriptsPerPipeline; i++)
        {
            var script = TimeScript.Random(random, sources, random.Next(1, 150));
            if (Tried(comparison, script).Length > 0)
            {
                script = comparison.Shortened(script);
                return $"{Tried(comparison, script)}\nby the script\n{script}";
            }
        }

        return string.Empty;
    }

    private static string Tried(TimeComparison comparison, TimeScript script)
    {
        try
        {
            return comparison.Difference(script);
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }

    private static string Report(RandomTimePipeline pipeline, string what) =>
        $"Pipeline {pipeline.Seed}; to run it alone set FASTFLOW_TIME_SEED={pipeline.Seed}\n{what}\n\n{pipeline.Source}\n";
}
