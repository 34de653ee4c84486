using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0401: an operator that needs event time behind a source without.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoEventTimeAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0401",
        Rules.NoEventTime.Title,
        Rules.NoEventTime.Message,
        Category.Time,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0401" + RuleHelp.Extension);
}
