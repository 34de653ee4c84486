using FastFlow.Compiler;

namespace FastFlow.Analyzers.Tests;

/// <summary>Where a node's events have their time from.</summary>
public sealed class EventTimesTests
{
    private const string Operators = """
        [Source, EventTime("Time")] public sealed class Meters : Input<Reading>;
        [Map] public readonly struct Scale { public static Reading Map(in Reading reading) => reading; }
        [Map, EventTime("Time")] public readonly struct Parse { public static Reading Map(in Trade trade) => default; }
        [Filter, EventTime("Time")] public readonly struct Valid { public static bool Keep(in Reading reading) => true; }
        [Map, EventTime("Time"), OnError(ErrorPolicy.DeadLetter)] public readonly struct Guarded { public static Reading Map(in Reading reading) => reading; }
        [Sink] public sealed class Failures { public void Write(in Failed<Reading> failed) { } }
        [Join, LookupJoin, KeyBy("Sensor")] public readonly struct Lookup { public static Reading Join(in Reading reading, in Row row) => reading; }
        public readonly record struct Row(string Sensor, long Time);
        [Source] public sealed class Rows : Input<Row>;
        [Source, EventTime("Time")] public sealed class TimedRows : Input<Row>;

        """;

    [Theory]
    [InlineData("Flow<Meters, Scale, PrintReadings>", "Scale", "Meters", "", "Meters")]
    [InlineData("Flow<Meters, Scale, PrintReadings>", "Meters", "Meters", "", "Meters")]
    [InlineData("Flow<Meters, PrintReadings>, Flow<Readings, PrintReadings>", "PrintReadings", "Meters Readings", "", "Meters Readings")]
    [InlineData("Flow<Trades, LargeTrades, Parse, Scale, PrintReadings>", "PrintReadings", "Parse", "", "Trades")]
    [InlineData("Flow<Trades, LargeTrades, Parse, Scale, PrintReadings>", "LargeTrades", "", "Trades", "Trades")]
    [InlineData("Flow<Meters, Valid, PrintReadings>", "PrintReadings", "Valid", "", "Meters")]
    [InlineData("Flow<Meters, Scale>, Flow<Else<Valid>, PrintReadings>, Flow<Scale, Valid>", "PrintReadings", "Valid", "", "Meters")]
    [InlineData("Flow<Meters, Guarded, PrintReadings>, Flow<Errors<Guarded>, Failures>", "Failures", "Meters", "", "Meters")]
    [InlineData("Flow<Meters, Lookup, PrintReadings>, Flow<Rows, Lookup>", "PrintReadings", "Meters", "", "Meters Rows")]
    [InlineData("Flow<Meters, Lookup, PrintReadings>, Flow<TimedRows, Lookup>", "PrintReadings", "Meters TimedRows", "", "Meters TimedRows")]
    public void Node_HasItsTimesFromTheNearestThatTellsThem(string flows, string node, string origins, string undeclared, string sources)
    {
        var compilation = Framework.Compilation("Times", [Operators + $"[Pipeline, {flows}] public partial class P;", Pages.Shop]);
        var graph = CompilationModel.Of(compilation).Pipeline(compilation.GetTypeByMetadataName("P")!, TestContext.Current.CancellationToken).Graph;
        Assert.True(graph.IsValid, string.Join('\n', graph.Problems.Select(problem => problem.Message)));
        var index = graph.Nodes.Single(n => n.Display == node).Index;
        Assert.Equal(origins, Names(EventTimes.OriginsOf(graph, index)));
        Assert.Equal(undeclared, Names(EventTimes.UndeclaredSourcesOf(graph, index)));
        Assert.Equal(sources, Names(EventTimes.SourcesOf(graph, index)));

        string Names(EquatableArray<int> nodes) => string.Join(' ', nodes.Select(n => graph.Nodes[n].Display).Order(StringComparer.Ordinal));
    }
}
