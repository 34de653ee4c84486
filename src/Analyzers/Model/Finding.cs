using System.Collections.Immutable;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;

namespace FastFlow.Analyzers;

/// <summary>A problem with its places in the source of one compilation.</summary>
/// <param name="Operator">Metadata name of the operator at fault, which the location alone doesn't tell where a handler is inherited; or null.</param>
internal sealed record Finding(Problem Problem, Location Location, ImmutableArray<Location> Also, string? Operator)
{
    /// <summary>Key of the operator's metadata name in a diagnostic's properties.</summary>
    public const string OperatorKey = "Operator";

    /// <summary>Prefix of the keys of <see cref="Problem.Types"/> in a diagnostic's properties, followed by the index.</summary>
    public const string TypeKey = "Type";

    public Diagnostic ToDiagnostic(DiagnosticDescriptor descriptor)
    {
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (Operator is not null)
        {
            properties = properties.Add(OperatorKey, Operator);
        }

        for (var i = 0; i < Problem.Types.Count; i++)
        {
            properties = properties.Add(TypeKey + i, Problem.Types[i]);
        }

        return Diagnostic.Create(descriptor, Location, Also, properties, [.. Problem.Arguments]);
    }
}
