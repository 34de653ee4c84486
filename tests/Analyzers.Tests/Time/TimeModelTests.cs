using FastFlow.Compiler;

namespace FastFlow.Analyzers.Tests;

/// <summary>What the parser makes of attributes and handlers of time: the models that code is emitted from.</summary>
public sealed class TimeModelTests
{
    private static OperatorModel Parse(string source)
    {
        var compilation = Framework.Compilation("Models", [source, Pages.Shop]);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        var model = CompilationModel.Of(compilation).Operator(compilation.GetTypeByMetadataName("Op")!);
        Assert.Empty(model.Problems.Where(problem => problem.IsError).Select(problem => problem.Message));
        return model;
    }

    private static WindowModel Window(string attributes, string members = "") => Parse($"[Aggregate, KeyBy(\"Sensor\"), {attributes}] public sealed class Op {{ {members} {Timed.Highest} }}").Window!;

    private static DurationModel Seconds(long seconds) => new(seconds * TimeSpan.TicksPerSecond);

    private static string Kinds(HandlerModel handler) => string.Join(" ", handler.Parameters.Select(parameter => $"{parameter.PassBy}:{parameter.Kind}"));

    [Fact]
    public void Windows_HaveTheSizesOfTheirAttributes()
    {
        var none = new WindowModel(WindowKind.Global, null, null, null, false, EquatableArray<PassBy>.Empty, 0, 0, false, null, null, false, false, null);
        Assert.Equal(none, Window("GlobalWindow"));
        Assert.Equal(none with { Kind = WindowKind.Tumbling, Size = Seconds(60) }, Window("TumblingWindow(\"1m\")"));
        Assert.Equal(none with { Kind = WindowKind.Tumbling, Size = Seconds(60), Offset = Seconds(5), IsProcessingTime = true }, Window("TumblingWindow(\"1m\", Offset = \"5s\", Time = TimeDomain.Processing)"));
        Assert.Equal(none with { Kind = WindowKind.Sliding, Size = Seconds(10), Slide = Seconds(2), Offset = Seconds(1) }, Window("SlidingWindow(\"10s\", \"2s\", Offset = \"1s\")"));
        Assert.Equal(none with { Kind = WindowKind.Cumulative, Size = Seconds(60), Slide = Seconds(20) }, Window("CumulativeWindow(\"1m\", \"20s\")"));
        Assert.Equal(none with { Kind = WindowKind.Session, Size = Seconds(10) }, Window("SessionWindow(\"10s\")"));
        Assert.Equal(none with { Kind = WindowKind.Session, HasGapMethod = true, GapPassBy = EquatableArray.Of(PassBy.In) }, Window("SessionWindow", "public static TimeSpan Gap(in Reading reading) => default;"));
        Assert.Equal(none with { Kind = WindowKind.Session, HasGapMethod = true, GapPassBy = EquatableArray.Of(PassBy.Value) }, Window("SessionWindow()", "public static TimeSpan Gap(Reading reading) => default;"));
        Assert.Equal(none with { Kind = WindowKind.Count, Count = 100, Every = 100 }, Window("CountWindow(100)"));
        Assert.Equal(none with { Kind = WindowKind.Count, Count = 100, Every = 10 }, Window("CountWindow(100, 10)"));
    }

    [Fact]
    public void Windows_HaveTheResultsBeforeAndBehindTheirEnd()
    {
        var minute = Window("TumblingWindow(\"1m\")");
        Assert.Equal(minute with { AllowedLateness = new(0) }, Window("TumblingWindow(\"1m\"), AllowedLateness(\"0s\")"));
        Assert.Equal(minute with { EarlyResults = Seconds(1) }, Window("TumblingWindow(\"1m\"), EarlyResults(\"1s\")"));
        Assert.Equal(minute with { EarlyResults = Seconds(1), IsEarlyInProcessingTime = true }, Window("TumblingWindow(\"1m\"), EarlyResults(\"1s\", Time = TimeDomain.Processing)"));
        Assert.Equal(minute with { EarlyResults = Seconds(1), IsProcessingTime = true }, Window("TumblingWindow(\"1m\", Time = TimeDomain.Processing), EarlyResults(\"1s\", Time = TimeDomain.Processing)"));
        Assert.Equal(minute with { EveryEvent = true }, Window("TumblingWindow(\"1m\"), EveryEvent"));
    }

    [Fact]
    public void Trigger_HasItsStateAndHowEventsArePassed()
    {
        var trigger = Parse($$"""
            [Aggregate, KeyBy("Sensor"), SessionWindow("1m"), Trigger<When>] public sealed class Op { {{Timed.Highest}} }
            public static class Unused;
            public struct When { public static bool Fire(ref int n, in Reading reading) => true; public static void Merge(ref int into, in int from) { } }
            """).Window!.Trigger!;
        Assert.Equal(("global::When", "int", true), (trigger.Type.Name, trigger.State.Name, trigger.HasMerge));
        Assert.Equal([true], trigger.EventPassedByIn);
    }

