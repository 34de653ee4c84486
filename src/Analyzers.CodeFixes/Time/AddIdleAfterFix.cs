using System.Collections.Generic;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0402: says, where the events get their time, after how long without one the input counts as idle.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddIdleAfterFix() : TextFix(fixesAll: true, "FF0402")
{
    private const string IdleAfter = "IdleAfter = \"30s\"";

    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (OperatorAttributes.Of(request) is not { } op)
        {
            yield break;
        }

        var watermark = op.Find("WatermarkAttribute");
        if (watermark is not null)
        {
            var arguments = watermark.ArgumentList;
            yield return Add(arguments is null ? request.Insert(watermark, watermark.Span.End, $"({IdleAfter})")
                : arguments.Arguments.LastOrDefault() is { } last ? request.Insert(watermark, last.Span.End, ", " + IdleAfter)
                : request.Insert(watermark, arguments.OpenParenToken.Span.End, IdleAfter));
        }
        else if (op.Find("EventTimeAttribute") is { } eventTime)
        {
            yield return Add(request.Insert(eventTime, eventTime.Span.End, $", {request.FastFlowAt("WatermarkAttribute", eventTime)}({IdleAfter})"));
        }

        Proposal Add(Edit edit) => new($"{op.Type.Name} is idle after 30 s without an event", "idle", edit);
    }
}
