using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Works out what kind of source a <c>[Source]</c> is (DESIGN 2.8).</summary>
internal static class SourceParser
{
    public static SourceModel? Parse(INamedTypeSymbol type, HandlerParser parser, Compilation compilation)
    {
        foreach (var level in type.SelfAndBases())
        {
            switch (level)
            {
                case var _ when level.IsFastFlow("Input`1"):
                    return Of(parser, SourceKind.Input, level.TypeArguments[0]);
                case var _ when level.IsFastFlow("CsvSource`1"):
                    return Records(type, parser, SourceKind.Csv, level.TypeArguments[0], RecordFormat.Csv, compilation);
                case var _ when level.IsFastFlow("CsvFiles`1"):
                    return Records(type, parser, SourceKind.CsvFiles, level.TypeArguments[0], RecordFormat.Csv, compilation);
                case var _ when level.IsFastFlow("JsonSource`1"):
                    return Records(type, parser, SourceKind.Json, level.TypeArguments[0], RecordFormat.Json, compilation);
                case var _ when level.IsFastFlow("JsonLinesFiles`1"):
                    return Records(type, parser, SourceKind.JsonFiles, level.TypeArguments[0], RecordFormat.Json, compilation);
            }
        }

        var reader = type.AllInterfaces.Concat([type]).Where(i => i.IsFastFlow("ISource`2") || i.IsFastFlow("ISplitSource`3")).ToList();
        if (reader.Count == 1)
        {
            var arguments = reader[0].TypeArguments;
            return arguments.Length == 2
                ? Of(parser, SourceKind.Reader, arguments[0], position: arguments[1])
                : Of(parser, SourceKind.Split, arguments[0], arguments[1], arguments[2]);
        }

        var method = parser.Find("ReadAsync", nearestOnly: true).FirstOrDefault();
        if (method is { IsStatic: false, Parameters.Length: 1, ReturnType: INamedTypeSymbol sequence }
            && sequence.Is("System.Collections.Generic", "IAsyncEnumerable`1")
            && method.Parameters[0].Type.Is("System.Threading", "CancellationToken"))
        {
            return Of(parser, SourceKind.AsyncEnumerable, sequence.TypeArguments[0]);
        }

        parser.Problem(
            Rules.BadHandler,
            method is null ? RoleHandlers.OperatorAnchor(type) : parser.AnchorOf(method),
            type.Name,
            reader.Count > 1
                ? "is several sources in one: a [Source] implements ISource or ISplitSource once, for one event type"
                : "is a [Source] that produces nothing: derive Input<T> or a record source such as CsvFile<T>, implement ISource<T, TPosition> or ISplitSource<T, TSplit, TPosition>, or write 'IAsyncEnumerable<T> ReadAsync(CancellationToken)'");
        return null;
    }

    private static SourceModel Records(INamedTypeSymbol type, HandlerParser parser, SourceKind kind, ITypeSymbol eventType, RecordFormat format, Compilation compilation)
    {
        var record = RecordParser.Parse(eventType, format, compilation);

        // A generic source is bound where a flow closes it.
        foreach (var problem in eventType.IsOpen() ? EquatableArray<RecordProblem>.Empty : record.Problems)
        {
            parser.Problem(Rules.BadHandler, RoleHandlers.OperatorAnchor(type), type.Name, $"can't bind its records: {problem.Message}");
        }

        var split = kind is SourceKind.CsvFiles or SourceKind.JsonFiles ? compilation.GetSpecialType(SpecialType.System_String) : null;
        return Of(parser, kind, eventType, split, compilation.GetTypeByMetadataName("FastFlow.RecordPosition"), record);
    }

    private static SourceModel Of(HandlerParser parser, SourceKind kind, ITypeSymbol eventType, ITypeSymbol? split = null, ITypeSymbol? position = null, RecordModel? record = null)
    {
        parser.Output(OutputKind.Main, eventType);
        return new SourceModel(kind, eventType.ToEvent(), split?.ToRef(), position?.ToRef(), record);
    }
}
