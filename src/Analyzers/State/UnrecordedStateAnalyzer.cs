using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0306: a state that the lock doesn't have as it is.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnrecordedStateAnalyzer() : LockAnalyzer("FF0306", Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0306",
        Rules.UnrecordedState.Title,
        Rules.UnrecordedState.Message,
        Category.State,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0306" + RuleHelp.Extension,
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
