using System.Collections.Generic;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;

namespace FastFlow.Analyzers;

/// <summary>A pipeline's graph, with the symbols behind the names in it.</summary>
/// <param name="Operators">By emitted name.</param>
internal sealed record ParsedPipeline(FlowGraph Graph, IReadOnlyDictionary<string, INamedTypeSymbol> Operators);
