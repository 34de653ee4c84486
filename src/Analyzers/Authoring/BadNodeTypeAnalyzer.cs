using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0002: a type that no node can be made of.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BadNodeTypeAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0002",
        Rules.BadNodeType.Title,
        Rules.BadNodeType.Message,
        Category.Authoring,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0002" + RuleHelp.Extension);
}
