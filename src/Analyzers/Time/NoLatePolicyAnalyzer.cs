using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0404: a window of event time whose late events nobody has thought of.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoLatePolicyAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0404",
        Rules.NoLatePolicy.Title,
        Rules.NoLatePolicy.Message,
        Category.Time,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0404" + RuleHelp.Extension);
}
