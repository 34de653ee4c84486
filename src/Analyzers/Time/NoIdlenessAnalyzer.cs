using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0402: several inputs of event time, of which one never counts as idle.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoIdlenessAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0402",
        Rules.NoIdleness.Title,
        Rules.NoIdleness.Message,
        Category.Time,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0402" + RuleHelp.Extension);
}
