using System.Collections.Generic;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0404: says of a window of event time that it takes no late events, which is so without it: then it has been thought of.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddAllowedLatenessFix() : TextFix(fixesAll: true, "FF0404")
{
    private static readonly string[] Windows = ["TumblingWindowAttribute", "SlidingWindowAttribute", "CumulativeWindowAttribute", "SessionWindowAttribute"];

    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (OperatorAttributes.Of(request) is { } op && Windows.Select(op.Find).FirstOrDefault(found => found is not null) is { } window)
        {
            yield return new Proposal($"{op.Type.Name} takes no late events", "lateness", request.Insert(window, window.Span.End, $", {request.FastFlowAt("AllowedLatenessAttribute", window)}(\"0s\")"));
        }
    }
}
