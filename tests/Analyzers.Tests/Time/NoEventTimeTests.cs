namespace FastFlow.Analyzers.Tests;

public sealed class NoEventTimeTests
{
    private const string Meters = """
        [Source] public sealed class Meters : Input<Reading>;
        [Map] public readonly struct Scale { public static Reading Map(in Reading reading) => reading; }

        """;

    [Theory]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness(\"0s\")", "[TumblingWindow]")]
    [InlineData("SlidingWindow(\"1m\", \"10s\"), AllowedLateness(\"0s\")", "[SlidingWindow]")]
    [InlineData("CumulativeWindow(\"1d\", \"1h\"), AllowedLateness(\"0s\")", "[CumulativeWindow]")]
    [InlineData("SessionWindow(\"1m\"), AllowedLateness(\"0s\")", "[SessionWindow]")]
    public Task Window_BehindASourceWithoutTime_NamesTheSource(string attributes, string need) => Verify.Fires(
        Meters + Timed.Aggregate("Highest", attributes) + "[Pipeline, Flow<{|#1:Meters|}, Scale, {|#0:Highest|}, PrintReadings>] public partial class P;",
        Verify.Error("FF0401", 0, $"Highest needs event time ({need}), but events of Meters reach it without: mark Meters [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Theory]
    [InlineData("TumblingWindow(\"1m\", Time = TimeDomain.Processing)")]
    [InlineData("CountWindow(10)")]
    [InlineData("GlobalWindow")]
    public Task Window_ThatGoesByNoEventTime_IsSilent(string attributes) => Verify.Silent(
        Meters + Timed.Aggregate("Highest", attributes) + "[Pipeline, Flow<Meters, Highest, PrintReadings>] public partial class P;");

    [Theory]
    [InlineData("public void On(in Reading reading, Timestamp time, ref int n, Emit<Reading> emit) { }", "the Timestamp of its events")]
    [InlineData("public void On(in Reading reading, Timers timers, ref int n) { } public void OnTimer(ref int n, Timestamp time, Emit<Reading> emit) { }", "Timers")]
    public Task Process_ThatAsksForTime_NamesTheSource(string handlers, string need) => Verify.Fires(
        Meters + "[Process, KeyBy(nameof(Reading.Sensor))] public sealed class Alert { " + handlers + " }\n[Pipeline, Flow<{|#1:Meters|}, {|#0:Alert|}, PrintReadings>] public partial class P;",
        Verify.Error("FF0401", 0, $"Alert needs event time ({need}), but events of Meters reach it without: mark Meters [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Fact]
    public Task Process_InEventTimeOrder_NamesTheSource() => Verify.Fires(
        Meters + "[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder] public sealed class Alert { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }\n[Pipeline, Flow<{|#1:Meters|}, {|#0:Alert|}, PrintReadings>] public partial class P;",
        Verify.Error("FF0401", 0, "Alert needs event time ([InEventTimeOrder]), but events of Meters reach it without: mark Meters [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Fact]
    public Task Process_ThatSetsTimersByTheClock_IsSilent() => Verify.Silent(
        Meters + """
        [Process, KeyBy(nameof(Reading.Sensor))] public sealed class Silence
        {
            public void On(in Reading reading, Clock clock, Timers timers, ref Reading last) => timers.SetProcessing(clock.Now + TimeSpan.FromMinutes(1));
            public void OnTimer(ref Reading last, string key, Timestamp time, TimeDomain domain, Timers timers, KeyState state, Emit<Reading> emit) { }
        }
        [Pipeline, Flow<Meters, Silence, PrintReadings>] public partial class P;
        """);

    [Theory]
    [InlineData("IntervalJoin(\"1m\", \"1m\")", "[IntervalJoin]")]
    [InlineData("TemporalJoin", "[TemporalJoin]")]
    public Task JoinByTime_OfASideWithoutTime_NamesThatSide(string attribute, string need) => Verify.Fires(
        $$"""
        [Join, KeyBy("Symbol"), {{attribute}}] public readonly struct Pair { public static Trade Join(in Trade trade, in Quote quote) => trade; }
        [Source, EventTime("Size", Unit = TimeUnit.Seconds), Watermark(IdleAfter = "1s")] public sealed class Timed : Input<Trade>;
        [Pipeline, Flow<Timed, {|#0:Pair|}, Print>, Flow<{|#1:Quotes|}, Pair>] public partial class P;
        """,
        Verify.Error("FF0401", 0, $"Pair needs event time ({need}), but events of Quotes reach it without: mark Quotes [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Fact]
    public Task EventTime_OnAnOperatorOnTheWay_IsSilent() => Verify.Silent(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")") + """
        [Map, EventTime(nameof(Reading.Time))] public readonly struct Parse { public static Reading Map(in Trade trade) => default; }
        [Pipeline, Flow<Trades, LargeTrades, Parse, Highest, PrintReadings>] public partial class P;
        """);

    [Fact]
    public Task EventTime_OnOneOfTwoWays_FiresForTheOther() => Verify.Fires(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")") + """
        [Map, EventTime(nameof(Reading.Time))] public readonly struct Parse { public static Reading Map(in Trade trade) => default; }
        [Map] public readonly struct Guess { public static Reading Map(in Trade trade) => default; }
        [Pipeline, Flow<{|#1:Trades|}, Parse, {|#0:Highest|}, PrintReadings>, Flow<Trades, Guess, Highest>] public partial class P;
        """,
        Verify.Error("FF0401", 0, "Highest needs event time ([TumblingWindow]), but events of Trades reach it without: mark Trades [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Fact]
    public Task EventTime_OfTheMainOutput_SaysNothingOfATaggedOne() => Verify.Fires(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")") + """
        [FlatMap, EventTime("Size")] public readonly struct Split { public static void FlatMap(in Trade trade, Emit<Trade> trades, Emit<Reading, Quote> readings) { } }
        [Pipeline, Flow<{|#1:Trades|}, Split, Print>, Flow<Out<Split, Quote>, {|#0:Highest|}, PrintReadings>] public partial class P;
        """,
        Verify.Error("FF0401", 0, "Highest needs event time ([TumblingWindow]), but events of Trades reach it without: mark Trades [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Fact]
    public Task Window_BehindALookupInATableWithoutTimes_IsSilent() => Verify.Silent(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")") + """
        [Join, LookupJoin] public readonly struct Enrich
        {
            public static string Key(in Reading reading) => reading.Sensor;
            public static string Key(in Quote quote) => quote.Symbol;
            public static Reading Join(in Reading reading, in Quote? quote) => reading;
        }
        [Pipeline, Flow<Readings, Enrich, Highest, PrintReadings>, Flow<Quotes, Enrich>] public partial class P;
        """);

    [Fact]
    public Task Window_BehindABroadcastWithoutTimes_IsSilent() => Verify.Silent(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")") + """
        [Process] public sealed class Rules
        {
            public struct Limits { public double Bid; }
            public void On([Broadcast] in Quote quote, ref Limits limits) => limits.Bid = quote.Bid;
            public void On(in Reading reading, in Limits limits, Emit<Reading> emit) { }
        }
        [Pipeline, Flow<Readings, Rules, Highest, PrintReadings>, Flow<Quotes, Rules>] public partial class P;
        """);
}
