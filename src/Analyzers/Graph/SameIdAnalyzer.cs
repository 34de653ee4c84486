using System.Collections.Concurrent;
using System.Collections.Immutable;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0107: two nodes of a pipeline with one id, while one types; two pipelines with one id, once the whole compilation is known.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SameIdAnalyzer() : RuleAnalyzer(Nodes)
{
    private static readonly DiagnosticDescriptor Nodes = new(
        "FF0107",
        Rules.SameId.Title,
        Rules.SameId.Message,
        Category.Graph,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0107" + RuleHelp.Extension);

    private static readonly DiagnosticDescriptor Pipelines = new(
        "FF0107",
        Rules.SameId.Title,
        Rules.SameId.Message,
        Category.Graph,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0107" + RuleHelp.Extension,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Nodes, Pipelines];

    private protected override void Start(CompilationStartAnalysisContext start, CompilationModel model)
    {
        base.Start(start, model);
        var pipelines = new ConcurrentBag<INamedTypeSymbol>();
        start.RegisterSymbolAction(
            context =>
            {
                if (context.Symbol is INamedTypeSymbol type && CompilationModel.IsPipeline(type))
                {
                    pipelines.Add(type);
                }
            },
            SymbolKind.NamedType);
        start.RegisterCompilationEndAction(context =>
        {
            foreach (var finding in model.SharedIds(pipelines, context.CancellationToken))
            {
                context.ReportDiagnostic(finding.ToDiagnostic(Pipelines));
            }
        });
    }
}
