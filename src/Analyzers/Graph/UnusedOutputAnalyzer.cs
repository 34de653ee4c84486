using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0102: an output that nothing consumes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedOutputAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0102",
        Rules.UnusedOutput.Title,
        Rules.UnusedOutput.Message,
        Category.Graph,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0102" + RuleHelp.Extension);
}
