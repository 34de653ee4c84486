using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class UnboundedStateTests
{
    private const string Remedy = "say how long after its last event a key is kept, [StateTtl(\"1h\")], or why that is fine, [UnboundedState(\"…\")]";

    [Theory]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class {|#0:Op|} { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }", "int")]
    [InlineData("[Process, KeyBy(\"Sensor\"), InEventTimeOrder] public sealed class {|#0:Op|} { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }", "int")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\")] public readonly struct {|#0:Op|} { public static void Add(ref long n, in Reading reading) { } public static Reading Result(in long n) => default; }", "long")]
    [InlineData("[Filter, KeyBy(\"Sensor\")] public sealed class {|#0:Op|} { public bool Keep(in Reading reading, ref int n) => true; }", "int")]
    public Task StateOfAKey_ThatNothingEnds_FiresOnTheOperator(string declaration, string state) => Verify.Fires(
        declaration + "\n[Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;",
        Verify.Warning("FF0307", 0, $"Op keeps {state} per key for ever: {Remedy}"));

    [Fact]
    public Task GlobalWindowOfAKey_Fires() => Verify.Fires(
        """
        [Aggregate, KeyBy("Sensor"), GlobalWindow] public readonly struct {|#0:Op|} { public static void Add(ref long n, in Reading reading) { } public static Reading Result(in long n) => default; }
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """,
        Verify.Warning("FF0307", 0, $"Op keeps a window per key that closes at the end of input for ever: {Remedy}"));

    [Fact]
    public Task KeyedSink_WithState_Fires() => Verify.Fires(
        """
        [Sink, KeyBy("Sensor")] public sealed class {|#0:Op|} { public void Write(in Reading reading, ref int n) { } }
        [Pipeline, Flow<Readings, Op>] public partial class P;
        """,
        Verify.Warning("FF0307", 0, $"Op keeps int per key for ever: {Remedy}"));

    [Theory]
    [InlineData("[Process, KeyBy(\"Sensor\"), StateTtl(\"1h\")] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }")]
    [InlineData("[Process, KeyBy(\"Sensor\"), StateTtl(\"1h\", Time = TimeDomain.Processing)] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }")]
    [InlineData("[Process, KeyBy(\"Sensor\"), UnboundedState(\"there are 50\")] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), TumblingWindow(\"1m\"), AllowedLateness(\"0s\")] public readonly struct Op { public static void Add(ref long n, in Reading reading) { } public static Reading Result(in long n) => default; } // FF0307")]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading, string key, Emit<Reading> emit) { } } // FF0307")]
    [InlineData("[Process, PerWorker] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } public static void Merge(ref int into, in int from) { } } // FF0307")]
    public Task StateThatEnds_OrIsMeantToStay_OrIsOfNoKey_IsSilent(string declaration) => Verify.Silent(declaration + "\n[Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;");

    [Theory]
    [InlineData("[Process, KeyBy(\"Sensor\"), {|#0:StateTtl(\"1h\")|}] public sealed class Op { public void On(in Reading reading, string key, Emit<Reading> emit) { } }", "there is none: a handler asks for state as 'ref TState'")]
    [InlineData("[Process, PerWorker, {|#0:StateTtl(\"1h\")|}] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } public static void Merge(ref int into, in int from) { } }", "state without a key is one for the job and is always wanted: key it by [KeyBy(nameof(…))], or remove [StateTtl]")]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\"), AllowedLateness(\"0s\"), {|#0:StateTtl(\"1h\")|}] public sealed class Op { public void OnWindow(ReadOnlySpan<Reading> readings, Emit<Reading> emit) { } }", "state with a window goes with it")]
    public Task TimeToLive_WhereThereIsNoStateToEnd_IsRefused(string declaration, string why) => Verify.Fires(
        declaration + "\n[Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;",
        Verify.Error("FF0004", 0, "Op has [StateTtl], which ends the state of a key: " + why));

    [Theory]
    [InlineData("1 hour", "\"1 hour\" is no duration: write a whole number and a unit, such as \"250ms\", \"10s\", \"1m\", \"1h\" or \"1d\"")]
    [InlineData("0s", "\"0s\" is nothing: it has to be longer than zero")]
    [InlineData("-1h", "\"-1h\" is negative")]
    public Task TimeToLive_OfNoDuration_FiresAtTheArgument(string ttl, string why) => Verify.Fires(
        $$"""
        [Process, KeyBy("Sensor"), StateTtl({|#0:"{{ttl}}"|})] public sealed class Op { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """,
        Verify.Error("FF0403", 0, $"Op: {why}"));

    [Fact]
    public Task TimeToLive_InEventTime_NeedsIt() => Verify.Fires(
        """
        [Process, KeyBy("Symbol"), StateTtl("1h")] public sealed class Op { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<{|#1:Trades|}, {|#0:Op|}, Print>] public partial class P;
        """,
        Verify.Error("FF0401", 0, "Op needs event time ([StateTtl]), but events of Trades reach it without: mark Trades [EventTime(nameof(…))], or a stateless operator between them", 1));

    [Fact]
    public Task TimeToLive_InProcessingTime_NeedsNoEventTime() => Verify.Silent(
        """
        [Process, KeyBy("Symbol"), StateTtl("1h", Time = TimeDomain.Processing)] public sealed class Op { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """);

    [Theory]
    [InlineData("event", "StateTtl(\"1h\")")]
    [InlineData("processing", "StateTtl(\"1h\", Time = TimeDomain.Processing)")]
    [InlineData("unbounded", "UnboundedState(\"…\")")]
    public Task BoundState_AddsTheAttribute(string choice, string attribute) => Verify.Fix<BoundStateFix>(
        "[Process, KeyBy(nameof(Reading.Sensor))] public sealed class {|FF0307:Op|} { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } }",
        $"[Process, {attribute}, KeyBy(nameof(Reading.Sensor))] public sealed class Op {{ public void On(in Reading reading, ref int n, Emit<Reading> emit) {{ }} }}",
        choice);

    [Fact]
    public Task BoundState_OfAGlobalWindow_CanOnlySayThatItStays() => Verify.Fix<BoundStateFix>(
        "[Process, KeyBy(\"Sensor\"), GlobalWindow] public sealed class {|FF0307:Op|} { public void OnWindow(ReadOnlySpan<Reading> readings, Emit<Reading> emit) { } }",
        "[Process, UnboundedState(\"…\"), KeyBy(\"Sensor\"), GlobalWindow] public sealed class Op { public void OnWindow(ReadOnlySpan<Reading> readings, Emit<Reading> emit) { } }");
}
