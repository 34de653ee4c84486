using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0108: two chains that meet in one node and cross.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CrossedChainsAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0108",
        Rules.CrossedChains.Title,
        Rules.CrossedChains.Message,
        Category.Graph,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0108" + RuleHelp.Extension);
}
