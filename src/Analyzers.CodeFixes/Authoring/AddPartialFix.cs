using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0001: adds <c>partial</c> to the pipeline and the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddPartialFix() : TextFix(fixesAll: true, "FF0001")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        var edits = request.Node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()
            .Where(declaration => !declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            .Select(declaration => request.Insert(declaration, declaration.Keyword.SpanStart, "partial "))
            .ToImmutableArray();
        if (edits.Length > 0)
        {
            yield return new Proposal("Add 'partial'", "partial", edits);
        }
    }
}
