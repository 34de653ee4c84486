using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0405: a window behind a window or join that gives results later than it takes events.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LessLatenessAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0405",
        Rules.LessLateness.Title,
        Rules.LessLateness.Message,
        Category.Time,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0405" + RuleHelp.Extension);
}
