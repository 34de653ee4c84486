namespace FastFlow.Analyzers.Tests;

public sealed class LessLatenessTests
{
    private const string Scale = "[Map] public readonly struct Scale { public static Reading Map(in Reading reading) => reading; }\n";

    private static string Windows(string first, string second) => Scale + Timed.Aggregate("First", first) + Timed.Aggregate("Second", second);

    [Theory]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness(\"90s\")", "TumblingWindow(\"1h\"), AllowedLateness(\"1m\")", "1m", "90s")]
    [InlineData("SessionWindow(\"1m\"), AllowedLateness(\"2h\")", "SlidingWindow(\"1h\", \"1m\"), AllowedLateness(\"0s\")", "0s", "2h")]
    public Task Window_WithLessLatenessThanOneBeforeIt_FiresAtItself(string first, string second, string less, string more) => Verify.Fires(
        Windows(first, second) + "[Pipeline, Flow<Readings, {|#1:First|}, Scale, {|#0:Second|}, PrintReadings>] public partial class P;",
        Verify.Error("FF0405", 0, $"Second allows {less} of lateness, but First gives results up to {more} late, which Second would drop: give Second [AllowedLateness(\"{more}\")] or more", 1));

    [Theory]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness(\"1m\")", "TumblingWindow(\"1h\"), AllowedLateness(\"60s\")")]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness(\"1m\")", "TumblingWindow(\"1h\", Time = TimeDomain.Processing)")]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness(\"1m\")", "CountWindow(10)")]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness(\"0s\")", "TumblingWindow(\"1h\"), AllowedLateness(\"1m\")")]
    public Task Window_WithEnoughLateness_IsSilent(string first, string second) => Verify.Silent(
        Windows(first, second) + "[Pipeline, Flow<Readings, First, Scale, Second, PrintReadings>] public partial class P;");

    [Fact]
    public Task Window_OfWhatWasTooLateForAnother_IsSilent() => Verify.Silent(
        Windows("TumblingWindow(\"1m\"), AllowedLateness(\"1m\")", "TumblingWindow(\"1h\"), AllowedLateness(\"1s\")")
        + "[Pipeline, Flow<Readings, First, PrintReadings>, Flow<Late<First>, Second, PrintReadings>] public partial class P;");

    [Fact]
    public Task Window_BehindOneWhoseEventsGotANewTime_IsSilent() => Verify.Silent(
        Windows("TumblingWindow(\"1m\"), AllowedLateness(\"1m\")", "TumblingWindow(\"1h\"), AllowedLateness(\"1s\")").Replace("[Map]", "[Map, EventTime(\"Time\")]", StringComparison.Ordinal)
        + "[Pipeline, Flow<Readings, First, Scale, Second, PrintReadings>] public partial class P;");

    private const string Rows = """
        public readonly record struct Row(string Sensor, double Value, DateTimeOffset Time);
        [Source, EventTime(nameof(Row.Time)), Watermark(IdleAfter = "30s")] public sealed class Table : Input<Row>;
        [Map] public readonly struct Scale { public static Reading Map(in Reading reading) => reading; }
        [Join, IntervalJoin("3s", "10m"), KeyBy("Sensor")] public readonly struct Known { public static Reading Join(in Reading reading, in Row? row) => reading; }
        [Join, IntervalJoin("3s", "10m"), KeyBy("Sensor")] public readonly struct Wanted { public static Reading Join(in Reading? reading, in Row row) => default; }
        [Join, IntervalJoin("3s", "1s"), KeyBy("Sensor")] public readonly struct Both { public static Reading Join(in Reading? reading, in Row? row) => default; }
        [Join, IntervalJoin("3s", "10m"), KeyBy("Sensor")] public readonly struct Matches { public static Reading Join(in Reading reading, in Row row) => default; }
        [Join, IntervalJoin("1s", nameof(After)), KeyBy("Sensor")] public sealed class Told { public static readonly TimeSpan After = TimeSpan.FromHours(1); public static Reading Join(in Reading reading, in Row? row) => default; }
        [Process, KeyBy("Sensor"), InEventTimeOrder] public readonly struct Sorted { public static void On(in Reading reading, Emit<Reading> emit) { } }

        """;

    [Theory]
    [InlineData("Known", "TumblingWindow(\"1h\"), AllowedLateness(\"9m\")", "9m", "Reading", "10m")]
    [InlineData("Known", "SlidingWindow(\"1h\", \"1m\"), AllowedLateness(\"0s\")", "0s", "Reading", "10m")]
    [InlineData("Known", "SessionWindow(\"10m\"), AllowedLateness(\"0s\")", "0s", "Reading", "10m")]
    [InlineData("Known", "SessionWindow, AllowedLateness(\"0s\")", "0s", "Reading", "10m")]
    [InlineData("Wanted", "TumblingWindow(\"1h\"), AllowedLateness(\"2s\")", "2s", "Row", "3s")]
    [InlineData("Both", "TumblingWindow(\"1h\"), AllowedLateness(\"2s\")", "2s", "Row", "3s")]
    public Task Window_WithLessLatenessThanAnOuterJoinWaits_FiresAtItself(string join, string window, string less, string side, string more) => Verify.Fires(
        Rows + Timed.Aggregate("Late", window).Replace("struct Late {", window.StartsWith("SessionWindow,", StringComparison.Ordinal) ? "struct Late { public static TimeSpan Gap(in Reading reading) => default;" : "struct Late {", StringComparison.Ordinal)
        + $"[Pipeline, Flow<Readings, {{|#1:{join}|}}, Scale, {{|#0:Late|}}, PrintReadings>, Flow<Table, {join}>] public partial class P;",
        Verify.Error("FF0405", 0, $"Late allows {less} of lateness, but {join} gives {side} without a match up to {more} late, which Late would drop: give Late [AllowedLateness(\"{more}\")] or more", 1));

    [Theory]
    [InlineData("Known", "TumblingWindow(\"1h\"), AllowedLateness(\"10m\")")]
    [InlineData("Known", "SessionWindow(\"601s\"), AllowedLateness(\"0s\")")]
    [InlineData("Known", "TumblingWindow(\"1h\", Time = TimeDomain.Processing)")]
    [InlineData("Wanted", "TumblingWindow(\"1h\"), AllowedLateness(\"3s\")")]
    [InlineData("Matches", "TumblingWindow(\"1h\"), AllowedLateness(\"0s\")")]
    [InlineData("Told", "TumblingWindow(\"1h\"), AllowedLateness(\"0s\")")]
    public Task Window_BehindAJoin_WithEnoughLateness_IsSilent(string join, string window) => Verify.Silent(
        Rows + Timed.Aggregate("Late", window) + $"[Pipeline, Flow<Readings, {join}, Scale, Late, PrintReadings>, Flow<Table, {join}>] public partial class P;");

    [Theory]
    [InlineData("Sorted")]
    [InlineData("Long")]
    public Task Window_BehindWhatLetsNoLateRowPass_IsSilent(string between) => Verify.Silent(
        Rows + Timed.Aggregate("Late", "TumblingWindow(\"1h\"), AllowedLateness(\"0s\")") + Timed.Aggregate("Long", "SessionWindow(\"1h\"), AllowedLateness(\"0s\")")
        + $"[Pipeline, Flow<Readings, Known, {between}, Late, PrintReadings>, Flow<Table, Known>] public partial class P;");

    [Fact]
    public Task Lateness_ThatOnlyTheStartTells_IsSilent() => Verify.Silent(
        Timed.Aggregate("First", "TumblingWindow(\"1m\"), AllowedLateness(\"1m\")") + $$"""
        [Aggregate, KeyBy("Sensor"), TumblingWindow("1h"), AllowedLateness(nameof(Lateness))] public sealed class Second { public static readonly TimeSpan Lateness = TimeSpan.FromMinutes(2); {{Timed.Highest}} }
        [Pipeline, Flow<Readings, First, Second, PrintReadings>] public partial class P;
        """);
}
