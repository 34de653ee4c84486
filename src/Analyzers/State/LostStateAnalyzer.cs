using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0305: a shipped state that no operator has any more, or one that has been retired and is in use.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostStateAnalyzer() : LockAnalyzer("FF0305", Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0305",
        Rules.LostState.Title,
        Rules.LostState.Message,
        Category.State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0305" + RuleHelp.Extension,
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
