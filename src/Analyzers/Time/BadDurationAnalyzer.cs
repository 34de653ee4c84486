using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0403: a duration that can't be read, or that makes no sense.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BadDurationAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0403",
        Rules.BadDuration.Title,
        Rules.BadDuration.Message,
        Category.Time,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0403" + RuleHelp.Extension);
}
