using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Works out what kind of source a <c>[Source]</c> is (DESIGN 2.8).</summary>
internal static class SourceParser
{
    public static SourceModel? Parse(INamedTypeSymbol type, HandlerParser parser)
    {
        foreach (var level in type.SelfAndBases())
        {
            if (level.IsFastFlow("Input`1"))
            {
                return Of(parser, SourceKind.Input, level.TypeArguments[0], null);
            }
        }

        var reader = type.AllInterfaces.Concat([type]).Where(i => i.IsFastFlow("ISource`2")).ToList();
        if (reader.Count == 1)
        {
            return Of(parser, SourceKind.Reader, reader[0].TypeArguments[0], reader[0].TypeArguments[1]);
        }

        var method = parser.Find("ReadAsync", nearestOnly: true).FirstOrDefault();
        if (method is { IsStatic: false, Parameters.Length: 1, ReturnType: INamedTypeSymbol sequence }
            && sequence.Is("System.Collections.Generic", "IAsyncEnumerable`1")
            && method.Parameters[0].Type.Is("System.Threading", "CancellationToken"))
        {
            return Of(parser, SourceKind.AsyncEnumerable, sequence.TypeArguments[0], null);
        }

        parser.Problem(
            Rules.BadHandler,
            method is null ? RoleHandlers.OperatorAnchor(type) : parser.AnchorOf(method),
            type.Name,
            reader.Count > 1
                ? "is a [Source] of several event types: a source has one"
                : "is a [Source] that produces nothing: derive Input<T> or a record source such as CsvFile<T>, implement ISource<T, TPosition>, or write 'IAsyncEnumerable<T> ReadAsync(CancellationToken)'");
        return null;
    }

    private static SourceModel Of(HandlerParser parser, SourceKind kind, ITypeSymbol eventType, ITypeSymbol? position, RecordModel? record = null)
    {
        parser.Output(OutputKind.Main, eventType);
        return new SourceModel(kind, eventType.ToEvent(), position?.ToRef(), record);
    }
}
