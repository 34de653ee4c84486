namespace FastFlow.Generators.Tests;

/// <summary>An invalid graph fails the build by the generator alone, without any analyzer.</summary>
public sealed class BrokenGraphTests
{
    private const string Operators = """
        using FastFlow;
        namespace Shop;
        public readonly record struct Trade(string Symbol, int Size);
        public readonly record struct Quote(string Symbol);
        [Source] public sealed class Trades : Input<Trade>;
        [Source] public sealed class Quotes : Input<Quote>;
        [Filter] public readonly struct Large(int size) { public bool Keep(in Trade trade) => trade.Size >= size; }
        [Sink] public sealed class Print { public void Write(in Trade trade) { } }
        public sealed class NoRole { }
        [Map] public readonly struct NoHandler { }
        """;

    [Theory]
    [InlineData("FF0001", "[Pipeline, Flow<Trades, Large, Print>] public class P;")]
    [InlineData("FF0003", "[Pipeline, Flow<Trades, NoRole>, Flow<Trades, Print>] public partial class P;")]
    [InlineData("FF0004", "[Pipeline, Flow<Trades, NoHandler, Print>] public partial class P;")]
    [InlineData("FF0004", "[Process, KeyBy(nameof(Trade.Symbol))] public readonly struct Known { public static void On(in Trade trade, KeyState known) { } } [Pipeline, Flow<Trades, Known>] public partial class P;")]
    [InlineData("FF0103", "[Pipeline, Flow<Quotes, Print>] public partial class P;")]
    [InlineData("FF0104", "[Pipeline, Flow<Trades, Large, As<Large, int>, Large, Print>] public partial class P;")]
    [InlineData("FF0105", "[Pipeline, Flow<Else<Trades>, Print>, Flow<Trades, Print>] public partial class P;")]
    [InlineData("FF0004", "public readonly record struct Row(int[] Cells); [Source] public sealed class Rows(string path) : CsvFile<Row>(path); [Pipeline, Flow<Rows, As<RowSink, int>>] public partial class P; [Sink] public sealed class RowSink { public void Write(in Row row) { } }")]
    [InlineData("FF0004", "[Source, OnError(ErrorPolicy.Skip)] public sealed class Orders : Input<Trade>; [Pipeline, Flow<Orders, Print>] public partial class P;")]
    [InlineData("FF0107", "[Source] public sealed class Graph : Input<Trade>; [Pipeline, Flow<Graph, Print>] public partial class P;")]
    [InlineData("FF0107", "[Source] public sealed class P : Input<Trade>; public static partial class Nest { [Pipeline, Flow<Shop.P, Print>] public partial class P; }")]
    [InlineData("FF0107", "[Filter] public readonly struct Time(int hour) { public bool Keep(in Trade trade) => trade.Size > hour; } [Pipeline, Flow<Trades, Time, Print>] public partial class P;")]
    [InlineData("FF0107", "[Filter] public readonly struct TradesPort { public static bool Keep(in Trade trade) => true; } [Pipeline, Flow<Trades, TradesPort, Print>] public partial class P;")]
    [InlineData("FF0202", "public readonly struct When(System.DateTimeOffset at) { public readonly System.DateTimeOffset At = at; } [Process] public readonly struct PerWhen { public static When Key(in Trade trade) => default; public static void On(in Trade trade) { } } [Pipeline, Flow<Trades, PerWhen>] public partial class P;")]
    public void Build_OfAnInvalidGraph_FailsWithItsRule(string id, string pipeline)
    {
        var errors = Compiled.From(Operators + pipeline).Diagnostics;
        Assert.All(errors, error => Assert.Equal("CS1029", error.Id));
        Assert.Contains(errors, error => error.Id == "CS1029" && error.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public void Stub_KeepsWhatCallersUse_SoThatTheErrorStandsAlone()
    {
        var errors = Compiled.From(Operators + """
            [Pipeline, Flow<Trades, Large, Print>, Flow<Quotes, Large>] public partial class P;
            public static class Caller
            {
                public static async System.Threading.Tasks.Task Run()
                {
                    var p = new P(new Large(1));
                    p.Push(new Trade("A", 1));
                    p.Trades.Push(new Trade("A", 1));
                    p.Trades.Idle();
                    p.AdvanceTo(default);
                    p.AdvanceProcessing(default);
                    p.Complete();
                    _ = (p.Failures, p.Lateness, p.DroppedTimers);
                    await p.RunAsync();
                    _ = P.Graph;
                    Test(p);
                }

                private static void Test<TPipeline>(TPipeline pipeline) where TPipeline : ICompiledPipeline { }
            }
            """).Diagnostics;
        Assert.All(errors, error => Assert.Equal("CS1029", error.Id));
        Assert.Single(errors);
    }
}
