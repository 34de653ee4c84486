using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>Makes one choice for all diagnostics of a document, project or solution. What several of them ask for is written once.</summary>
internal sealed class TextFixAll(TextFix fix) : FixAllProvider
{
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var edits = new List<Edit>();
        foreach (var project in fixAllContext.Scope == FixAllScope.Solution ? fixAllContext.Solution.Projects : [fixAllContext.Project])
        {
            var diagnostics = fixAllContext is { Scope: FixAllScope.Document, Document: { } only }
                ? await fixAllContext.GetDocumentDiagnosticsAsync(only).ConfigureAwait(false)
                : await fixAllContext.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            foreach (var diagnostic in diagnostics)
            {
                if (project.GetDocument(diagnostic.Location.SourceTree) is { } document)
                {
                    var proposals = await fix.ProposalsFor(document, diagnostic, fixAllContext.CancellationToken).ConfigureAwait(false);
                    edits.AddRange(proposals.Where(proposal => proposal.Key == fixAllContext.CodeActionEquivalenceKey).SelectMany(proposal => proposal.Edits));
                }
            }
        }

        return edits.Count == 0 ? null : CodeAction.Create(
            "Fix all",
            cancellationToken => TextFix.Apply(fixAllContext.Solution, edits, cancellationToken),
            fixAllContext.CodeActionEquivalenceKey);
    }
}
