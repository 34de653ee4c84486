using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>A fix that is a few insertions into the author's text and touches nothing else of it.</summary>
/// <param name="fixesAll">Whether one choice may stand for all diagnostics of the rule; not where each one asks for thought.</param>
/// <param name="ids">The rules it mends.</param>
public abstract class TextFix(bool fixesAll, params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <inheritdoc/>
    public sealed override FixAllProvider? GetFixAllProvider() => fixesAll ? new TextFixAll(this) : null;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var proposal in await ProposalsFor(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                var solution = context.Document.Project.Solution;
                context.RegisterCodeFix(
                    CodeAction.Create(proposal.Title, cancellationToken => Apply(solution, proposal.Edits, cancellationToken), proposal.Key),
                    diagnostic);
            }
        }
    }

    internal async Task<IReadOnlyList<Proposal>> ProposalsFor(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await FixRequest.Of(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } request ? [.. Propose(request)] : [];

    internal static async Task<Solution> Apply(Solution solution, IEnumerable<Edit> edits, CancellationToken cancellationToken)
    {
        foreach (var ofDocument in edits.Distinct().GroupBy(edit => edit.Document))
        {
            TextDocument document = solution.GetDocument(ofDocument.Key) ?? solution.GetAdditionalDocument(ofDocument.Key)!;
            var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
            var lineBreak = text.Lines.Count > 1 ? text.ToString(TextSpan.FromBounds(text.Lines[0].End, text.Lines[0].EndIncludingLineBreak)) : "\n";
            
            // The lines of a lock are sorted; what goes into code keeps the order of the diagnostics.
            var changes = ofDocument.OrderBy(edit => edit.Span.Start).ThenBy(edit => document is Document ? string.Empty : edit.Text, StringComparer.Ordinal).Select(edit => new TextChange(edit.Span, edit.Text.Replace("\n", lineBreak)));
            var changed = text.WithChanges(changes);
            solution = document is Document ? solution.WithDocumentText(ofDocument.Key, changed) : solution.WithAdditionalDocumentText(ofDocument.Key, changed);
        }

        return solution;
    }

    /// <summary>The ways to mend it; none where no sensible one exists.</summary>
    private protected abstract IEnumerable<Proposal> Propose(FixRequest request);
}
