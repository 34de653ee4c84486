using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0002: adds <c>readonly</c> to an operator struct.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddReadOnlyFix() : TextFix(fixesAll: true, "FF0002")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (request.Operator is { TypeKind: TypeKind.Struct, IsReadOnly: false, IsRefLikeType: false, IsFileLocal: false } type && request.DeclarationOf(type) is { } declaration)
        {
            var before = declaration.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.PartialKeyword));
            var position = before.IsKind(SyntaxKind.PartialKeyword) ? before.SpanStart : declaration.Keyword.SpanStart;
            yield return new Proposal("Add 'readonly'", "readonly", request.Insert(declaration, position, "readonly "));
        }
    }
}
