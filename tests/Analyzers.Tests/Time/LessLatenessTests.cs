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

    [Fact]
    public Task Lateness_ThatOnlyTheStartTells_IsSilent() => Verify.Silent(
        Timed.Aggregate("First", "TumblingWindow(\"1m\"), AllowedLateness(\"1m\")") + $$"""
        [Aggregate, KeyBy("Sensor"), TumblingWindow("1h"), AllowedLateness(nameof(Lateness))] public sealed class Second { public static readonly TimeSpan Lateness = TimeSpan.FromMinutes(2); {{Timed.Highest}} }
        [Pipeline, Flow<Readings, First, Second, PrintReadings>] public partial class P;
        """);
}
