using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace FastFlow.Analyzers.Tests;

/// <summary>One model serves all rules, and no longer than its compilation lives.</summary>
public sealed class CompilationModelTests
{
    private const string Source = """
        [Pipeline, Flow<Trades, LargeTrades, Print>] public partial class P;
        [Pipeline, Flow<Trades, As<LargeTrades, Trade>, Print>] public partial class Q;
        """;

    [Fact]
    public void Model_OfACompilation_ParsesEachTypeOnce()
    {
        var compilation = Framework.Compilation("Once", [Source, Pages.Shop]);
        var model = CompilationModel.Of(compilation);
        Assert.Same(model, CompilationModel.Of(compilation));
        Assert.NotSame(model, CompilationModel.Of(compilation.Clone()));

        var first = model.Pipeline(compilation.GetTypeByMetadataName("P")!, TestContext.Current.CancellationToken);
        var second = model.Pipeline(compilation.GetTypeByMetadataName("Q")!, TestContext.Current.CancellationToken);
        Assert.Same(first, model.Pipeline(compilation.GetTypeByMetadataName("P")!, TestContext.Current.CancellationToken));
        Assert.Same(first.Graph.Pipeline.Operators[1], second.Graph.Pipeline.Operators[1]);
    }

    [Fact]
    public void Model_OfACompilationThatIsGone_IsCollected()
    {
        var compilation = AskAndForget();
        for (var i = 0; i < 10 && compilation.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(compilation.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AskAndForget()
    {
        var compilation = Framework.Compilation("Gone", [Source, Pages.Shop]);
        Assert.Empty(CompilationModel.Of(compilation).FindingsOn(compilation.GetTypeByMetadataName("P")!, TestContext.Current.CancellationToken));
        return new WeakReference(compilation);
    }
}
