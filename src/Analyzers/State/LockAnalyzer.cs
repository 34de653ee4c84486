using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>
/// Reports one rule of the state lock, once the whole compilation is known. Projects without a lock have nothing to compare with: the lock begins where its author adds one of its files, empty.
/// </summary>
/// <param name="rule">The rule.</param>
/// <param name="descriptor">The same for the compiler.</param>
public abstract class LockAnalyzer(string rule, DiagnosticDescriptor descriptor) : RuleAnalyzer(descriptor)
{
    private readonly DiagnosticDescriptor _descriptor = descriptor;

    /// <summary>Key of the entry's id in a diagnostic's properties.</summary>
    internal const string IdKey = "Id";

    /// <summary>Key of the entry as the lock should have it.</summary>
    internal const string EntryKey = "Entry";

    /// <summary>Key of the id of a state that is gone, as its pipeline has it.</summary>
    internal const string StateIdKey = "StateId";

    /// <summary>Prefix of the keys of operators, by metadata name, that the state might now be of.</summary>
    internal const string CandidateKey = "Candidate";

    private protected override void Start(CompilationStartAnalysisContext start, CompilationModel model)
    {
        var (shipped, unshipped) = (LockSource.Find(start.Options.AdditionalFiles, LockFile.Shipped), LockSource.Find(start.Options.AdditionalFiles, LockFile.Unshipped));
        if (shipped is null && unshipped is null)
        {
            return;
        }

        var pipelines = new ConcurrentBag<INamedTypeSymbol>();
        start.RegisterSymbolAction(
            context =>
            {
                if (context.Symbol is INamedTypeSymbol type && CompilationModel.IsPipeline(type))
                {
                    pipelines.Add(type);
                }
            },
            SymbolKind.NamedType);
        start.RegisterCompilationEndAction(context => Report(context, model, [.. pipelines], new LockSource(shipped, context.CancellationToken), new LockSource(unshipped, context.CancellationToken)));
    }

    /// <summary>FF0304 reports what can't be read in the lock as well: a lock of which a line is void protects nothing.</summary>
    private protected virtual void Unreadable(CompilationAnalysisContext context, LockSource file)
    {
    }

    private void Report(CompilationAnalysisContext context, CompilationModel model, IReadOnlyList<INamedTypeSymbol> pipelines, LockSource shipped, LockSource unshipped)
    {
        Unreadable(context, shipped);
        Unreadable(context, unshipped);
        if (shipped.File.Problems.Count + unshipped.File.Problems.Count > 0)
        {
            return;
        }

        // A pipeline that isn't sound has states that nobody can tell; its errors come first.
        var parsed = pipelines.ToDictionary(type => type, type => model.Pipeline(type, context.CancellationToken), (IEqualityComparer<INamedTypeSymbol>)SymbolEqualityComparer.Default);
        if (parsed.Values.Any(pipeline => !pipeline.Graph.IsValid))
        {
            return;
        }

        var states = parsed.Values.SelectMany(pipeline => LockEntries.Of(pipeline.Graph)).OrderBy(state => state.Entry.Id, StringComparer.Ordinal).ToList();
        foreach (var finding in new StateLock(shipped.File, unshipped.File).Check(states).Where(finding => finding.Rule.Id == rule))
        {
            context.ReportDiagnostic(ToDiagnostic(finding, parsed, shipped, context.CancellationToken));
        }
    }

    private Diagnostic ToDiagnostic(LockFinding finding, Dictionary<INamedTypeSymbol, ParsedPipeline> parsed, LockSource shipped, CancellationToken cancellationToken)
    {
        var owner = parsed.FirstOrDefault(pipeline => pipeline.Value.Graph.Pipeline.Id == finding.PipelineId);
        var line = finding.Shipped is null ? null : shipped.LocationOf(finding.Shipped.Line);
        var place = owner.Key is null ? null : AnchorLocator.OnPipeline(owner.Key, finding.State?.Node.FirstFlow ?? Anchor.Pipeline, cancellationToken);
        var properties = ImmutableDictionary<string, string?>.Empty.Add(IdKey, finding.Id).Add(EntryKey, finding.State?.Entry.ToString());
        if (finding.State is null)
        {
            properties = properties.Add(StateIdKey, finding.Shipped!.Entry!.Schema.StateId);
        }

        for (var i = 0; i < finding.Candidates.Count; i++)
        {
            properties = properties.Add(CandidateKey + i, PipelineParser.MetadataName(owner.Value.Operators[finding.Candidates[i].Node.Operator.Type.Name]));
        }

        return Diagnostic.Create(_descriptor, place ?? line ?? Location.None, place is not null && line is not null ? [line] : [], properties, finding.Message);
    }
}
