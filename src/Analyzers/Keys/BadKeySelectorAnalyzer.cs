using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0203: a key selector that names nothing readable, or inputs of different keys.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BadKeySelectorAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0203",
        Rules.BadKeySelector.Title,
        Rules.BadKeySelector.Message,
        Category.Keys,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0203" + RuleHelp.Extension);
}
