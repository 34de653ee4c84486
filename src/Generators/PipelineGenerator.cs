using System.Text;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Generators;

/// <summary>
/// Writes the other half of every <c>[Pipeline]</c> class: Parse → Graph → Plan → Emit. It reports nothing; the analyzers do, from the
/// same model.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class PipelineGenerator : IIncrementalGenerator
{
    /// <summary>Names of the tracked steps, for the tests of incrementality.</summary>
    internal const string ParseStep = "Parse", GraphStep = "Graph", PlanStep = "Plan", EmitStep = "Emit";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var pipelines = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "FastFlow.PipelineAttribute",
                static (node, _) => node is TypeDeclarationSyntax,
                static (attribute, cancellationToken) => PipelineParser.Parse((INamedTypeSymbol)attribute.TargetSymbol, attribute.SemanticModel.Compilation, cancellationToken))
            .WithTrackingName(ParseStep);
        var emitted = pipelines
            .Select(static (model, _) => GraphBuilder.Build(model))
            .WithTrackingName(GraphStep)
            .Select(static (graph, _) => Planner.Plan(graph))
            .WithTrackingName(PlanStep)
            .Select(static (plan, _) => PipelineFile.Write(plan))
            .WithTrackingName(EmitStep);
        context.RegisterSourceOutput(emitted, static (output, file) => output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8)));

        var shared = pipelines
            .Select(static (model, _) => PipelineIdentity.Of(model))
            .Collect()
            .Select(static (identities, _) => StubEmitter.SharedIds(identities));
        context.RegisterSourceOutput(shared, static (output, errors) =>
        {
            if (errors.Length > 0)
            {
                output.AddSource("FastFlow.PipelineIds.g.cs", SourceText.From(errors, Encoding.UTF8));
            }
        });
    }
}
