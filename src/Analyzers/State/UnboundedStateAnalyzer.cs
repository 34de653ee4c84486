using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0307: state per key that neither a window nor a time to live ends.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnboundedStateAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0307",
        Rules.UnboundedState.Title,
        Rules.UnboundedState.Message,
        Category.State,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0307" + RuleHelp.Extension);
}
