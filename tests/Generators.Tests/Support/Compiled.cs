using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Generators.Tests;

/// <summary>Compiles source with the generator, in memory, against the running framework.</summary>
internal sealed class Compiled
{
    private static readonly MetadataReference[] Framework = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "FastFlow.Runtime.dll" or "MemoryPack.Core.dll" or "Microsoft.CSharp.dll"))
        .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Parse);

    private Compiled(CSharpCompilation compilation, Compilation output, GeneratorDriverRunResult result)
    {
        Input = compilation;
        Output = output;
        Result = result;
    }

    public CSharpCompilation Input { get; }

    public Compilation Output { get; }

    public GeneratorDriverRunResult Result { get; }

    /// <summary>Text of the only emitted file, without its version attribute.</summary>
    public string Emitted => Text(Assert.Single(Result.GeneratedTrees));

    /// <summary>Errors and warnings of the whole, with a hidden severity left out.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    public static CSharpCompilation Compilation(params string[] sources) => Compilation([], sources);

    private static CSharpCompilation Compilation(string[] references, string[] sources) => CSharpCompilation.Create(
        "Pipelines",
        sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{index}.cs")),
        [.. Framework, .. references.Select(path => MetadataReference.CreateFromFile(path))],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, specificDiagnosticOptions: [new("CS1591", ReportDiagnostic.Suppress)]));

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new PipelineGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static Compiled From(params string[] sources) => From([], sources);

    /// <param name="references">Paths of further assemblies that the sources use.</param>
    /// <param name="sources">The sources.</param>
    public static Compiled From(string[] references, string[] sources)
    {
        var compilation = Compilation(references, sources);
        var driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return new Compiled(compilation, output, driver.GetRunResult());
    }

    public static string Text(SyntaxTree tree) => string.Join('\n', tree.ToString().Split('\n').Where(line => !line.Contains("GeneratedCode(", StringComparison.Ordinal)));

    /// <summary>Loads the compiled assembly; fails with the compiler's errors, each with its line.</summary>
    public Assembly Load()
    {
        Assert.True(TryLoad(out var assembly, out var errors), string.Join('\n', errors));
        return assembly!;
    }

    /// <summary>Loads the compiled assembly, or gives the compiler's errors.</summary>
    public bool TryLoad([NotNullWhen(true)] out Assembly? assembly, out IReadOnlyList<Diagnostic> errors)
    {
        using var stream = new MemoryStream();
        var emitted = Output.Emit(stream);
        errors = [.. emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        stream.Position = 0;
        assembly = emitted.Success ? new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream) : null;
        return emitted.Success;
    }
}
