using System.Text.RegularExpressions;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace FastFlow.Analyzers.Tests;

/// <summary>
/// Runs all analyzers over source in which <c>{|#0:…|}</c> marks places, and wants exactly the diagnostics that are expected. The types of
/// docs/rules/README.md are there.
/// </summary>
internal static partial class Verify
{
    public static DiagnosticResult Error(string id, int place, string message, params int[] also) => Result(id, DiagnosticSeverity.Error, place, message, also);

    public static DiagnosticResult Warning(string id, int place, string message, params int[] also) => Result(id, DiagnosticSeverity.Warning, place, message, also);

    public static DiagnosticResult Info(string id, int place, string message, params int[] also) => Result(id, DiagnosticSeverity.Info, place, message, also);

    public static Task Silent(string source) => Fires(source);

    public static Task Fires(string source, params DiagnosticResult[] expected) => Fires([source], [], allInPipelines: true, expected);

    public static Task FiresInNoPipeline(string source, params DiagnosticResult[] expected) => Fires([source], [], allInPipelines: false, expected);

    public static async Task Fires(string[] sources, MetadataReference[] references, bool allInPipelines, params DiagnosticResult[] expected)
    {
        var test = new AnalyzerTest { Options = Framework.OptionsFor(sources.Concat(expected.Select(result => result.Id))) };
        Prepare(test.TestState, sources);
        test.TestState.AdditionalReferences.AddRange(references);
        test.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync(TestContext.Current.CancellationToken);
        await Agreement.Check([.. sources.Select(source => Markup().Replace(source, string.Empty)), Pages.Shop], references, allInPipelines);
    }

    /// <summary>The fix whose choice is <paramref name="choice"/> turns one source into the other, for one diagnostic and, if it can, for all at once.</summary>
    public static Task Fix<TFix>(string before, string after, string? choice = null)
        where TFix : CodeFixProvider, new() => Fix<TFix>([before], [after], choice);

    public static Task Fix<TFix>(string[] before, string[] after, string? choice = null)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix> { CodeActionEquivalenceKey = choice, Options = Framework.OptionsFor(before.Concat(after)) };
        Prepare(test.TestState, before);
        Prepare(test.FixedState, after);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same in a project with a state lock; the generator, which doesn't read it, has nothing to say.</summary>
    public static Task Locked(string source, string shipped, string unshipped, params DiagnosticResult[] expected)
    {
        var test = new AnalyzerTest { Options = Framework.OptionsFor([source]) };
        Prepare(test.TestState, [source]);
        test.TestState.AdditionalFiles.Add((LockFile.Shipped, shipped));
        test.TestState.AdditionalFiles.Add((LockFile.Unshipped, unshipped));
        test.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A fix of source, of the unshipped lock, or of both.</summary>
    public static Task FixLocked<TFix>(string before, string after, string shipped, string unshippedBefore, string unshippedAfter, string? choice, params DiagnosticResult[] left)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix> { CodeActionEquivalenceKey = choice, Options = Framework.OptionsFor([before, after]), CodeFixTestBehaviors = CodeFixTestBehaviors.SkipLocalDiagnosticCheck };
        Prepare(test.TestState, [before]);
        test.TestState.AdditionalFiles.Add((LockFile.Shipped, shipped));
        test.TestState.AdditionalFiles.Add((LockFile.Unshipped, unshippedBefore));
        Prepare(test.FixedState, [after]);
        test.FixedState.AdditionalFiles.Add((LockFile.Shipped, shipped));
        test.FixedState.AdditionalFiles.Add((LockFile.Unshipped, unshippedAfter));
        test.FixedState.ExpectedDiagnostics.AddRange(left);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The rule fires and no fix is offered.</summary>
    public static Task NoFix<TFix>(string source)
        where TFix : CodeFixProvider, new() => Fix<TFix>(source, source);

    private static void Prepare(AnalyzerTest<DefaultVerifier> test)
    {
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.TestState.AdditionalReferences.AddRange(Framework.References);

        // A generated pipeline is checked like any other.
        test.TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck;

        // FF0107 has a descriptor for nodes and one for pipelines.
        test.MarkupOptions = MarkupOptions.UseFirstDescriptor;
    }

    private static void Prepare(SolutionState state, string[] sources)
    {
        foreach (var source in sources)
        {
            state.Sources.Add(source);
        }

        state.Sources.Add(Pages.Shop);
    }

    private static DiagnosticResult Result(string id, DiagnosticSeverity severity, int place, string message, int[] also) =>
        also.Aggregate(new DiagnosticResult(id, severity).WithLocation(place).WithMessage(message), (result, other) => result.WithLocation(other));

    [GeneratedRegex(@"\{\|#?\w+:|\|\}")]
    private static partial Regex Markup();

    private sealed class AnalyzerTest : CSharpAnalyzerTest<NotPartialAnalyzer, DefaultVerifier>
    {
        public AnalyzerTest() => Prepare(this);

        public required CompilationOptions Options { get; init; }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Framework.Analyzers();

        protected override ParseOptions CreateParseOptions() => Framework.ParseOptions;

        protected override CompilationOptions CreateCompilationOptions() => Options;
    }

    private sealed class FixTest<TFix> : CSharpCodeFixTest<NotPartialAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        public FixTest() => Prepare(this);

        public required CompilationOptions Options { get; init; }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Framework.Analyzers();

        protected override ParseOptions CreateParseOptions() => Framework.ParseOptions;

        protected override CompilationOptions CreateCompilationOptions() => Options;
    }
}
