using System.Collections.Generic;
using System.Composition;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0306: writes the state as it is into the unshipped lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RecordStateFix() : TextFix(fixesAll: true, "FF0306")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        var properties = request.Diagnostic.Properties;
        if (properties.TryGetValue(LockAnalyzer.IdKey, out var id) && properties.TryGetValue(LockAnalyzer.EntryKey, out var entry) && id is not null && entry is not null && LockEdit.Put(request, id, entry) is { } edit)
        {
            yield return new Proposal($"Record the state in {LockFile.Unshipped}", "record", edit);
        }
    }
}