    [Fact]
    public void Duration_OfAnInstanceMember_NeedsTheInstance()
    {
        const string handlers = "public static void Add(ref int n, in Reading reading) { } public static Reading Result(in int n) => default;";
        var instance = Parse($"[Aggregate, KeyBy(\"Sensor\"), TumblingWindow(nameof(Size))] public sealed class Op {{ public TimeSpan Size {{ get; }} = TimeSpan.FromSeconds(1); {handlers} }}");
        Assert.Equal(new DurationModel(0, "Size"), instance.Window!.Size);
        Assert.Equal(Construction.Optional, instance.Construction);

        var shared = Parse($"[Aggregate, KeyBy(\"Sensor\"), TumblingWindow(nameof(Size))] public sealed class Op {{ public static readonly TimeSpan Size = TimeSpan.FromSeconds(1); {handlers} }}");
        Assert.Equal(new DurationModel(0, "Size", IsStaticMember: true), shared.Window!.Size);
        Assert.Equal(Construction.None, shared.Construction);
    }

    [Theory]
    [InlineData("Timestamp", "", InstantKind.Timestamp, "Milliseconds", false)]
    [InlineData("DateTimeOffset", "", InstantKind.DateTimeOffset, "Milliseconds", false)]
    [InlineData("DateTime", "", InstantKind.DateTime, "Milliseconds", false)]
    [InlineData("long", "", InstantKind.Integer, "Milliseconds", false)]
    [InlineData("uint", ", Unit = TimeUnit.Seconds", InstantKind.Integer, "Seconds", false)]
    [InlineData("ulong", ", Unit = TimeUnit.Nanoseconds", InstantKind.Integer, "Nanoseconds", true)]
    internal void EventTime_HasTheKindOfItsMember(string type, string unit, InstantKind kind, string unitName, bool isUnsigned64)
    {
        var model = Parse($"public readonly record struct Tick({type} At);\n[Source, EventTime(\"At\"{unit})] public sealed class Op : Input<Tick>;").EventTime;
        Assert.Equal(new EventTimeModel("At", kind, unitName, isUnsigned64, CannotThrow: true, new DurationModel(0), null), model);
    }

    [Fact]
    public void EventTime_WithAWatermark_HasBothDurations()
    {
        var model = Parse("[Source, EventTime(\"Time\"), Watermark(IdleAfter = nameof(Idle), OutOfOrderness = \"2s\")] public sealed class Op : Input<Reading> { public readonly TimeSpan Idle = TimeSpan.FromSeconds(1); }").EventTime!;
        Assert.Equal((Seconds(2), new DurationModel(0, "Idle")), (model.OutOfOrderness, model.IdleAfter));
    }

    [Theory]
    [InlineData("public readonly record struct Tick(long At);", false)]
    [InlineData("public record Tick(long At);", false)]
    [InlineData("public readonly record struct Tick(long Raw) { public long At => Raw / Raw; }", true)]
    public void EventTime_ThatIsComputed_IsCoveredByThePolicyOfItsSource(string tick, bool isCovered)
    {
        var model = Parse(tick + "\n[Source, EventTime(\"At\"), OnError(ErrorPolicy.DeadLetter)] public sealed class Op() : CsvFile<Tick>(\"ticks.csv\");");
        Assert.Equal(isCovered, model.CoversTimes);
        Assert.Equal(isCovered ? ["Failed<RawRecord>", "Failed<Tick>"] : ["Failed<RawRecord>"], model.Outputs.Where(output => output.Kind == OutputKind.Errors).Select(output => output.Event.Display));
        Assert.Equal((1, isCovered ? 2 : -1), (model.RecordErrors, model.TimeErrors));
    }

    [Fact]
    public void EventTime_ThatIsComputed_GivesAnInputDeadLetters()
    {
        var model = Parse("public readonly record struct Tick(long Raw) { public long At => Raw / Raw; }\n[Source, EventTime(\"At\"), OnError(ErrorPolicy.DeadLetter)] public sealed class Op : Input<Tick>;");
        Assert.Equal((-1, 1), (model.RecordErrors, model.TimeErrors));
    }

    [Theory]
    [InlineData("public record Tick(long At);")]
    [InlineData("public struct Tick { public readonly long At => throw new Exception(); }")]
    public void EventTime_WhoseReadingMayThrow_SaysSo(string tick) =>
        Assert.False(Parse(tick + "\n[Source, EventTime(\"At\")] public sealed class Op : Input<Tick>;").EventTime!.CannotThrow);

