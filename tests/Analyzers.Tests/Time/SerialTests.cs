using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class SerialTests
{
    [Theory]
    [InlineData("[Process] public sealed class {|#0:Op|} { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }", "state", "key it by [KeyBy(nameof(…))], or give every worker its own by [PerWorker]")]
    [InlineData("[Process] public sealed class {|#0:Op|} { public void On(in Reading reading, Timers timers) { } public void OnTimer(Timestamp time, Emit<Reading> emit) { } }", "timers", "key it by [KeyBy(nameof(…))] unless one is meant for all events")]
    [InlineData("[Aggregate, CountWindow(10)] public readonly struct {|#0:Op|} { public static void Add(ref int n, in Reading reading) { } public static Reading Result(in int n) => default; }", "a window", "key it by [KeyBy(nameof(…))] unless one is meant for all events")]
    [InlineData("[Process, GlobalWindow] public sealed class {|#0:Op|} { public void OnWindow(ReadOnlySpan<Reading> readings, Emit<Reading> emit) { } }", "a window", "key it by [KeyBy(nameof(…))] unless one is meant for all events")]
    public Task Operator_WithoutAKey_FiresOnItself(string declaration, string what, string remedy) => Verify.Fires(
        declaration + "\n[Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;",
        Verify.Info("FF0408", 0, $"Op has {what} without a key, so it runs on one worker however many there are: {remedy}"));

    [Fact]
    public Task Join_WithoutAKey_FiresOnItself() => Verify.FiresInNoPipeline(
        "[Join, LookupJoin] public readonly struct {|#0:Op|} { public static Trade Join(in Trade trade, in Quote quote) => trade; }",
        Verify.Info("FF0408", 0, "Op has a join without a key, so it runs on one worker however many there are: key it by [KeyBy(nameof(…))] unless one is meant for all events"));

    [Theory]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }")]
    [InlineData("[Process] public sealed class Op { public void On(in Reading reading, Emit<Reading> emit) { } }")]
    [InlineData("[Process, PerWorker] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } public static void Merge(ref int into, in int from) { } }")]
    public Task Operator_ThatRunsOnAllWorkers_IsSilent(string declaration) => Verify.Silent(
        declaration + "\n[Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;");

    [Fact]
    public Task Sink_WithState_IsSilent() => Verify.Silent(
        """
        [Sink] public sealed class Count { public void Write(in Reading reading, ref int n) { } }
        [Pipeline, Flow<Readings, Count>] public partial class P;
        """);

    [Fact]
    public Task AddKeyBy_OffersEachMember() => Verify.Fix<AddKeyByFix>(
        "[Process] public sealed class {|FF0408:Op|} { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }",
        "[Process, KeyBy(nameof(Reading.Sensor))] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }",
        "Sensor");
}
