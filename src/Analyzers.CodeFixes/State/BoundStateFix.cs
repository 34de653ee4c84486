using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0307: ends the state of a key an hour behind its last event, in event time or by the clock, or says that it is meant to stay.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BoundStateFix() : TextFix(fixesAll: true, "FF0307")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (request.Operator is not { } type || request.DeclarationOf(type) is not { } declaration || request.RoleOf(declaration) is not { } role)
        {
            yield break;
        }

        // A window that closes at the end of input has no other bound.
        if (CompilationModel.Of(request.Compilation).Operator(type).Window is null)
        {
            var ttl = request.FastFlowAt("StateTtlAttribute", declaration);
            yield return Add("A key's state ends an hour behind its last event", "event", $"{ttl}(\"1h\")");
            yield return Add("A key's state ends an hour behind its last event, by the clock", "processing", $"{ttl}(\"1h\", Time = {request.FastFlowAt("TimeDomain", declaration)}.Processing)");
        }

        yield return Add("A key's state is meant to stay", "unbounded", $"{request.FastFlowAt("UnboundedStateAttribute", declaration)}(\"…\")");

        Proposal Add(string title, string key, string attribute) => new(title, key, request.Insert(role, role.Span.End, ", " + attribute));
    }
}
