namespace FastFlow.Analyzers.Tests;

public sealed class OneSourceLookupTests
{
    private const string Types = """
        [Map] public readonly struct ToQuote { public static Quote Map(in Trade trade) => new(trade.Symbol, trade.Price); }
        [Map] public readonly struct Same { public static Quote Map(in Quote quote) => quote; }
        [Join, LookupJoin, KeyBy("Symbol")] public readonly struct Last { public static Trade Join(in Trade trade, in Quote? last) => trade; }
        public sealed class Table;

        """;

    private static string Message(string table, string source) =>
        $"Last looks up Trade in {table}, and {source} feeds both: which row an event meets then depends on which of the two happens to be handled first. Join them by their time, [TemporalJoin], or read the table by a source of its own, such as As<{source}, …>";

    [Fact]
    public Task Lookup_InATableOfItsOwnEvents_FiresAtTheJoin() => Verify.Fires(
        Types + "[Pipeline, Flow<{|#1:Trades|}, {|#0:Last|}, Print>, Flow<Trades, ToQuote, Last>] public partial class P;",
        Verify.Error("FF0409", 0, Message("Quote", "Trades"), 1));

    [Fact]
    public Task Lookup_OfWhichOneSourceFeedsBothSidesAmongOthers_Fires() => Verify.Fires(
        Types + """
        [Filter] public readonly struct Large { public static bool Keep(in Trade trade) => trade.Size > 1; }
        [Pipeline, Flow<{|#1:Trades|}, Large, {|#0:Last|}, Print>, Flow<Else<Large>, ToQuote, Same, Last>, Flow<Quotes, Last>] public partial class P;
        """,
        Verify.Error("FF0409", 0, Message("Quote", "Trades"), 1));

    [Fact]
    public Task Lookup_InATableOfAnotherSource_IsSilent() => Verify.Silent(
        Types + "[Pipeline, Flow<Trades, Last, Print>, Flow<Quotes, Same, Last>] public partial class P;");

    [Fact]
    public Task Lookup_InATableOfTheSameSourceReadTwice_IsSilent() => Verify.Silent(
        Types + "[Pipeline, Flow<Trades, Last, Print>, Flow<As<Trades, Table>, ToQuote, Last>] public partial class P;");

    [Fact]
    public Task TemporalJoin_OfOneSource_IsSilent() => Verify.Silent(
        """
        public readonly record struct Level(string Sensor, double Value);
        [Map] public readonly struct ToLevel { public static Level Map(in Reading reading) => new(reading.Sensor, reading.Value); }
        [Join, TemporalJoin, KeyBy("Sensor")] public readonly struct Then { public static Reading Join(in Reading reading, in Level level) => reading; }
        [Pipeline, Flow<Readings, Then, PrintReadings>, Flow<Readings, ToLevel, Then>] public partial class P;
        """);
}
