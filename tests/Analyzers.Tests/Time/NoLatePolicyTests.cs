using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class NoLatePolicyTests
{
    private const string Message = "Events too late for Highest are counted and dropped: say for how long they are taken, [AllowedLateness(\"…\")], or draw a flow from Late<Highest>";

    [Theory]
    [InlineData("TumblingWindow(\"1m\")")]
    [InlineData("SlidingWindow(\"1m\", \"10s\")")]
    [InlineData("CumulativeWindow(\"1d\", \"1h\")")]
    [InlineData("SessionWindow(\"1m\")")]
    public Task Window_OfEventTime_FiresInTheFlow(string attribute) => Verify.Fires(
        Timed.Aggregate("Highest", attribute) + "[Pipeline, Flow<Readings, {|#0:Highest|}, PrintReadings>] public partial class P;",
        Verify.Info("FF0404", 0, Message));

    [Fact]
    public Task Window_WhoseLateEventsFlowOn_IsSilent() => Verify.Silent(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\")") + """
        [Sink] public sealed class PrintLate { public void Write(in Reading reading) { } }
        [Pipeline, Flow<Readings, Highest, PrintReadings>, Flow<Late<Highest>, PrintLate>] public partial class P;
        """);

    [Fact]
    public Task Window_WhoseLateEventsAreDiscarded_IsSilent() => Verify.Silent(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\")") + "[Pipeline, Flow<Readings, Highest, PrintReadings>, Discard<Reading>] public partial class P;");

    [Fact]
    public Task Join_WithAWindow_FiresUntilBothSidesAreTaken() => Verify.Fires(
        """
        [Source, EventTime("Size"), Watermark(IdleAfter = "1s")] public sealed class Left : Input<Trade>;
        [Source, EventTime("Bid2"), Watermark(IdleAfter = "1s")] public sealed class Right : Input<Bid>;
        public readonly record struct Bid(string Symbol, long Bid2);
        [Join, KeyBy("Symbol"), TumblingWindow("1m")] public readonly struct Highest { public static Trade Join(in Trade trade, in Bid? quote) => trade; }
        [Sink] public sealed class PrintLate { public void Write(in Trade trade) { } }
        [Pipeline, Flow<Left, {|#0:Highest|}, Print>, Flow<Right, Highest>, Flow<Late<Highest>, PrintLate>] public partial class P;
        """,
        Verify.Info("FF0404", 0, Message));

    [Fact]
    public Task AddAllowedLateness_WritesItBehindTheWindow() => Verify.Fix<AddAllowedLatenessFix>(
        """
        [Aggregate, KeyBy("Sensor")]
        [TumblingWindow("1m", Offset = "3s")]
        public readonly struct Highest { public static void Add(ref double highest, in Reading reading) { } public static Reading Result(in double highest) => default; }
        [Pipeline, Flow<Readings, {|FF0404:Highest|}, PrintReadings>] public partial class P;
        """,
        """
        [Aggregate, KeyBy("Sensor")]
        [TumblingWindow("1m", Offset = "3s"), AllowedLateness("0s")]
        public readonly struct Highest { public static void Add(ref double highest, in Reading reading) { } public static Reading Result(in double highest) => default; }
        [Pipeline, Flow<Readings, Highest, PrintReadings>] public partial class P;
        """);
}
