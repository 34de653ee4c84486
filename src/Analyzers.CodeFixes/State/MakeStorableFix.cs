using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0301: lets emitted code reach the member that a state can't be stored for, or has MemoryPack store its type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeStorableFix() : TextFix(fixesAll: false, "FF0301")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        // The member is the last of the other places; an inherited handler comes before it.
        var place = request.Diagnostic.AdditionalLocations.LastOrDefault();
        var member = place?.SourceTree?.GetRoot(request.CancellationToken).FindNode(place.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (member is not (FieldDeclarationSyntax or PropertyDeclarationSyntax) || member.Parent is not TypeDeclarationSyntax type)
        {
            yield break;
        }

        var edits = Accessible(request, member).Concat(Settable(request, member, type.Modifiers.Any(SyntaxKind.ReadOnlyKeyword))).ToImmutableArray();
        if (edits.Length == 0)
        {
            yield break;
        }

        yield return new Proposal($"Make '{place!.SourceTree!.GetText(request.CancellationToken).ToString(place.SourceSpan)}' accessible and settable", "member", edits);
        if (type.ParameterList is null && request.Compilation.GetTypeByMetadataName("MemoryPack.MemoryPackableAttribute") is not null && Packed(request, type).ToImmutableArray() is { Length: > 0 } packed)
        {
            yield return new Proposal($"Have MemoryPack store '{type.Identifier.ValueText}'", "memorypack", packed);
        }
    }

    private static IEnumerable<Edit> Accessible(FixRequest request, MemberDeclarationSyntax member)
    {
        var accesses = member.Modifiers.Where(modifier => modifier.Kind() is SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword).ToList();
        if (accesses.Count == 0)
        {
            yield return request.Insert(member, member.Modifiers.Count > 0 ? member.Modifiers[0].SpanStart : Type(member).SpanStart, "internal ");
        }
        else if (accesses.All(modifier => modifier.Kind() is SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword))
        {
            yield return request.Replace(member, TextSpan.FromBounds(accesses[0].SpanStart, accesses[accesses.Count - 1].Span.End), "internal");
        }
    }

    private static IEnumerable<Edit> Settable(FixRequest request, MemberDeclarationSyntax member, bool isReadOnly)
    {
        if (member is PropertyDeclarationSyntax { AccessorList: { } accessors })
        {
            var setter = accessors.Accessors.FirstOrDefault(accessor => accessor.Kind() is SyntaxKind.SetAccessorDeclaration or SyntaxKind.InitAccessorDeclaration);
            if (setter is null && accessors.Accessors.All(accessor => accessor.Body is null && accessor.ExpressionBody is null))
            {
                yield return request.Insert(member, accessors.Accessors.Last().Span.End, isReadOnly ? " init;" : " set;");
            }
            else if (setter is not null && setter.Modifiers.Any())
            {
                yield return request.Replace(member, TextSpan.FromBounds(setter.Modifiers[0].SpanStart, setter.Keyword.SpanStart), string.Empty);
            }
        }
        else if (member is FieldDeclarationSyntax && !isReadOnly && member.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.ReadOnlyKeyword)) is { RawKind: not 0 } readOnly)
        {
            yield return request.Replace(member, TextSpan.FromBounds(readOnly.SpanStart, readOnly.GetNextToken().SpanStart), string.Empty);
        }
    }

    /// <summary>The attributes by which MemoryPack stores every field and auto-property; none where a declaration of several fields can't say an order for each.</summary>
    private static IEnumerable<Edit> Packed(FixRequest request, TypeDeclarationSyntax type)
    {
        var members = type.Members.Where(member => !member.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.ConstKeyword)
            && (member is FieldDeclarationSyntax || member is PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } && accessors.All(accessor => accessor.Body is null && accessor.ExpressionBody is null))).ToList();
        if (members.OfType<FieldDeclarationSyntax>().Any(field => field.Declaration.Variables.Count > 1) || request.Compilation.GetSemanticModel(type.SyntaxTree).GetDeclaredSymbol(type, request.CancellationToken) is not INamedTypeSymbol { IsUnmanagedType: false })
        {
            return [];
        }

        var edits = new List<Edit> { request.Insert(type, type.SpanStart, $"[{Name(request, "MemoryPackableAttribute", type)}({Name(request, "GenerateType", type)}.VersionTolerant)]\n{Indent(type)}") };
        edits.AddRange(type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(outer => !outer.Modifiers.Any(SyntaxKind.PartialKeyword)).Select(outer => request.Insert(outer, outer.Keyword.SpanStart, "partial ")));
        edits.AddRange(members.Select((member, index) => request.Insert(
            member,
            member.SpanStart,
            $"[{(member.Modifiers.Any(SyntaxKind.PublicKeyword) ? string.Empty : Name(request, "MemoryPackIncludeAttribute", type) + ", ")}{Name(request, "MemoryPackOrderAttribute", type)}({index})] ")));
        return edits;
    }

    private static string Name(FixRequest request, string type, SyntaxNode place)
    {
        const string suffix = "Attribute";
        var name = request.NameAt(request.Compilation.GetTypeByMetadataName("MemoryPack." + type)!, place);
        return name.EndsWith(suffix, System.StringComparison.Ordinal) ? name.Substring(0, name.Length - suffix.Length) : name;
    }

    private static string Indent(SyntaxNode node)
    {
        var line = node.SyntaxTree.GetText().Lines.GetLineFromPosition(node.SpanStart).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    private static TypeSyntax Type(MemberDeclarationSyntax member) => member is FieldDeclarationSyntax field ? field.Declaration.Type : ((PropertyDeclarationSyntax)member).Type;
}
