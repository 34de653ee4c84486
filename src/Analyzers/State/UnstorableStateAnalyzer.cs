using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0301: state that checkpoints can't hold.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnstorableStateAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0301",
        Rules.UnstorableState.Title,
        Rules.UnstorableState.Message,
        Category.State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0301" + RuleHelp.Extension);
}
