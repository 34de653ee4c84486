using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0302: delegates, tasks, streams, handles and pointers in state.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResourceInStateAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0302",
        Rules.ResourceInState.Title,
        Rules.ResourceInState.Message,
        Category.State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0302" + RuleHelp.Extension);
}
