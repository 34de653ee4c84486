using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0003: a node without a role, or with several.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoRoleAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0003",
        Rules.NoRole.Title,
        Rules.NoRole.Message,
        Category.Authoring,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0003" + RuleHelp.Extension);
}
