using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>Where new lines of text go, indented like their neighbours.</summary>
internal static class Layout
{
    private const string Step = "    ";

    /// <summary>White space before the line on which the node begins.</summary>
    public static string Indentation(SyntaxNode node)
    {
        var line = node.SyntaxTree.GetText().Lines.GetLineFromPosition(node.SpanStart).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    /// <summary>An attribute on a line of its own, behind those that the declaration has.</summary>
    public static Edit AddAttribute(FixRequest request, TypeDeclarationSyntax declaration, string attribute)
    {
        var last = declaration.AttributeLists.LastOrDefault();
        return last is null
            ? request.Insert(declaration, declaration.SpanStart, $"[{attribute}]\n{Indentation(declaration)}")
            : request.Insert(declaration, last.Span.End, $"\n{Indentation(last)}[{attribute}]");
    }

    /// <summary>Members behind those that the declaration has, each in one or several lines without indentation.</summary>
    public static Edit AddMembers(FixRequest request, TypeDeclarationSyntax declaration, params string[] members)
    {
        var indentation = Indentation(declaration);
        var text = string.Join("\n\n", members.Select(member => string.Join("\n", member.Split('\n').Select(line => line.Length == 0 ? line : indentation + Step + line))));
        if (declaration.Members.LastOrDefault() is { } last)
        {
            return request.Insert(declaration, last.Span.End, "\n\n" + text);
        }

        // "struct Empty;" and "struct Empty { }" get a body.
        var first = declaration.OpenBraceToken.IsKind(SyntaxKind.OpenBraceToken) ? declaration.OpenBraceToken : declaration.SemicolonToken;
        var end = declaration.CloseBraceToken.IsKind(SyntaxKind.CloseBraceToken) ? declaration.CloseBraceToken : declaration.SemicolonToken;
        return request.Replace(declaration, TextSpan.FromBounds(first.GetPreviousToken().Span.End, end.Span.End), $"\n{indentation}{{\n{text}\n{indentation}}}");
    }
}
