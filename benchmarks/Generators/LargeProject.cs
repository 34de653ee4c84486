using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Benchmarks.Generators;

/// <summary>A project of 20 pipelines with ten operators each, and one file that has nothing to do with them.</summary>
public static class LargeProject
{
    private const int Pipelines = 20;

    /// <summary>How all of it is parsed.</summary>
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    /// <summary>The project, its symbols not asked for yet.</summary>
    public static CSharpCompilation Compile() => CSharpCompilation.Create(
        "LargeProject",
        Enumerable.Range(0, Pipelines).Select(pipeline => CSharpSyntaxTree.ParseText(Source(pipeline), ParseOptions, $"Pipeline{pipeline}.cs")).Append(Unrelated(0)),
        References(),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    /// <summary>The unrelated file after another keystroke.</summary>
    public static SyntaxTree Unrelated(int keystroke) =>
        CSharpSyntaxTree.ParseText($"class Unrelated {{ int Keystroke() => {keystroke}; }}", ParseOptions, "Unrelated.cs");

    /// <summary>Asks for what an editor has asked for anyway: the attributes and signatures of all types.</summary>
    public static void Bind(CSharpCompilation compilation)
    {
        foreach (var type in compilation.Assembly.GlobalNamespace.GetNamespaceMembers().SelectMany(space => space.GetTypeMembers()))
        {
            _ = type.GetAttributes();
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
            {
                _ = method.ReturnType;
                _ = method.Parameters.Select(parameter => parameter.Type).ToList();
            }
        }
    }

    private static IEnumerable<MetadataReference> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "FastFlow.Runtime.dll"))
        .Select(path => MetadataReference.CreateFromFile(path));

    private static string Source(int pipeline)
    {
        var text = new StringBuilder($$"""
            using FastFlow;
            namespace Pipelines{{pipeline}};
            public readonly record struct Reading(long Sensor, int Value);
            [Source] public sealed class Readings : Input<Reading>;
            [Sink] public sealed class Store { public void Write(in Reading reading) { } }

            """);
        for (var i = 0; i < 4; i++)
        {
            text.Append($"[Filter] public readonly struct Above{i}(int limit) {{ public bool Keep(in Reading reading) => reading.Value > limit; }}\n");
        }

        for (var i = 0; i < 2; i++)
        {
            text.Append($"[Map] public readonly struct Calibrate{i} {{ public static Reading Map(in Reading reading) => reading; }}\n");
            text.Append($$"""
                [Process, KeyBy(nameof(Reading.Sensor)), UnboundedState("it is never run")]
                public readonly struct Count{{i}}
                {
                    public struct State { public long Count; }
                    public static void On(in Reading reading, ref State state, Emit<Reading> emit) { state.Count++; emit.Send(reading); }
                }

                """);
        }

        return text.Append("[Pipeline, Flow<Readings, Above0, Calibrate0, Count0, Above1, Above2, Calibrate1, Count1, Above3, Store>] public partial class Pipeline;\n").ToString();
    }
}