    [Fact]
    public void Process_WithTimers_HasBothHandlers()
    {
        var model = Parse("""
            [Process, KeyBy("Sensor")] public sealed class Op
            {
                public void On(ref int n, in Reading reading, string key, Timestamp time, Clock clock, Timers timers, KeyState state, Emit<Reading> emit) { }
                public static void OnTimer(ref int n, string key, Timestamp time, TimeDomain domain, Clock clock, Timers timers, KeyState state, Emit<Reading> emit, Emit<Quote> quotes) { }
            }
            """);
        Assert.Equal([HandlerKind.On, HandlerKind.OnTimer], model.Handlers.Select(handler => handler.Kind));
        Assert.Equal("Ref:State In:Event Value:Key Value:Timestamp Value:Clock Value:Timers Value:KeyState Value:Emit", Kinds(model.Handlers[0]));
        Assert.Equal("Ref:State Value:Key Value:Timestamp Value:TimeDomain Value:Clock Value:Timers Value:KeyState Value:Emit Value:Emit", Kinds(model.Handlers[1]));
        Assert.Equal(["Reading", "Quote"], model.Outputs.Select(output => output.Event.Display));
        Assert.False(model.CanBeLate);
    }

    [Fact]
    public void Timer_ThatEmitsStraightThrough_IsDirect()
    {
        var model = Parse("[Process] public sealed class Op { public void On(in Reading reading, Timers timers) { } public void OnTimer<TEmit>(Timestamp time, TEmit emit) where TEmit : struct, IEmit<Reading> { } }");
        Assert.True(model.Handlers[1].IsDirect);
        Assert.Equal([0], model.Handlers[1].DirectOutputs);
    }

    [Fact]
    public void Process_WithAWindow_TakesTheSpan()
    {
        var model = Parse("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\")] public sealed class Op { public void OnWindow(ReadOnlySpan<Reading> readings, Window window, string key, Emit<Quote> emit, Firing firing, Clock clock, Timestamp time) { } }");
        Assert.Equal("Value:Events Value:Window Value:Key Value:Emit Value:Firing Value:Clock Value:Timestamp", Kinds(Assert.Single(model.Handlers)));
        Assert.Equal("Reading", Assert.Single(model.Inputs).Event.Display);
        Assert.Equal([(OutputKind.Main, "Quote"), (OutputKind.Late, "Reading")], model.Outputs.Select(output => (output.Kind, output.Event.Display)));
    }

    [Fact]
    public void Aggregate_InWindows_HasMergeAndWhatItsHandlersAskFor()
    {
        var model = Parse("""
            [Aggregate, KeyBy("Sensor"), TumblingWindow("1m")] public sealed class Op
            {
                public void Add(ref int n, in Reading reading, Window window, Timestamp time, Clock clock, string key) { }
                public void Merge(ref int into, in int from) { }
                public Reading Result(in int n, string key, Window window, Firing firing, Timestamp time, Clock clock) => default;
            }
            """);
        Assert.Equal([HandlerKind.Add, HandlerKind.Result, HandlerKind.Merge], model.Handlers.Select(handler => handler.Kind));
        Assert.Equal("Ref:State In:Event Value:Window Value:Timestamp Value:Clock Value:Key", Kinds(model.Handlers[0]));
        Assert.Equal("In:State Value:Key Value:Window Value:Firing Value:Timestamp Value:Clock", Kinds(model.Handlers[1]));
        Assert.Equal("Ref:State In:State", Kinds(model.Handlers[2]));
    }

    [Fact]
    public void Timestamp_AsAnEvent_IsTheEvent()
    {
        var model = Parse("[Process] public sealed class Op { public void On(in Timestamp first, Timestamp second, Clock clock, Emit<Timestamp> emit) { } }");
        Assert.Equal("In:Event Value:Timestamp Value:Clock Value:Emit", Kinds(model.Handlers[0]));
    }

