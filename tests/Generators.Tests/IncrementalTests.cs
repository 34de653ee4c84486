using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Generators.Tests;

public sealed class IncrementalTests
{
    private const string Operators = """
        using FastFlow;
        namespace Shop;
        public readonly record struct Trade(string Symbol, int Size);
        [Source] public sealed class Trades : Input<Trade>;
        [Filter] public readonly struct Large { public static bool Keep(in Trade trade) => trade.Size >= 10; }
        [Filter] public readonly struct Small { public static bool Keep(in Trade trade) => trade.Size < 10; }
        [Sink] public sealed class Print { public void Write(in Trade trade) { } }
        """;

    private const string Pipelines = """
        using FastFlow;
        namespace Shop;
        [Pipeline, Flow<Trades, Large, Print>] public partial class First;
        [Pipeline, Flow<Trades, Small, Print>] public partial class Second;
        """;

    [Theory]
    [InlineData("trade.Size >= 10", "trade.Size >= 11")]
    [InlineData("namespace Shop;", "namespace Shop;\n\n")]
    [InlineData("namespace Shop;", "namespace Shop; // a comment")]
    public void Edit_ThatChangesNoSignature_EmitsNothingAgain(string old, string replacement)
    {
        var reasons = Reasons(Operators, Operators.Replace(old, replacement, StringComparison.Ordinal));
        foreach (var step in new[] { PipelineGenerator.GraphStep, PipelineGenerator.PlanStep, PipelineGenerator.EmitStep })
        {
            Assert.All(reasons[step], reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        }

        Assert.All(reasons[PipelineGenerator.ParseStep], reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
    }

    [Fact]
    public void Edit_OfASignatureInAnotherFile_EmitsExactlyItsPipelines()
    {
        var reasons = Reasons(Operators, Operators.Replace("struct Large { public static bool", "struct Large(int size) { public bool", StringComparison.Ordinal));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], reasons[PipelineGenerator.EmitStep]);
    }

    [Fact]
    public void CachedModels_ReachNoRoslynObject()
    {
        var driver = Compiled.Driver().RunGenerators(Compiled.Compilation(Operators, Pipelines));
        var steps = driver.GetRunResult().Results.Single().TrackedSteps;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var name in new[] { PipelineGenerator.ParseStep, PipelineGenerator.GraphStep, PipelineGenerator.PlanStep, PipelineGenerator.EmitStep })
        {
            foreach (var (value, _) in steps[name].SelectMany(step => step.Outputs))
            {
                Walk(value, name, seen);
            }
        }

        Assert.True(seen.Count > 50, "The walk must have gone through the models.");
    }

    [Fact]
    public void HintNames_ThatDifferInCaseOnly_DoNotCollide()
    {
        var compiled = Compiled.From(Operators, """
            using FastFlow;
            namespace Shop;
            [Pipeline, Flow<Trades, Large, Print>] public partial class Orders;
            [Pipeline, Flow<Trades, Small, Print>] public partial class ORDERS;
            public partial class Outer { [Pipeline, Flow<Trades, Small, Print>] public partial class Orders; }
            """);
        Assert.Equal(3, compiled.Result.GeneratedTrees.Length);
        Assert.Empty(compiled.Diagnostics);
    }

    private static Dictionary<string, IncrementalStepRunReason[]> Reasons(string before, string after)
    {
        var compilation = Compiled.Compilation(before, Pipelines);
        var driver = Compiled.Driver().RunGenerators(compilation);
        var tree = compilation.SyntaxTrees.First();
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(after))));
        return driver.GetRunResult().Results.Single().TrackedSteps
            .ToDictionary(step => step.Key, step => step.Value.SelectMany(run => run.Outputs).Select(output => output.Reason).ToArray());
    }

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !(value.GetType().IsValueType || seen.Add(value)))
        {
            return;
        }

        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location or SemanticModel, $"{path} holds a {value.GetType().Name}.");
        if (value is IEnumerable sequence)
        {
            foreach (var item in sequence)
            {
                Walk(item, path + "[]", seen);
            }
        }

        foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Where(field => !field.FieldType.IsPointer))
        {
            if (!value.GetType().IsValueType || field.FieldType != value.GetType())
            {
                Walk(field.GetValue(value), path + "." + field.Name, seen);
            }
        }
    }
}
