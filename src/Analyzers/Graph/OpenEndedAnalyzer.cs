using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0106: a pipeline without a source or without a sink.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OpenEndedAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0106",
        Rules.OpenEnded.Title,
        Rules.OpenEnded.Message,
        Category.Graph,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0106" + RuleHelp.Extension);
}
