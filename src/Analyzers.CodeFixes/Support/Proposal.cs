using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>One edit of one document. Equal edits are one, however many diagnostics ask for it.</summary>
internal readonly record struct Edit(DocumentId Document, TextSpan Span, string Text);

/// <summary>One way to mend a diagnostic.</summary>
/// <param name="Key">What makes two proposals the same choice, for "fix all".</param>
internal sealed record Proposal(string Title, string Key, ImmutableArray<Edit> Edits)
{
    public Proposal(string title, string key, params Edit[] edits)
        : this(title, key, edits.ToImmutableArray())
    {
    }
}
