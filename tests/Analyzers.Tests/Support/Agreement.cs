using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using FastFlow.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers.Tests;

/// <summary>What the editor underlines and what the build refuses are one.</summary>
internal static partial class Agreement
{
    /// <summary>
    /// Analyzers say the same about source alone as about source with its generated half, and the generator's <c>#error</c>s are exactly the
    /// analyzers' errors. Operators that stand in no pipeline have problems that the generator never sees.
    /// </summary>
    public static async Task Check(IReadOnlyList<string> sources, IEnumerable<MetadataReference> references, bool allInPipelines)
    {
        var compilation = Framework.Compilation("Pipelines", sources, [.. references]).WithOptions(Framework.OptionsFor(sources));
        var built = Build(compilation);
        var alone = await Analyze(compilation);
        var whole = await Analyze(built);
        Assert.Equal(alone.Select(Text).Order(StringComparer.Ordinal), whole.Select(Text).Order(StringComparer.Ordinal));

        var errors = alone.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !Compiler.Rules.Find(diagnostic.Id).IsOfAnalyzersAlone).Select(Message).ToHashSet();
        var emitted = Errors(built).ToHashSet();
        if (allInPipelines)
        {
            Assert.Equal(errors.Order(StringComparer.Ordinal), emitted.Order(StringComparer.Ordinal));
        }
        else
        {
            Assert.Subset(errors, emitted);
        }
    }

    public static Compilation Build(CSharpCompilation compilation) => Build(compilation, out _);

    /// <param name="failures">What the compiler says of a generator that threw.</param>
    public static Compilation Build(CSharpCompilation compilation, out ImmutableArray<Diagnostic> failures)
    {
        CSharpGeneratorDriver.Create([new PipelineGenerator().AsSourceGenerator()], parseOptions: Framework.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var built, out failures, TestContext.Current.CancellationToken);
        return built;
    }

    /// <summary>The generator's <c>#error</c>s, as <c>FF0103: message</c>.</summary>
    public static IEnumerable<string> Errors(Compilation built) => built.GetDiagnostics(TestContext.Current.CancellationToken)
        .Where(diagnostic => diagnostic.Id == "CS1029")
        .Select(diagnostic => Emitted().Match(diagnostic.GetMessage(CultureInfo.InvariantCulture)))
        .Select(match => $"{match.Groups[1].Value}: {match.Groups[2].Value}");

    public static async Task<IReadOnlyList<Diagnostic>> Analyze(Compilation compilation, params AdditionalText[] files) => await compilation
        .WithAnalyzers(Framework.Analyzers(), new CompilationWithAnalyzersOptions(new AnalyzerOptions([.. files]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
        .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    public static string Message(Diagnostic diagnostic) => $"{diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";

    private static string Text(Diagnostic diagnostic) =>
        $"{diagnostic.Location.GetLineSpan()} {Message(diagnostic)} [{string.Join(", ", diagnostic.AdditionalLocations.Select(location => location.GetLineSpan()))}]";

    [GeneratedRegex("^#error: '(FF\\d{4}): [^:]+: (.*)'$", RegexOptions.Singleline)]
    private static partial Regex Emitted();
}
