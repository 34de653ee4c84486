namespace FastFlow.Analyzers.Tests;

public sealed class BadDurationTests
{
    private const string Pipeline = "[Pipeline, Flow<Readings, Highest, PrintReadings>] public partial class P;";

    [Theory]
    [InlineData("TumblingWindow({|#0:\"10\"|})", "\"10\" is no duration: write a whole number and a unit, such as \"250ms\", \"10s\", \"1m\", \"1h\" or \"1d\"")]
    [InlineData("TumblingWindow({|#0:\"\"|})", "\"\" is no duration: write a whole number and a unit, such as \"250ms\", \"10s\", \"1m\", \"1h\" or \"1d\"")]
    [InlineData("TumblingWindow({|#0:\"10 s\"|})", "\"10 s\" is no duration: write a whole number and a unit, such as \"250ms\", \"10s\", \"1m\", \"1h\" or \"1d\"")]
    [InlineData("TumblingWindow({|#0:\"1:99\"|})", "\"1:99\" is no duration: in TimeSpan format it is [d.]hh:mm:ss[.fffffff]")]
    [InlineData("TumblingWindow({|#0:\"0s\"|})", "\"0s\" is nothing: it has to be longer than zero")]
    [InlineData("TumblingWindow({|#0:\"-1s\"|})", "\"-1s\" is negative")]
    [InlineData("TumblingWindow({|#0:\"150ns\"|})", "\"150ns\" is finer than the ticks of 100 ns that time is measured in")]
    [InlineData("TumblingWindow({|#0:\"99999999999d\"|})", "\"99999999999d\" is longer than a TimeSpan can be")]
    [InlineData("TumblingWindow({|#0:\"minute\"|})", "\"minute\" is no duration, such as \"10s\", and Highest has no TimeSpan field or property of that name")]
    [InlineData("TumblingWindow(\"1m\", {|#0:Offset = \"1m\"|})", "the offset of 1m is not less than the 1m after which windows begin again")]
    [InlineData("SlidingWindow(\"10s\", {|#0:\"11s\"|})", "the slide of 11s is longer than the window of 10s")]
    [InlineData("SlidingWindow(\"1h\", {|#0:\"7ms\"|})", "a window of 1h every 7ms is made of 3600000 panes, and 4096 is the most: choose a slide with a larger common divisor, or a shorter window")]
    [InlineData("SlidingWindow(\"10s\", \"2s\", {|#0:Offset = \"2s\"|})", "the offset of 2s is not less than the 2s after which windows begin again")]
    [InlineData("CumulativeWindow(\"1d\", {|#0:\"7h\"|})", "the step of 7h doesn't divide the window of 1d, so none would end with it")]
    [InlineData("CumulativeWindow(\"1d\", {|#0:\"2d\"|})", "the step of 2d is longer than the window of 1d")]
    [InlineData("CumulativeWindow(\"1d\", \"1h\", {|#0:Offset = \"25h\"|})", "the offset of 25h is not less than the 1d after which windows begin again")]
    [InlineData("SessionWindow({|#0:\"0ms\"|})", "\"0ms\" is nothing: it has to be longer than zero")]
    [InlineData("CountWindow({|#0:0|})", "a window of 0 events holds nothing: it has at least one")]
    [InlineData("CountWindow(10, {|#0:11|})", "a result every 11 events over the last 10 would leave some out: it is at most every 10")]
    [InlineData("CountWindow(10, {|#0:0|})", "a result every 0 events never comes: it is at least every one")]
    [InlineData("TumblingWindow(\"1m\"), AllowedLateness({|#0:\"-1s\"|})", "\"-1s\" is negative")]
    [InlineData("TumblingWindow(\"1m\"), EarlyResults({|#0:\"0s\"|})", "\"0s\" is nothing: it has to be longer than zero")]
    public Task Window_OfAnImpossibleDuration_FiresAtTheArgument(string attributes, string message) => Verify.Fires(
        Timed.Aggregate("Highest", attributes).Replace(", Window window", string.Empty, StringComparison.Ordinal) + Pipeline,
        Verify.Error("FF0403", 0, "Highest: " + message));

