using System.Collections.Generic;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0103: writes a <c>[Map]</c> between two neighbours that don't fit and puts it into the flow. Its body is its author's, so there is no "fix all".</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InsertMapFix() : TextFix(fixesAll: false, "FF0103")
{
    private const int LongestFlow = 16;

    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (FlowPlace.Of(request) is not { } place || place.Arguments.Arguments.Count == LongestFlow || request.Type(0) is not { } emitted || request.Type(1) is not { } taken)
        {
            yield break;
        }

        var declaration = place.Declaration;
        var name = FreeName(request, declaration.SpanStart, $"{Symbols.Identifier(emitted)}To{Symbols.Identifier(taken)}");
        var accessibility = Symbols.Min(Symbols.VisibilityOf(emitted), Symbols.VisibilityOf(taken)) switch
        {
            Visibility.Public => "public",
            Visibility.Internal => "internal",
            _ => "private",
        };
        var from = request.NameAt(emitted, declaration);
        var to = request.NameAt(taken, declaration);
        var exception = request.NameAt(request.Compilation.GetTypeByMetadataName("System.NotImplementedException")!, declaration);
        var indentation = Layout.Indentation(declaration);
        string[] lines =
        [
            string.Empty,
            string.Empty,
            $"[{request.FastFlowAt("MapAttribute", declaration)}]",
            $"{accessibility} readonly struct {name}",
            "{",
            $"    public static {to} Map(in {from} {Naming.Parameter(Symbols.Identifier(emitted))}) => throw new {exception}();",
            "}",
        ];
        yield return new Proposal(
            $"Insert a [Map] from {from} to {to}",
            "map",
            request.Insert(place.Syntax, place.Syntax.SpanStart, name + ", "),
            request.Insert(declaration, declaration.Span.End, string.Join("\n", lines.Select(line => line.Length == 0 ? line : indentation + line))));
    }

    private static string FreeName(FixRequest request, int position, string name)
    {
        var free = name;
        for (var number = 2; !request.Semantics.LookupSymbols(position, name: free).IsEmpty; number++)
        {
            free = name + number;
        }

        return free;
    }
}
