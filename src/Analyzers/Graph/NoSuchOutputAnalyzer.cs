using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0105: a virtual node that stands for nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoSuchOutputAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0105",
        Rules.NoSuchOutput.Title,
        Rules.NoSuchOutput.Message,
        Category.Graph,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0105" + RuleHelp.Extension);
}
