using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0409: a lookup join whose events and table come from one source.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OneSourceLookupAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0409",
        Rules.OneSourceLookup.Title,
        Rules.OneSourceLookup.Message,
        Category.Time,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0409" + RuleHelp.Extension);
}
