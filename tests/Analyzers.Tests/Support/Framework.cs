using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers.Tests;

/// <summary>What every compilation of these tests refers to, and all analyzers.</summary>
internal static class Framework
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Parse);

    public static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>
    /// Most operators of these tests keep state per key and say nothing of how long, which isn't what they are about: FF0307 is off unless a source mentions it or what answers it.
    /// </summary>
    public static CSharpCompilationOptions OptionsFor(IEnumerable<string> sources) => sources.Any(source => Bounds.Any(source.Contains))
        ? Options
        : Options.WithSpecificDiagnosticOptions(Options.SpecificDiagnosticOptions.SetItem("FF0307", ReportDiagnostic.Suppress));

    private static readonly string[] Bounds = ["FF0307", "StateTtl", "UnboundedState"];

    /// <summary>The running framework and the runtime of FastFlow.</summary>
    public static readonly ImmutableArray<MetadataReference> References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "FastFlow.Runtime.dll" or "MemoryPack.Core.dll"))
        .Select(path => MetadataReference.CreateFromFile(path))];

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers() => [.. typeof(RuleAnalyzer).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    public static CSharpCompilation Compilation(string name, IEnumerable<string> sources, params MetadataReference[] references) => CSharpCompilation.Create(
        name,
        sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{index}.cs")),
        [.. References, .. references],
        Options);

    /// <summary>A library of operators as a pipeline's assembly refers to it: compiled, without source.</summary>
    public static MetadataReference Library(string source)
    {
        using var stream = new MemoryStream();
        var emitted = Compilation("Library", [source, "global using FastFlow;"]).Emit(stream);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }
}