    [Theory]
    [InlineData("IntervalJoin(\"1s\", \"2s\")", "in Trade left, in Quote right", Compiler.JoinKind.Interval, false, false)]
    [InlineData("IntervalJoin(After = \"2s\", Before = \"1s\")", "in Trade? left, in Quote right", Compiler.JoinKind.Interval, true, false)]
    [InlineData("TemporalJoin", "in Trade left, in Quote? right", Compiler.JoinKind.Temporal, false, true)]
    [InlineData("LookupJoin(WaitForTable = true)", "in Trade left, in Quote? right", Compiler.JoinKind.Lookup, false, true)]
    [InlineData("LookupJoin(WaitForTable = false)", "in Trade left, in Quote right", Compiler.JoinKind.Lookup, false, false)]
    [InlineData("TumblingWindow(\"1m\")", "in Trade? left, in Quote? right", Compiler.JoinKind.Window, true, true)]
    internal void Join_HasItsSidesAndBounds(string attribute, string parameters, Compiler.JoinKind kind, bool isLeftOptional, bool isRightOptional)
    {
        var model = Parse($"[Join, KeyBy(\"Symbol\"), {attribute}] public sealed class Op {{ public static Trade Join({parameters}, string key) => default; }}");
        var interval = kind == Compiler.JoinKind.Interval;
        Assert.Equal(new JoinModel(kind, isLeftOptional, isRightOptional, interval ? Seconds(1) : null, interval ? Seconds(2) : null, attribute.Contains("true", StringComparison.Ordinal)), model.Join);
        Assert.Equal(["Trade", "Quote"], model.Inputs.Select(input => input.Event.Display));
        Assert.Equal([0, 1, -1], Assert.Single(model.Handlers).Parameters.Select(parameter => parameter.Input));
        var late = kind == Compiler.JoinKind.Lookup ? Array.Empty<string>() : ["Trade", "Quote"];
        Assert.Equal(late, model.Outputs.Where(output => output.Kind == OutputKind.Late).Select(output => output.Event.Display));
    }

    [Fact]
    public void Join_OfNullableClasses_IsOuterWhereTheyAre()
    {
        var model = Parse("public record A(string Id); public record B(string Id);\n[Join, KeyBy(\"Id\"), LookupJoin] public sealed class Op { public static A Join(A a, B? b) => a; }");
        Assert.Equal((false, true), (model.Join!.IsLeftOptional, model.Join.IsRightOptional));
        Assert.Equal(["A", "B"], model.Inputs.Select(input => input.Event.Display));
    }

    [Fact]
    public void Broadcast_IsMarked_AndItsStateShared()
    {
        var model = Parse("""
            [Process] public sealed class Op
            {
                public void On(in Trade trade, in Limits limits, Emit<Trade> emit) { }
                public void On([Broadcast] in Quote quote, ref Limits limits) { }
            }
            public struct Limits { public double Bid; }
            """);
        Assert.Equal([false, true], model.Inputs.Select(input => input.IsBroadcast));
        Assert.Equal("In:Event In:SharedState Value:Emit", Kinds(model.Handlers[0]));
        Assert.Equal("In:Event Ref:SharedState", Kinds(model.Handlers[1]));
        Assert.Equal("global::Limits", model.SharedState!.Name);
        Assert.Null(model.State);
    }

    [Fact]
    public void Broadcast_BesideAKey_LeavesItToTheOthers()
    {
        var model = Parse("""
            [Process] public sealed class Op
            {
                public static string Key(in Trade trade) => trade.Symbol;
                public void On([Broadcast] in Quote quote, ref Limits limits) { }
                public void On(in Trade trade, in Limits limits, ref int n, string key, Timers timers) { }
                public void OnTimer(ref int n, in Limits limits, KeyState state) { }
            }
            public struct Limits { public double Bid; }
            """);
        Assert.DoesNotContain(model.Problems, problem => problem.IsError);
        Assert.Equal("In:Event Ref:SharedState", Kinds(model.Handlers[0]));
        Assert.Equal("In:Event In:SharedState Ref:State Value:Key Value:Timers", Kinds(model.Handlers[1]));
        Assert.Equal("Ref:State In:SharedState Value:KeyState", Kinds(model.Handlers[2]));
        Assert.True(model is { HasKeyedState: true, State.Type.Name: "int", SharedState.Name: "global::Limits", Key.Type.Name: "string" });
    }

    [Fact]
    public void Late_OfSeveralInputsInOrderOfTime_IsOfEachType()
    {
        var model = Parse("[Process, KeyBy(\"Symbol\"), InEventTimeOrder] public sealed class Op { public void On(in Trade trade, ref int n) { } public void On(in Quote quote, ref int n, Emit<Trade> emit) { } }");
        Assert.DoesNotContain(model.Problems, problem => problem.IsError);
        Assert.Equal([true, true], Enumerable.Range(0, 2).Select(model.Waits));
        Assert.Equal(["Trade", "Quote"], model.Outputs.Where(output => output.Kind == OutputKind.Late).Select(output => output.Event.Display));
    }

    [Fact]
    public void Late_OfEventsInOrderOfTime_IsOfTheirType()
    {
        var model = Parse("[Process, KeyBy(\"Symbol\"), InEventTimeOrder] public sealed class Op { public void On(in Trade trade, Emit<Trade> emit) { } }");
        Assert.True(model is { InEventTimeOrder: true, CanBeLate: true });
        Assert.Equal(["Trade"], model.Outputs.Where(output => output.Kind == OutputKind.Late).Select(output => output.Event.Display));
    }
}
