using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>
/// FF0303: an operator writes a field, a property, a captured parameter or a static, which no checkpoint holds. At the write, while one types; at the operator, once the whole compilation
/// is known, where it inherits the method.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HiddenStateAnalyzer() : RuleAnalyzer(Own)
{
    private static readonly DiagnosticDescriptor Own = new(
        "FF0303",
        Rules.HiddenState.Title,
        Rules.HiddenState.Message,
        Category.State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0303" + RuleHelp.Extension);

    private static readonly DiagnosticDescriptor Inherited = new(
        "FF0303",
        Rules.HiddenState.Title,
        Rules.HiddenState.Message,
        Category.State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0303" + RuleHelp.Extension,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Own, Inherited];

    private protected override void Start(CompilationStartAnalysisContext start, CompilationModel model)
    {
        var inBases = new ConcurrentBag<HiddenWrite>();
        var operators = new ConcurrentBag<INamedTypeSymbol>();
        start.RegisterSymbolAction(
            context =>
            {
                if (context.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Class } type && IsOperator(type))
                {
                    operators.Add(type);
                }
            },
            SymbolKind.NamedType);
        start.RegisterOperationAction(
            context =>
            {
                foreach (var write in HiddenWrite.Of(context.Operation, context.ContainingSymbol))
                {
                    if (IsOperator(write.Type))
                    {
                        context.ReportDiagnostic(Report(Own, write.Type, write, write.Place, []));
                    }
                    else if (write.Type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false } && RoleHandlers.RoleOf(write.Type, out _) == Role.None)
                    {
                        inBases.Add(write);
                    }
                }
            },
            HiddenWrite.Kinds);
        start.RegisterCompilationEndAction(context =>
        {
            foreach (var op in operators.Where(_ => !inBases.IsEmpty))
            {
                var bases = op.SelfAndBases().Skip(1).Select(level => level.OriginalDefinition).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);
                foreach (var write in inBases.Where(write => bases.Contains(write.Type.OriginalDefinition)).OrderBy(write => write.Place.SourceSpan.Start))
                {
                    context.ReportDiagnostic(Report(Inherited, op, write, op.Locations[0], [write.Place]));
                }
            }
        });
    }

    /// <summary>Sources and sinks keep positions, buffers and connections, of which what must survive is asked for.</summary>
    private static bool IsOperator(INamedTypeSymbol type) => RoleHandlers.RoleOf(type, out _) is not (Role.None or Role.Source or Role.Sink);

    private static Diagnostic Report(DiagnosticDescriptor descriptor, INamedTypeSymbol op, HiddenWrite write, Location place, ImmutableArray<Location> also) =>
        Diagnostic.Create(descriptor, place, also, op.Name, write.What, write.Method, write.Why);
}
