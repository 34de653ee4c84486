using System.Collections.Generic;
using System.Composition;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0305: says which operator has the state now, one choice for each that could take it, or that it is given up. Which of the two is true only the author knows, so there is no "fix all".</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LostStateFix() : TextFix(fixesAll: false, "FF0305")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        var properties = request.Diagnostic.Properties;
        if (!properties.TryGetValue(LockAnalyzer.IdKey, out var id) || id is null || !properties.TryGetValue(LockAnalyzer.StateIdKey, out var stateId) || stateId is null)
        {
            yield break;
        }

        for (var i = 0; properties.TryGetValue(LockAnalyzer.CandidateKey + i, out var name) && name is not null; i++)
        {
            if (request.Compilation.GetTypeByMetadataName(name) is { } type && request.DeclarationOf(type) is { } declaration && request.RoleOf(declaration) is { } role)
            {
                var attribute = $"{request.FastFlowAt("FormerIdAttribute", declaration)}({SymbolDisplay.FormatLiteral(stateId, quote: true)})";
                yield return new Proposal($"It is the state of {type.Name} now: [{attribute}]", name, request.Insert(role, role.Span.End, ", " + attribute));
            }
        }

        if (LockEdit.Put(request, id, LockText.Retire(id)) is { } edit)
        {
            yield return new Proposal($"Nobody needs it any more: retire it in {LockFile.Unshipped}", "retire", edit);
        }
    }
}
