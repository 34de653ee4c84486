using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0202: a key that doesn't compare by value.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BadKeyTypeAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0202",
        Rules.BadKeyType.Title,
        Rules.BadKeyType.Message,
        Category.Keys,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0202" + RuleHelp.Extension);
}
