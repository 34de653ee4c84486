using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class NoIdlenessTests
{
    private static readonly string Highest = Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")");

    [Fact]
    public Task Inputs_OfWhichOneIsNeverIdle_FireAtThatOne() => Verify.Fires(
        Highest + """
        [Source, EventTime("Time")] public sealed class Meters : Input<Reading>;
        [Pipeline, Flow<Readings, {|#1:Highest|}, PrintReadings>, Flow<{|#0:Meters|}, Highest>] public partial class P;
        """,
        Verify.Warning("FF0402", 0, "Highest waits for the slowest of 2 inputs, and Meters never counts as idle: say after how long it does, [Watermark(IdleAfter = \"30s\")]", 1));

    [Fact]
    public Task OneInput_ThatIsNeverIdle_IsSilent() => Verify.Silent(
        Highest + """
        [Source, EventTime("Time")] public sealed class Meters : Input<Reading>;
        [Pipeline, Flow<Meters, Highest, PrintReadings>] public partial class P;
        """);

    [Fact]
    public Task Inputs_ThatMeetWhereNobodyGoesByTime_AreSilent() => Verify.Silent(
        """
        [Source, EventTime("Time")] public sealed class Meters : Input<Reading>;
        [Pipeline, Flow<Readings, PrintReadings>, Flow<Meters, PrintReadings>] public partial class P;
        """);

    [Fact]
    public Task Sources_BehindOneOperatorThatTellsTheTime_FireThere() => Verify.Fires(
        Highest + """
        [Source] public sealed class More : Input<Trade>;
        [Map, EventTime("Time")] public readonly struct Parse { public static Reading Map(in Trade trade) => default; }
        [Pipeline, Flow<Trades, {|#0:Parse|}, {|#1:Highest|}, PrintReadings>, Flow<More, Parse>] public partial class P;
        """,
        Verify.Warning("FF0402", 0, "Highest waits for the slowest of 2 inputs, and Parse never counts as idle: say after how long it does, [Watermark(IdleAfter = \"30s\")]", 1));

    [Theory]
    [InlineData("EventTime(\"Time\")", "EventTime(\"Time\"), Watermark(IdleAfter = \"30s\")")]
    [InlineData("EventTime(\"Time\"), Watermark", "EventTime(\"Time\"), Watermark(IdleAfter = \"30s\")")]
    [InlineData("EventTime(\"Time\"), Watermark()", "EventTime(\"Time\"), Watermark(IdleAfter = \"30s\")")]
    [InlineData("EventTime(\"Time\"), Watermark(OutOfOrderness = \"5s\")", "EventTime(\"Time\"), Watermark(OutOfOrderness = \"5s\", IdleAfter = \"30s\")")]
    public Task AddIdleAfter_WritesItWhereTheTimeIsTold(string before, string after)
    {
        string Source(string attributes) => Highest + $"[Source, {attributes}] public sealed class Meters : Input<Reading>;\n";
        return Verify.Fix<AddIdleAfterFix>(
            Source(before) + "[Pipeline, Flow<Readings, Highest, PrintReadings>, Flow<{|FF0402:Meters|}, Highest>] public partial class P;",
            Source(after) + "[Pipeline, Flow<Readings, Highest, PrintReadings>, Flow<Meters, Highest>] public partial class P;");
    }
}
