using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0101: an input that nothing feeds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnfedInputAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0101",
        Rules.UnfedInput.Title,
        Rules.UnfedInput.Message,
        Category.Graph,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0101" + RuleHelp.Extension);
}
