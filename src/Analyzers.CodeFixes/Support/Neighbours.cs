using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using OutputKind = FastFlow.Compiler.OutputKind;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>What the operators beside one in the compilation's flows emit to it and take from it, by emitted name; null where none says.</summary>
internal sealed record Neighbours(TypeRef? Upstream, TypeRef? Downstream)
{
    public static Neighbours Of(INamedTypeSymbol op, FixRequest request)
    {
        var name = op.ToRef().Name;
        TypeRef? upstream = null, downstream = null;
        foreach (var type in request.Compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type, request.CancellationToken).OfType<INamedTypeSymbol>().Where(CompilationModel.IsPipeline))
        {
            var pipeline = CompilationModel.Of(request.Compilation).Pipeline(type, request.CancellationToken).Graph.Pipeline;
            var operators = pipeline.Operators.ToDictionary(model => model.Type.Name);
            foreach (var flow in pipeline.Flows)
            {
                for (var i = 0; i < flow.Arguments.Count; i++)
                {
                    if (flow.Arguments[i].Operator != name)
                    {
                        continue;
                    }

                    upstream ??= i > 0 && operators.TryGetValue(flow.Arguments[i - 1].Operator, out var before) ? before.Outputs.FirstOrDefault(output => output.Kind == OutputKind.Main)?.Event.Type : null;
                    downstream ??= i + 1 < flow.Arguments.Count && operators.TryGetValue(flow.Arguments[i + 1].Operator, out var after) ? after.Inputs.FirstOrDefault()?.Event.Type : null;
                }
            }
        }

        return new Neighbours(upstream, downstream);
    }
}
