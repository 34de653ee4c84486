using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

/// <summary>FF0004 for handlers and attributes that have to do with time: windows, timers, joins, broadcasts.</summary>
public sealed class BadHandlerOfTimeTests
{
    private const string Sums = "public static void Add(ref long n, in Reading reading) { } public static Reading Result(in long n) => default;";

    private const string Process = "public void On(in Reading reading, Emit<Reading> emit) { }";

    private static Task Fires(string declaration, string message) => Verify.FiresInNoPipeline(declaration, Verify.Error("FF0004", 0, "Op " + message));

    [Theory]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), SlidingWindow(\"1m\", \"10s\")]")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), CumulativeWindow(\"1d\", \"1h\")]")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), SessionWindow(\"1m\")]")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), CountWindow(10, 5)]")]
    public Task Aggregate_WhoseWindowsMerge_NeedsMerge(string attributes) => Fires(
        $"{attributes} public readonly struct {{|#0:Op|}} {{ {Sums} public static void Merge(in long into, in long from) {{ }} }}",
        "has windows that merge or overlap, but no way to merge what two of them gathered: write 'void Merge(ref long into, in long from)'");

    [Theory]
    [InlineData("[Map, {|#0:TumblingWindow(\"1m\")|}] public readonly struct Op { public static Reading Map(in Reading reading) => reading; }", "has a window, but only an [Aggregate], a [Process] or a [Join] gathers events")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), TumblingWindow(\"1m\"), {|#0:GlobalWindow|}] public readonly struct Op { " + Sums + " }", "has two windows: an operator has one")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), {|#0:AllowedLateness(\"1m\")|}] public readonly struct Op { " + Sums + " }", "has [AllowedLateness] but no window: it says when a window gives its result")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), {|#0:EveryEvent|}] public readonly struct Op { " + Sums + " }", "has [EveryEvent] but no window: it says when a window gives its result")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), CountWindow(10), {|#0:EarlyResults(\"1s\")|}] public readonly struct Op { " + Sums + " }", "has [EarlyResults], but a [CountWindow] gives its results by count alone")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), GlobalWindow, {|#0:AllowedLateness(\"1s\")|}] public readonly struct Op { " + Sums + " }", "has [AllowedLateness], but only a window of event time has late events")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), TumblingWindow(\"1m\", Time = TimeDomain.Processing), {|#0:AllowedLateness(\"1s\")|}] public readonly struct Op { " + Sums + " }", "has [AllowedLateness], but only a window of event time has late events")]
    [InlineData("[Aggregate, {|#0:PerWorker|}, TumblingWindow(\"1m\")] public readonly struct Op { " + Sums + " public static void Merge(ref long into, in long from) { } }", "is [PerWorker] and has a window, whose result is over all events or over those of a key: remove one of the two")]
    [InlineData("[Process, {|#0:IntervalJoin(\"1m\", \"1m\")|}] public sealed class Op { " + Process + " }", "has [IntervalJoin], which stands on a [Join]")]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\"), {|#0:InEventTimeOrder|}] public sealed class Op { public void OnWindow(ReadOnlySpan<Reading> readings) { } }", "has [InEventTimeOrder], which stands on a [Process] without a window: its handlers are called in order of time")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), {|#0:InEventTimeOrder|}] public readonly struct Op { " + Sums + " }", "has [InEventTimeOrder], which stands on a [Process] without a window: its handlers are called in order of time")]
    public Task Attribute_ThatMeansNothingThere_FiresAtTheAttribute(string declaration, string message) => Fires(declaration, message);

    [Theory]
    [InlineData("TumblingWindow(\"1m\")", "{|#0:KeyState state|}", "asks for KeyState, but its state belongs to a window: it is new with each and goes with it")]
    [InlineData("SlidingWindow(\"1m\", \"10s\")", "{|#0:Window window|}", "asks for the Window in Add, which only a [TumblingWindow] knows then: in others an event lies in several, or the end isn't known yet; ask for it in Result")]
    [InlineData("SessionWindow(\"1m\")", "{|#0:Window window|}", "asks for the Window in Add, which only a [TumblingWindow] knows then: in others an event lies in several, or the end isn't known yet; ask for it in Result")]
    [InlineData("TumblingWindow(\"1m\")", "{|#0:Firing firing|}", "can't be given the parameter 'firing' of Add: Firing is nothing a handler may ask for")]
    [InlineData("TumblingWindow(\"1m\")", "{|#0:Timers timers|}", "can't be given the parameter 'timers' of Add: Timers is nothing a handler may ask for")]
    public Task Add_ThatAsksForWhatItsWindowDoesNotKnow_FiresAtTheParameter(string window, string parameter, string message) => Fires(
        $"[Aggregate, KeyBy(\"Sensor\"), {window}] public readonly struct Op {{ public static void Add(ref long n, in Reading reading, {parameter}) {{ }} public static void Merge(ref long into, in long from) {{ }} public static Reading Result(in long n) => default; }}",
        message);

    [Theory]
    [InlineData("{|#0:Window window|}", "asks for the Window but has none: without a window every event emits the updated result")]
    [InlineData("{|#0:Firing firing|}", "asks for the Firing but has none: without a window every event emits the updated result")]
    public Task Result_WithoutAWindow_CanNotAskForIt(string parameter, string message) => Fires(
        $"[Aggregate, KeyBy(\"Sensor\")] public readonly struct Op {{ public static void Add(ref long n, in Reading reading) {{ }} public static Reading Result(in long n, {parameter}) => default; }}",
        message);

    [Theory]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading, {|#0:Timers timers|}) { } }", "asks for Timers but has nothing for them to call: write 'void OnTimer(ref TState, Timestamp, Emit<TOut>)'")]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading) { } public void {|#0:OnTimer|}(Timestamp time, Timers timers) { } }", "has OnTimer, but no handler of an event asks for Timers to set one")]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading, Timers timers) { } public bool {|#0:OnTimer|}(Timestamp time) => true; }", "has OnTimer with a return value: ask for Emit<TOut> and send the results there")]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading, Timers timers) { } public void OnTimer(Timestamp time) { } public void {|#0:OnTimer|}(Clock clock) { } }", "has two methods named OnTimer: all its timers call one, which may ask for the TimeDomain to tell them apart")]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void On(in Reading reading, Timers timers) { } public void OnTimer(Timestamp time, {|#0:Window window|}) { } }", "can't be given the parameter 'window' of OnTimer: Window is nothing a handler may ask for")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\")] public sealed class Op { " + Sums + " public void {|#0:OnTimer|}(Timestamp time) { } }", "has OnTimer, but a [Aggregate] has no timers: make it a [Process]")]
    public Task Timers_WithoutTheirOtherHalf_Fire(string declaration, string message) => Fires(declaration, message);

    [Theory]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\")] public sealed class Op { public void {|#0:On|}(in Reading reading) { } }", "has On beside a window: with a window, 'void OnWindow(ReadOnlySpan<TIn> events, …)' is called with all events of each")]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\")] public sealed class {|#0:Op|};", "is a [Process] with a window but without its handler: write 'void OnWindow(ReadOnlySpan<TIn> events, Window window, Emit<TOut> emit)'")]
    [InlineData("[Process, KeyBy(\"Sensor\")] public sealed class Op { public void {|#0:OnWindow|}(ReadOnlySpan<Reading> readings) { } }", "has OnWindow but no window: add one, such as [TumblingWindow(\"1m\")]")]
    [InlineData("[Process, KeyBy(\"Symbol\"), TumblingWindow(\"1m\")] public sealed class Op { public void OnWindow(ReadOnlySpan<Trade> trades) { } public void {|#0:OnWindow|}(ReadOnlySpan<Quote> quotes) { } }", "has two methods named OnWindow: a window has events of one type")]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\")] public sealed class Op { public void {|#0:OnWindow|}(in Reading reading) { } }", "has OnWindow without events: its first parameter is 'ReadOnlySpan<TIn> events'")]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\")] public sealed class Op { public void OnWindow(ReadOnlySpan<Reading> readings, {|#0:ref int n|}) { } }", "asks for state in OnWindow: the window's events are all the state it has, and they go with it")]
    [InlineData("[Process, KeyBy(\"Sensor\"), TumblingWindow(\"1m\")] public sealed class Op { public void OnWindow(ReadOnlySpan<Reading> readings, {|#0:Timers timers|}) { } }", "can't be given the parameter 'timers' of OnWindow: Timers is nothing a handler may ask for")]
    public Task OnWindow_OfAShapeThatDoesNotFit_Fires(string declaration, string message) => Fires(declaration, message);

    [Theory]
    [InlineData("[Join, KeyBy(\"Symbol\"), LookupJoin] public sealed class {|#0:Op|};", "is a [Join] without its handler: write 'TOut Join(in TLeft left, in TRight right)', with a nullable side for an outer join")]
    [InlineData("[Join, KeyBy(\"Symbol\")] public sealed class {|#0:Op|} { public Trade Join(in Trade trade, in Quote quote) => trade; }", "is a [Join] that doesn't say which events meet: give it a window, [IntervalJoin], [TemporalJoin] or [LookupJoin]")]
    [InlineData("[Join, KeyBy(\"Symbol\"), TemporalJoin, {|#0:LookupJoin|}] public sealed class Op { public Trade Join(in Trade trade, in Quote quote) => trade; }", "says twice which events meet: a [Join] has a window, [IntervalJoin], [TemporalJoin] or [LookupJoin]")]
    [InlineData("[Join, KeyBy(\"Symbol\"), LookupJoin] public sealed class Op { public void {|#0:Join|}(in Trade trade, in Quote quote) { } }", "has Join that returns nothing: write 'TOut Join(in TLeft left, in TRight right)', with a nullable side for an outer join")]
    [InlineData("[Join, KeyBy(\"Symbol\"), LookupJoin] public sealed class Op { public Trade {|#0:Join|}(in Trade trade) => trade; }", "has Join of a shape that doesn't fit: write 'TOut Join(in TLeft left, in TRight right)', with a nullable side for an outer join")]
    [InlineData("[Join, KeyBy(\"Symbol\"), LookupJoin] public sealed class Op { public Trade {|#0:Join|}(in Trade trade, in Quote quote, ref int n) => trade; }", "has Join of a shape that doesn't fit: write 'TOut Join(in TLeft left, in TRight right)', with a nullable side for an outer join")]
    [InlineData("[Join, KeyBy(\"Symbol\"), LookupJoin] public sealed class Op { public Trade {|#0:Join|}(in Trade trade, in Trade? other) => trade; }", "joins events of one type, of which nobody could tell the left from the right: wrap one side by a [Map]")]
    [InlineData("[Join, KeyBy(\"Symbol\"), TemporalJoin] public sealed class Op { public Quote {|#0:Join|}(in Trade? trade, in Quote quote) => quote; }", "has an optional left side, but rows of its table that no event asks for give no result: only the right side, the table's, may be nullable")]
    [InlineData("[Join, KeyBy(\"Symbol\"), {|#0:CountWindow(10)|}] public sealed class Op { public Trade Join(in Trade trade, in Quote quote) => trade; }", "joins the events of a [CountWindow], which has no place in time that both sides share: choose another window")]
    [InlineData("[Join, KeyBy(\"Symbol\"), {|#0:GlobalWindow|}, UnboundedState(\"few\")] public sealed class Op { public Trade Join(in Trade trade, in Quote quote) => trade; }", "joins the events of a [GlobalWindow], which holds all there ever were until the input ends: choose a window that ends, or a [LookupJoin] if one side is a table")]
    [InlineData("[Join, KeyBy(\"Symbol\"), {|#0:CumulativeWindow(\"1h\", \"1m\")|}] public sealed class Op { public Trade Join(in Trade trade, in Quote quote) => trade; }", "joins the events of a [CumulativeWindow], whose steps would give each pair again and again: choose a [TumblingWindow], a [SlidingWindow] or a [SessionWindow]")]
    [InlineData("[Join, KeyBy(\"Symbol\"), {|#0:SessionWindow(\"1m\", Time = TimeDomain.Processing)|}] public sealed class Op { public Trade Join(in Trade trade, in Quote quote) => trade; }", "joins the events of a [SessionWindow] by the clock, but what meets in a [Join] is decided by event time: leave the Time out, or choose a [LookupJoin]")]
    [InlineData("[Join, KeyBy(\"Symbol\"), SessionWindow] public sealed class {|#0:Op|} { public static TimeSpan Gap(in Trade trade) => default; public Trade Join(in Trade trade, in Quote quote) => trade; }", "has a [SessionWindow] without a gap for Quote: give it one, [SessionWindow(\"10s\")], or write 'static TimeSpan Gap(in Quote)'")]
    [InlineData("[Join, KeyBy(\"Symbol\"), TumblingWindow(\"1m\"), {|#0:EarlyResults(\"1s\")|}] public sealed class Op { public Trade Join(in Trade trade, in Quote quote) => trade; }", "has [EarlyResults], but a [Join] gives each pair once")]
    public Task Join_OfAShapeThatDoesNotFit_Fires(string declaration, string message) => Fires(declaration, message);

    [Theory]
    [InlineData("[Process] public sealed class Op { public void {|#0:On|}([Broadcast] in Quote quote) { } }", "has a [Broadcast] input that changes nothing: its handler is 'void On([Broadcast] in TIn, ref TShared)'")]
    [InlineData("[Process] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n, {|#0:Emit<Quote> emit|}) { } }", "can't be given the parameter 'emit' of On: Emit<Quote> is nothing a handler may ask for")]
    [InlineData("[Process] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n, {|#0:Timers timers|}) { } }", "can't be given the parameter 'timers' of On: Timers is nothing a handler may ask for")]
    [InlineData("[Process] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n, {|#0:string key|}) { } }", "asks for a key in the handler of a [Broadcast] input, which is called once for all of them")]
    [InlineData("[Process] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n) { } public void On(in Trade trade, {|#0:ref int n|}) { } }", "has a [Broadcast] input, whose state all workers share: only its handler writes it, the others take 'in int'")]
    [InlineData("[Process, KeyBy(\"Symbol\")] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n) { } public void On(in Trade trade, {|#0:ref int n|}) { } }", "has a [Broadcast] input, whose state all workers share: only its handler writes it, the others take 'in int'")]
    [InlineData("[Process, KeyBy(\"Symbol\")] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n) { } public void On(in Trade trade, ref long m, Timers timers) { } public void OnTimer(ref long m, {|#0:ref int n|}) { } }", "has two state types, Int64 and Int32: a node has one, shared by all its handlers; put both in one struct")]
    [InlineData("[Process] public sealed class Op { public void On([Broadcast] in Quote quote, ref int n) { } public void On([Broadcast] in Reading reading, {|#0:ref long n|}) { } public void On(in Trade trade, in int n) { } }", "has two state types, Int32 and Int64: a node has one, shared by all its handlers; put both in one struct")]
    [InlineData("[Process, KeyBy(\"Symbol\")] public sealed class Op { public void {|#0:On|}([Broadcast] in Quote quote, ref int n) { } }", "has a key, but no events to be keyed by it: those of a [Broadcast] input go to every worker; remove the key, or write an On for the events that have one")]
    [InlineData("[Aggregate] public readonly struct Op { public static void {|#0:Add|}([Broadcast] in Trade trade, ref long n) { } public static Trade Result(in long n) => default; }", "has a [Broadcast] input, which a [Process] may have, not a [Aggregate]: its other handlers read what it writes")]
    public Task Broadcast_OfAShapeThatDoesNotFit_Fires(string declaration, string message) => Fires(declaration, message);

    [Theory]
    [InlineData("[Source, {|#0:Watermark(IdleAfter = \"1s\")|}] public sealed class Op : Input<Reading>;", "has a [Watermark] but no [EventTime]: the watermark follows the member that it names")]
    [InlineData("[Source, EventTime({|#0:\"When\"|})] public sealed class Op : Input<Reading>;", "has [EventTime], but Reading has no readable member named 'When'")]
    [InlineData("[Source, EventTime({|#0:\"Value\"|})] public sealed class Op : Input<Reading>;", "has [EventTime], but Reading.Value is double, which is no instant: it takes Timestamp, DateTimeOffset, DateTime, or an integer with its Unit")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), {|#0:EventTime(\"Time\")|}] public readonly struct Op { " + Sums + " }", "has [EventTime], which stands on a source, or on a [Map], [Filter], [FlatMap] or [Process] behind it that has no key, no state, no window and no timers")]
    [InlineData("[Filter, KeyBy(\"Sensor\"), {|#0:EventTime(\"Time\")|}] public readonly struct Op { public static bool Keep(in Reading reading) => true; }", "has [EventTime], which stands on a source, or on a [Map], [Filter], [FlatMap] or [Process] behind it that has no key, no state, no window and no timers")]
    [InlineData("[Process, {|#0:EventTime(\"Time\")|}] public sealed class Op { public void On(in Reading reading, Timers timers, Emit<Reading> emit) { } public void OnTimer(Timestamp time) { } }", "has [EventTime], which stands on a source, or on a [Map], [Filter], [FlatMap] or [Process] behind it that has no key, no state, no window and no timers")]
    [InlineData("[Process, EventTime(\"Time\")] public sealed class Op { public void On(in Reading reading, {|#0:Timestamp time|}, Emit<Reading> emit) { } }", "asks for the Timestamp, but is the one that tells it: its events have a time behind it")]
    [InlineData("[Process, EventTime({|#0:\"Symbol\"|})] public sealed class Op { public void On(in Reading reading, Emit<Trade> trades) { } }", "has [EventTime], but Trade.Symbol is string, which is no instant: it takes Timestamp, DateTimeOffset, DateTime, or an integer with its Unit")]
    [InlineData("[Process, {|#0:EventTime(\"Time\")|}] public sealed class Op { public void On(in Trade trade, Emit<Reading, Quote> readings) { } }", "has [EventTime] but no untagged output whose events could tell it")]
    [InlineData("[Source, EventTime(\"Time\"), {|#0:OnError(ErrorPolicy.Skip)|}] public sealed class Op : Input<Reading>;", "is a source that decodes nothing and computes no time of its events, so there is nothing for ErrorPolicy.Skip: put the policy on the operator that may fail")]
    public Task EventTime_ThatCanNotBeTold_Fires(string declaration, string message) => Fires(declaration, message);

    [Theory]
    [InlineData("public static bool Fire(ref int n, in Trade trade) => true;", "has the trigger When, which doesn't say when to fire for Reading: it needs 'static bool Fire(ref TState state, in Reading e)'")]
    [InlineData("public bool Fire(ref int n, in Reading reading) => true;", "has the trigger When, which doesn't say when to fire for Reading: it needs 'static bool Fire(ref TState state, in Reading e)'")]
    [InlineData("public static bool Fire(ref int n, in Reading reading) => true;", "has the trigger When without a way to merge its state, as windows that merge or overlap need: write 'static void Merge(ref int into, in int from)'")]
    public Task Trigger_OfAShapeThatDoesNotFit_FiresAtItsAttribute(string handlers, string message) => Fires(
        $$"""
        public sealed class When { {{handlers}} }
        [Aggregate, KeyBy("Sensor"), SessionWindow("1m"), {|#0:Trigger<When>|}] public readonly struct Op { {{Timed.Highest}} }
        """,
        message);

    [Theory]
    [InlineData("")]
    [InlineData("public static long Gap(in Reading reading) => 1;")]
    [InlineData("public TimeSpan Gap(in Reading reading) => default;")]
    public async Task Session_WithoutAGap_Fires(string gap)
    {
        var isNamed = gap.Length > 0;
        await Fires(
            $"[Aggregate, KeyBy(\"Sensor\"), SessionWindow] public readonly struct {(isNamed ? "Op" : "{|#0:Op|}")} {{ {Timed.Highest} {gap.Replace("Gap", "{|#0:Gap|}", StringComparison.Ordinal)} }}",
            "has a [SessionWindow] without a gap for Reading: give it one, [SessionWindow(\"10s\")], or write 'static TimeSpan Gap(in Reading)'");
    }

    [Fact]
    public Task WriteHandler_OfAProcessWithAWindow_WritesOnWindow() => Verify.Fix<WriteHandlerFix>(
        """
        [Process, KeyBy("Sensor"), TumblingWindow("1m"), AllowedLateness("0s")]
        public sealed class {|FF0004:Op|};
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """,
        """
        [Process, KeyBy("Sensor"), TumblingWindow("1m"), AllowedLateness("0s")]
        public sealed class Op
        {
            public void OnWindow(ReadOnlySpan<Reading> events, Window window, Emit<Reading> emit) => throw new NotImplementedException();
        }
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """);
}
