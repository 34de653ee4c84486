using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0408: state, a window, a join or timers without a key.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SerialAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0408",
        Rules.Serial.Title,
        Rules.Serial.Message,
        Category.Time,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0408" + RuleHelp.Extension);
}
