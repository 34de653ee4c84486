using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;

namespace FastFlow.Analyzers;

/// <summary>
/// All that is known about the operators and pipelines of one compilation, parsed when first asked for and shared by all rules. It finds the
/// very problems that the generator finds, because it asks the same code.
/// </summary>
internal sealed class CompilationModel
{
    // Weak: a model lives as long as its compilation does.
    private static readonly ConditionalWeakTable<Compilation, CompilationModel> Models = new();

    private readonly Compilation _compilation;

    // Rules run on many threads. Two that meet may parse a type twice; that costs less than a lock, and the first answer stays.
    private readonly ConcurrentDictionary<INamedTypeSymbol, OperatorModel> _operators = new(SymbolEqualityComparer.IncludeNullability);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ParsedPipeline> _pipelines = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<Finding>> _findings = new(SymbolEqualityComparer.Default);

    private CompilationModel(Compilation compilation) => _compilation = compilation;

    public static CompilationModel Of(Compilation compilation) => Models.GetValue(compilation, static key => new CompilationModel(key));

    public static bool IsPipeline(INamedTypeSymbol type) => type.Attribute("PipelineAttribute") is not null;

    public OperatorModel Operator(INamedTypeSymbol type) => _operators.GetOrAdd(type, key => OperatorParser.Parse(key, _compilation));

    public ParsedPipeline Pipeline(INamedTypeSymbol type, CancellationToken cancellationToken) => _pipelines.GetOrAdd(type, key =>
    {
        var operators = new Dictionary<string, INamedTypeSymbol>();
        var model = PipelineParser.Parse(
            key,
            op =>
            {
                operators.Add(op.ToRef().Name, op);
                return Operator(op);
            },
            cancellationToken);
        return new ParsedPipeline(GraphBuilder.Build(model), operators);
    });

    /// <summary>The problems to be reported on this type: a pipeline's on the pipeline, an operator's on the operator, each once.</summary>
    public ImmutableArray<Finding> FindingsOn(INamedTypeSymbol type, CancellationToken cancellationToken) => _findings.GetOrAdd(type, key =>
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (HasRole(key))
        {
            findings.AddRange(Operator(key).Problems.Select(problem => OnOperator(key, problem, cancellationToken)));
        }

        if (IsPipeline(key))
        {
            var pipeline = Pipeline(key, cancellationToken);
            findings.AddRange(pipeline.Graph.Problems.Select(problem => OnPipeline(key, pipeline, problem, cancellationToken)).OfType<Finding>());
        }

        return findings.ToImmutable();
    });

    /// <summary>Pipelines that have another one's id; the model must have been asked for all of them.</summary>
    public IEnumerable<Finding> SharedIds(IEnumerable<INamedTypeSymbol> pipelines, CancellationToken cancellationToken)
    {
        var byName = pipelines.ToDictionary(type => PipelineIdentity.Of(Pipeline(type, cancellationToken).Graph.Pipeline));
        foreach (var (pipeline, first, problem) in PipelineIds.Check(byName.Keys))
        {
            yield return new Finding(
                problem,
                AnchorLocator.OnPipeline(byName[pipeline], problem.Anchor, cancellationToken),
                [AnchorLocator.OnPipeline(byName[first], problem.Anchor, cancellationToken)],
                null);
        }
    }

    private static bool HasRole(INamedTypeSymbol type)
    {
        RoleHandlers.RoleOf(type, out var count);
        return count > 0;
    }

    private Finding OnOperator(INamedTypeSymbol type, Problem problem, CancellationToken cancellationToken) => new(
        problem,
        AnchorLocator.OnOperator(type, problem.Anchor, _compilation, cancellationToken),
        [.. AlsoOn(type, problem, cancellationToken)],
        PipelineParser.MetadataName(type));

    private IEnumerable<Location> AlsoOn(INamedTypeSymbol type, Problem problem, CancellationToken cancellationToken)
    {
        if (AnchorLocator.Inherited(type, problem.Anchor, _compilation, cancellationToken) is { } inherited)
        {
            yield return inherited;
        }

        foreach (var location in problem.Also.Select(anchor => AnchorLocator.OnMember(anchor, _compilation)).OfType<Location>())
        {
            yield return location;
        }
    }

    private Finding? OnPipeline(INamedTypeSymbol type, ParsedPipeline pipeline, Problem problem, CancellationToken cancellationToken)
    {
        if (!problem.Anchor.IsOnOperator)
        {
            return new Finding(
                problem,
                AnchorLocator.OnPipeline(type, problem.Anchor, cancellationToken),
                [.. problem.Also.Select(anchor => AnchorLocator.OnPipeline(type, anchor, cancellationToken))],
                null);
        }

        var op = pipeline.Operators[problem.Anchor.Type];
        if (ReportsItself(op, problem))
        {
            return null;
        }

        // It stands in another assembly, has no role, or is wrong only for these type arguments: what this author can change is the flow.
        var node = pipeline.Graph.Nodes.First(node => node.Operator.Type.Name == problem.Anchor.Type);
        return new Finding(problem, AnchorLocator.OnPipeline(type, node.FirstFlow, cancellationToken), [.. problem.Also.Select(anchor => AnchorLocator.OnMember(anchor, _compilation)).OfType<Location>()], PipelineParser.MetadataName(op));
    }

    /// <summary>The operator's own declaration has the problem too, and is a symbol of this compilation that rules run on.</summary>
    private bool ReportsItself(INamedTypeSymbol op, Problem problem) =>
        SymbolEqualityComparer.Default.Equals(op.ContainingAssembly, _compilation.Assembly)
        && HasRole(op.OriginalDefinition)
        && Operator(op.OriginalDefinition).Problems.Any(own => own.Id == problem.Id && own.Anchor with { Type = string.Empty } == problem.Anchor with { Type = string.Empty });
}
