using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Finds what a <c>[Sink]</c> takes, and how (DESIGN 2.8).</summary>
internal static class SinkParser
{
    public static void Parse(INamedTypeSymbol type, HandlerParser parser)
    {
        foreach (var level in type.SelfAndBases().Where(level => level.IsFastFlow("Output`1")))
        {
            Add(parser, HandlerKind.Output, level.TypeArguments[0], RoleHandlers.OperatorAnchor(type));
        }

        var transactional = type.AllInterfaces.Concat([type]).FirstOrDefault(i => i.IsFastFlow("ITransactionalSink`2"));
        if (transactional is not null)
        {
            Add(parser, HandlerKind.Transactional, transactional.TypeArguments[0], RoleHandlers.OperatorAnchor(type));
        }

        // What can be written in a transaction is.
        foreach (var sink in type.AllInterfaces.Concat([type]).Where(i => i.IsFastFlow("ISink`1") && !SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], transactional?.TypeArguments[0])))
        {
            Add(parser, HandlerKind.Writer, sink.TypeArguments[0], RoleHandlers.OperatorAnchor(type));
        }

        if (parser.Inputs.Count == 0)
        {
            foreach (var method in parser.Find("Write", nearestOnly: false).Where(method => method.ReturnsVoid))
            {
                parser.Handler(HandlerKind.Write, method, ReturnKind.Void);
            }

            foreach (var method in parser.Find("WriteAsync", nearestOnly: false))
            {
                Asynchronous(type, parser, method);
            }
        }

        RoleHandlers.CheckDistinctInputs(parser, type, "Write");
        if (parser.Inputs.Count == 0 && parser.Problems.Count == 0)
        {
            parser.Problem(Rules.BadHandler, RoleHandlers.OperatorAnchor(type), type.Name, "is a [Sink] that takes nothing: write 'void Write(in T)' or 'ValueTask WriteAsync(ReadOnlyMemory<T>, CancellationToken)', implement ISink<T> or ITransactionalSink<T, TTransaction>, or derive Output<T>");
        }
    }

    private static void Asynchronous(INamedTypeSymbol type, HandlerParser parser, IMethodSymbol method)
    {
        if (method is { IsStatic: false, Parameters.Length: 2 }
            && method.ReturnType.Is("System.Threading.Tasks", "ValueTask")
            && method.Parameters[0].Type is INamedTypeSymbol memory && memory.Is("System", "ReadOnlyMemory`1")
            && method.Parameters[1].Type.Is("System.Threading", "CancellationToken"))
        {
            Add(parser, HandlerKind.WriteAsync, memory.TypeArguments[0], parser.AnchorOf(method));
            return;
        }

        parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, "has WriteAsync of a shape that doesn't fit: write 'ValueTask WriteAsync(ReadOnlyMemory<T>, CancellationToken)'");
    }

    private static void Add(HandlerParser parser, HandlerKind kind, ITypeSymbol eventType, Anchor anchor)
    {
        parser.AddInput(eventType, null, parser.Handlers.Count, anchor);
        parser.Handlers.Add(new HandlerModel(kind, kind == HandlerKind.WriteAsync ? "WriteAsync" : "Write", false, EquatableArray<ParameterModel>.Empty, kind == HandlerKind.WriteAsync ? ReturnKind.Task : ReturnKind.Void, EquatableArray<int>.Empty));
    }
}
