using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0004: a role without its handler, or a handler of a shape that it can't take.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BadHandlerAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0004",
        Rules.BadHandler.Title,
        Rules.BadHandler.Message,
        Category.Authoring,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0004" + RuleHelp.Extension);
}
