using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace FastFlow.Analyzers.Tests;

/// <summary>Runs all analyzers over source in which <c>{|#0:…|}</c> marks places, and wants exactly the diagnostics that are expected.</summary>
internal static class Verify
{
    public static DiagnosticResult Error(string id, int place, string message, params int[] also) => Result(id, DiagnosticSeverity.Error, place, message, also);

    public static DiagnosticResult Warning(string id, int place, string message, params int[] also) => Result(id, DiagnosticSeverity.Warning, place, message, also);

    public static Task Silent(string source) => Fires(source);

    public static Task Fires(string source, params DiagnosticResult[] expected) => Fires([source], expected);

    public static Task Fires(string[] sources, params DiagnosticResult[] expected)
    {
        var test = new AllAnalyzersTest();
        foreach (var source in sources)
        {
            test.TestState.Sources.Add(source);
        }

        test.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static DiagnosticResult Result(string id, DiagnosticSeverity severity, int place, string message, int[] also) =>
        also.Aggregate(new DiagnosticResult(id, severity).WithLocation(place).WithMessage(message), (result, other) => result.WithLocation(other));

    private sealed class AllAnalyzersTest : CSharpAnalyzerTest<NotPartialAnalyzer, DefaultVerifier>
    {
        public AllAnalyzersTest()
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0");
            TestState.AdditionalReferences.AddRange(Framework.References);

            // A generated pipeline is checked like any other.
            TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck;
        }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Framework.Analyzers();

        protected override ParseOptions CreateParseOptions() => Framework.ParseOptions;

        protected override CompilationOptions CreateCompilationOptions() =>
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
    }
}
