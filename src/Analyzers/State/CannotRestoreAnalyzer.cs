using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0304: state that can't take back what the shipped lock says is stored; and a lock that can't be read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CannotRestoreAnalyzer() : LockAnalyzer("FF0304", Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0304",
        Rules.CannotRestore.Title,
        Rules.CannotRestore.Message,
        Category.State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0304" + RuleHelp.Extension,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    private protected override void Unreadable(CompilationAnalysisContext context, LockSource file)
    {
        foreach (var problem in file.File.Problems)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, file.LocationOf(problem.Line, problem.Column), $"{file.Name} can't be read in line {problem.Line + 1}: {problem.Reason}"));
        }
    }
}
