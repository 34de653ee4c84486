using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>
/// FF0104, FF0107, FF0108: makes the operator a node of its own, <c>As&lt;TOperator, TUpstream&gt;</c>: a tag may be any type, and the operator
/// before it says best which one is meant.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SecondNodeFix() : TextFix(fixesAll: true, "FF0104", "FF0107", "FF0108")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (FlowPlace.Of(request) is not { Index: > 0 } place || place.Argument is not { Kind: ArgumentKind.Node, AsTag: null } argument)
        {
            yield break;
        }

        // A cycle over several flows is hardly an operator meant twice; one within a flow is.
        if (request.Diagnostic.Id == Rules.Cycle.Id && !place.Flow.Arguments.Take(place.Index).Any(earlier => earlier.NodeKey == argument.NodeKey))
        {
            yield break;
        }

        var upstream = place.Pipeline.Operators.TryGetValue(place.Flow.Arguments[place.Index - 1].Operator, out var op) ? op : null;
        if (upstream is null || place.Pipeline.Graph.Nodes.Any(node => node.Key == $"{argument.Operator}#{upstream.ToRef().Name}"))
        {
            yield break;
        }

        var node = $"{request.FastFlowAt("As`2", place.Syntax)}<{place.Syntax}, {request.NameAt(upstream, place.Syntax)}>";

        // An id or a name is the node's wherever it stands; chains cross and cycles close in one place.
        var places = request.Diagnostic.Id == Rules.SameId.Id ? place.AllOf(argument.NodeKey) : [place.Syntax];
        yield return new Proposal($"Make it a node of its own: {node}", "as", places.Select(syntax => request.Replace(syntax, syntax.Span, node)).ToImmutableArray());
    }
}
