using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>
/// Reports one rule wherever the compilation's model finds it broken, on the symbol that the squiggle stands on, so that it shows while one
/// types. What the rule means is known to the model alone, which the generator shares.
/// </summary>
/// <param name="descriptor">The rule.</param>
public abstract class RuleAnalyzer(DiagnosticDescriptor descriptor) : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [descriptor];

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // A pipeline is half generated, and a generated operator has to be right as well.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("FastFlow.PipelineAttribute") is not null)
            {
                Start(start, CompilationModel.Of(start.Compilation));
            }
        });
    }

    /// <summary>Registers what runs on each symbol; a rule that needs the whole compilation adds to it.</summary>
    private protected virtual void Start(CompilationStartAnalysisContext start, CompilationModel model) =>
        start.RegisterSymbolAction(
            context =>
            {
                foreach (var finding in model.FindingsOn((INamedTypeSymbol)context.Symbol, context.CancellationToken).Where(finding => finding.Problem.Id == descriptor.Id))
                {
                    context.ReportDiagnostic(finding.ToDiagnostic(descriptor));
                }
            },
            SymbolKind.NamedType);
}