    [Theory]
    [InlineData("Watermark({|#0:OutOfOrderness = \"soon\"|})", "\"soon\" is no duration, such as \"10s\", and Meters has no TimeSpan field or property of that name")]
    [InlineData("Watermark(OutOfOrderness = \"1s\", {|#0:IdleAfter = \"0s\"|})", "\"0s\" is nothing: it has to be longer than zero")]
    public Task Watermark_OfAnImpossibleDuration_FiresAtTheArgument(string watermark, string message) => Verify.Fires(
        $"[Source, EventTime(\"Time\"), {watermark}] public sealed class Meters : Input<Reading>;\n[Pipeline, Flow<Meters, PrintReadings>] public partial class P;",
        Verify.Error("FF0403", 0, "Meters: " + message));

    [Theory]
    [InlineData("IntervalJoin({|#0:\"-1m\"|}, \"1m\")")]
    [InlineData("IntervalJoin(Before = \"1m\", {|#0:After = \"-1m\"|})")]
    public Task IntervalJoin_OfANegativeBound_FiresAtTheArgument(string attribute) => Verify.FiresInNoPipeline(
        $"[Join, KeyBy(\"Symbol\"), {attribute}] public readonly struct Pair {{ public static Trade Join(in Trade trade, in Quote quote) => trade; }}",
        Verify.Error("FF0403", 0, "Pair: \"-1m\" is negative"));

    [Theory]
    [InlineData("public readonly TimeSpan Size = TimeSpan.FromMinutes(1);", null)]
    [InlineData("public static readonly TimeSpan Size = TimeSpan.FromMinutes(1);", null)]
    [InlineData("internal TimeSpan Size { get; init; } = TimeSpan.FromMinutes(1);", null)]
    [InlineData("public TimeSpan Size = TimeSpan.FromMinutes(1);", "\"Size\" can change, but is read once, at start: make it readonly")]
    [InlineData("public TimeSpan Size { get; set; }", "\"Size\" can change, but is read once, at start: make it readonly")]
    [InlineData("private readonly TimeSpan Size = TimeSpan.FromMinutes(1);", "\"Size\" is not accessible: make it public or internal")]
    [InlineData("public readonly int Size = 1;", "\"Size\" is no duration, such as \"10s\", and Highest has no TimeSpan field or property of that name")]
    public Task Member_OfTheOperator_IsReadonlyAndATimeSpan(string member, string? message) => Verify.Fires(
        $"[Aggregate, KeyBy(\"Sensor\"), TumblingWindow({(message is null ? "nameof(Size)" : "{|#0:nameof(Size)|}")}), AllowedLateness(\"0s\")] public sealed class Highest {{ {member} {Timed.Highest} }}\n{Pipeline}",
        message is null ? [] : [Verify.Error("FF0403", 0, "Highest: " + message)]);

    [Theory]
    [InlineData("TumblingWindow(\"00:01:30\", Offset = \"89s\", Time = TimeDomain.Event)")]
    [InlineData("TumblingWindow(\"1.00:00:00\"), EarlyResults(\"100ns\"), EveryEvent")]
    [InlineData("SlidingWindow(\"10s\", \"3s\")")]
    [InlineData("SlidingWindow(\"4096ms\", \"1ms\")")]
    [InlineData("SlidingWindow(\"10s\", \"10s\")")]
    [InlineData("CumulativeWindow(\"1d\", \"1h\", Offset = \"6h\")")]
    [InlineData("SessionWindow(\"250us\")")]
    public Task Window_OfAPossibleDuration_IsSilent(string attributes) => Verify.Silent(Timed.Aggregate("Highest", attributes + ", AllowedLateness(\"0s\")") + Pipeline);

    [Theory]
    [InlineData("CountWindow(1)")]
    [InlineData("CountWindow(10, 10)")]
    [InlineData("CountWindow(10, 1)")]
    public Task CountWindow_ThatCounts_IsSilent(string attribute) => Verify.Silent(Timed.Aggregate("Highest", attribute) + Pipeline);
}
