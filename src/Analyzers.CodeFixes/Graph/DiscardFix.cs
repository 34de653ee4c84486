using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0102: accepts, by <c>[Discard&lt;TEvent&gt;]</c> on the pipeline, that an output goes nowhere.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DiscardFix() : TextFix(fixesAll: true, "FF0102")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (FlowPlace.Of(request) is { } place && request.Type(0) is { } type)
        {
            var attribute = $"{request.FastFlowAt("DiscardAttribute`1", place.Declaration)}<{request.NameAt(type, place.Declaration)}>";
            yield return new Proposal($"Accept the loss: [{attribute}]", "discard", Layout.AddAttribute(request, place.Declaration, attribute));
        }
    }
}
