using FastFlow.Generators.Tests;

namespace FastFlow.Testing.Tests.Time;

/// <summary>Forms of operators of time that random pipelines don't have, each against the interpreter.</summary>
public sealed class TimeShapeTests
{
    private const int Scripts = 40;

    private const string Source = """
        namespace Shapes;
        [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Pings : Input<Ping>;
        public struct Odd
        {
            public static bool Fire(ref int seen, in Ping e) => seen++ % 2 == 1;
            public static void Merge(ref int seen, in int later) => seen += later;
        }

        """;

    private const string Straight = "[Pipeline, Flow<Pings, Op, PingSink>] public partial class Shape;\n";

    private const string Handlers = """
            public static void Add(ref Tally tally, in Ping e) => tally.Add(e.Value);
            public static void Merge(ref Tally tally, in Tally later) => tally.Merge(later);
            public static Ping Result(in Tally tally, int key, Window window, Firing firing) => new(key, Mix.Of(tally.Hash, Mix.Of(window), Mix.Of(firing)), 0);
        """;

    private const string OnWindow = """
            public static void OnWindow(ReadOnlySpan<Ping> events, Window window, Firing firing, Emit<Ping> emit)
            {
                var tally = new Tally();
                foreach (var e in events) tally.Add(e.Value);
                emit.Send(new(events[0].Key, Mix.Of(tally.Hash, Mix.Of(window), Mix.Of(firing)), 0));
            }
        """;

    // By the clock, which scripts move by up to 12 ticks: some multiples go by without a change, some steps pass several.
    private const string Early = "EarlyResults(\"400ns\", Time = TimeDomain.Processing)";

    // The watermark moves behind each event that is emitted, and what is due by it happens behind them all.
    private const string Declared = """
        [Source] public sealed class Raw : Input<Ping>;
        [FlatMap, EventTime("At", Unit = TimeUnit.Ticks), Watermark]
        public readonly struct Twice { public static void FlatMap(in Ping e, Emit<Ping> emit) { emit.Send(e); emit.Send(e with { At = e.At - 2, Value = e.Value + 1 }); } }
        [Pipeline, Flow<Raw, Twice, Op, PingSink>] public partial class Shape;

        """;

    // Two inputs that drift apart: what an event carries lies ahead of the operator's watermark, which the other holds back.
    private const string Others = """
        [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Others : Input<Ping>;
        public sealed class Later;

        """;

    private const string Sides = """
        [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns", IdleAfter = "1s")] public sealed class Pongs : Input<Pong>;
        [Process]
        public readonly struct Dead
        {
            public static void On(in Failed<Ping> e, Timestamp time, Emit<Ping> emit) => emit.Send(new(1, Mix.Of(e.Event.Value, e.Exception.GetType().Name.Length, time.Ticks), 0));
            public static void On(in Failed<Pong> e, Timestamp time, Emit<Ping> emit) => emit.Send(new(2, Mix.Of(e.Event.Value, e.Exception.GetType().Name.Length, time.Ticks), 0));
        }

        """;

    private const string Two = """
        [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns", IdleAfter = "1s")] public sealed class Pongs : Input<Pong>;
        [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Late<Op>, PingSink>, Flow<Late<Op>, PongSink>] public partial class Shape;

        """;

    // A source whose time is computed, and may fail.
    private static string Telling(string policy) => $"""
        [Source, EventTime("Told", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns", IdleAfter = "1s"), OnError(ErrorPolicy.{policy})] public sealed class Tellers : Input<Ping>;

        """;

    private const string Behind = "[Source] public sealed class Raw : Input<Ping>;\n";

    private const string Broadcast = """
        [Source] public sealed class Pongs : Input<Pong>;
        [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>] public partial class Shape;

        """;

    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["Running aggregate of a source with time"] = """[Aggregate, KeyBy("Key"), UnboundedState("shape")] public readonly struct Op { public static void Add(ref Tally tally, in Ping e) => tally.Add(e.Value); public static Ping Result(in Tally tally, int key) => new(key, tally.Hash, 0); }""",
        ["Process per key of a source with time, windows behind"] = $$"""
            [Process, KeyBy("Key"), UnboundedState("shape")] public readonly struct Near { public static void On(in Ping e, ref Tally tally, Emit<Ping> emit) { tally.Add(e.Value); emit.Send(e with { Value = tally.Hash }); } }
            [Aggregate, KeyBy("Key"), TumblingWindow("1us")] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Near, Op, PingSink>] public partial class Shape;
            """,
        ["Session, trigger"] = $$"""[Aggregate, KeyBy("Key"), SessionWindow("1us"), Trigger<Odd>] public readonly struct Op { {{Handlers}} }""",
        ["Global, trigger"] = $$"""[Aggregate, KeyBy("Key"), GlobalWindow, UnboundedState("shape"), Trigger<Odd>] public readonly struct Op { {{Handlers}} }""",
        ["Cumulative of one step, late"] = $$"""[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "1200ns"), AllowedLateness("1us")] public readonly struct Op { {{Handlers}} }""",
        ["Sliding of one slide, late"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("1us", "1us"), AllowedLateness("1us")] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, events that carry more than the operator has heard"] = $$"""{{Declared}}[Aggregate, KeyBy("Key"), SlidingWindow("1200ns", "200ns")] public readonly struct Op { {{Handlers}} }""",
        ["Cumulative, events that carry more than the operator has heard"] = $$"""{{Declared}}[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "200ns"), EarlyResults("300ns")] public readonly struct Op { {{Handlers}} }""",
        ["Session, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), SessionWindow("1us"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Session, late, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), SessionWindow("600ns"), AllowedLateness("2us"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Session, trigger, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), SessionWindow("1us"), Trigger<Odd>, {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Session of all events, early results in processing time"] = $$"""[Process, SessionWindow("1us"), {{Early}}] public readonly struct Op { {{OnWindow}} }""",
        ["Tumbling, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), TumblingWindow("1us"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Tumbling, late, early results in processing time"] = $$"""[Process, KeyBy("Key"), TumblingWindow("1us"), AllowedLateness("1us"), {{Early}}] public readonly struct Op { {{OnWindow}} }""",
        ["Tumbling, trigger, early results"] = $$"""[Aggregate, KeyBy("Key"), TumblingWindow("2us"), Trigger<Odd>, EarlyResults("300ns")] public readonly struct Op { {{Handlers}} }""",
        ["Tumbling, trigger, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), TumblingWindow("2us"), Trigger<Odd>, {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Tumbling, every event, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), TumblingWindow("2us"), EveryEvent, {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("1us", "200ns"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Sliding over all events, late, early results in processing time"] = $$"""[Process, SlidingWindow("1us", "500ns"), AllowedLateness("1us"), {{Early}}] public readonly struct Op { {{OnWindow}} }""",
        ["Sliding of many panes, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("4us", "200ns"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Cumulative, early results in processing time"] = $$"""{{Declared}}[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "200ns"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, trigger"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("1us", "500ns"), AllowedLateness("600ns"), Trigger<Odd>] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, trigger, early results"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("1500ns", "500ns"), Trigger<Odd>, EarlyResults("300ns")] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, late, trigger, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("2us", "500ns"), AllowedLateness("600ns"), Trigger<Odd>, {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Sliding over all events, trigger, early results"] = $$"""[Process, SlidingWindow("1200ns", "300ns"), Trigger<Odd>, EarlyResults("400ns")] public readonly struct Op { {{OnWindow}} }""",
        ["Cumulative, trigger, early results"] = $$"""[Aggregate, KeyBy("Key"), CumulativeWindow("3us", "500ns"), Trigger<Odd>, EarlyResults("300ns")] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, trigger, early results, events too late for some windows of their pane"] = $$"""
            {{Others}}[Aggregate, KeyBy("Key"), SlidingWindow("1200ns", "400ns"), AllowedLateness("300ns"), Trigger<Odd>, EarlyResults("300ns")] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Others, Op>] public partial class Shape;
            """,
        ["Cumulative, trigger, early results in processing time, events too late for some windows of their pane"] = $$"""
            {{Others}}[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "300ns"), Trigger<Odd>, {{Early}}] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Others, Op>] public partial class Shape;
            """,
        ["Global, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), GlobalWindow, UnboundedState("shape"), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Global, trigger, early results in processing time"] = $$"""[Aggregate, KeyBy("Key"), GlobalWindow, UnboundedState("shape"), Trigger<Odd>, {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Global over all events, early results in processing time"] = $$"""[Process, GlobalWindow, UnboundedState("shape"), {{Early}}] public readonly struct Op { {{OnWindow}} }""",
        ["Windows in processing time, early results in it"] = $$"""[Aggregate, KeyBy("Key"), TumblingWindow("2us", Time = TimeDomain.Processing), {{Early}}] public readonly struct Op { {{Handlers}} }""",
        ["Windows behind windows, early results in processing time"] = $$"""
            [Aggregate, KeyBy("Key"), SlidingWindow("1us", "500ns"), {{Early}}] public readonly struct Near { {{Handlers}} }
            [Aggregate, KeyBy("Key"), TumblingWindow("2us"), AllowedLateness("1us"), {{Early}}] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Near, Op, PingSink>] public partial class Shape;
            """,
        ["Sliding, events too late for some windows of their pane"] = $$"""
            {{Others}}[Aggregate, KeyBy("Key"), SlidingWindow("1200ns", "200ns"), AllowedLateness("300ns")] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Others, Op>] public partial class Shape;
            """,
        ["Cumulative, events too late for some windows of their pane"] = $$"""
            {{Others}}[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "200ns"), EveryEvent] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Others, Op>] public partial class Shape;
            """,
        ["Count, a join behind that its results come too late for"] = """
            public sealed class Later;
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Rows : Input<Pong>;
            [Aggregate, CountWindow(2)] public readonly struct Pairs { public static void Add(ref long sum, in Ping e) => sum += e.Value; public static Ping Result(in long sum) => new(0, sum, 0); }
            [Join, IntervalJoin("0s", "0s")] public readonly struct Op { public static Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? -1), 0); }
            [Pipeline, Flow<Pings, Pairs, Op, PingSink>, Flow<Rows, Op>, Flow<Late<Op>, As<PingSink, Later>>] public partial class Shape;
            """,
        ["Processing timers, windows behind, an input that ends before another"] = $$"""
            {{Others}}[Process, UnboundedState("shape")] public readonly struct Echo
            {
                public static void On(in Ping e, Clock clock, Timers timers) => timers.SetProcessing(clock.Now + TimeSpan.FromTicks(1 + (e.Value & 7)));
                public static void OnTimer(Timestamp time, Timers timers, Emit<Ping> emit) { emit.Send(new(0, time.Ticks, 0)); timers.SetProcessing(time + TimeSpan.FromTicks(2)); }
            }
            [Aggregate, KeyBy("Key"), TumblingWindow("1us", Time = TimeDomain.Processing)] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Echo, Op, PingSink>, Flow<Others, As<PingSink, Later>>] public partial class Shape;
            """,
        ["Lookup that waits, windows behind"] = $$"""
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Rows : Input<Pong>;
            [Join, KeyBy("Key"), LookupJoin(WaitForTable = true)] public readonly struct Waiting { public static Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? 0), 0); }
            [Aggregate, KeyBy("Key"), TumblingWindow("1us")] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Waiting, Op, PingSink>, Flow<Rows, Waiting>] public partial class Shape;
            """,
        ["Session join, outer, late, in a window behind"] = $$"""
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns", IdleAfter = "1s")] public sealed class Pongs : Input<Pong>;
            [Join, KeyBy("Key"), SessionWindow("800ns"), AllowedLateness("1us")]
            public readonly struct Met { public static Ping Join(in Ping? l, in Pong? r, int key) => new(key, Mix.Of(l?.Value ?? -1, r?.Value ?? -1), 0); }
            [Aggregate, KeyBy("Key"), TumblingWindow("1us"), AllowedLateness("2us")] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Met, Op, PingSink>, Flow<Pongs, Met>, Flow<Late<Met>, PingSink>, Flow<Late<Met>, PongSink>] public partial class Shape;
            """,
        ["Session join, gaps of the events, no key"] = """
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Pongs : Input<Pong>;
            [Join, SessionWindow]
            public sealed class Op
            {
                public static TimeSpan Gap(in Ping e) => TimeSpan.FromTicks(2);
                public static TimeSpan Gap(Pong e) => TimeSpan.FromTicks(1 + (e.Value & 3));
                public Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? -1), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>] public partial class Shape;
            """,
        ["Session join, gap and lateness of a member"] = """
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Pongs : Input<Pong>;
            [Join, KeyBy("Key"), SessionWindow(nameof(Quiet)), AllowedLateness(nameof(Late))]
            public readonly struct Op
            {
                private static readonly TimeSpan QuietTicks = TimeSpan.FromTicks(5);
                public static TimeSpan Quiet { get; } = QuietTicks;
                public static TimeSpan Late { get; } = TimeSpan.FromTicks(6);
                public static Ping Join(in Ping? l, in Pong r) => new(r.Key, Mix.Of(l?.Value ?? -1, r.Value), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Late<Op>, PongSink>, Discard<Ping>] public partial class Shape;
            """,
        ["Interval join, inner, skip"] = Sides + """
            [Join, KeyBy("Key"), IntervalJoin("1us", "500ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static Ping Join(in Ping l, in Pong r) => (l.Value + r.Value) % 3 == 0 ? throw new ArgumentException("no") : new(l.Key, Mix.Of(l.Value, r.Value), 0); }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>] public partial class Shape;
            """,
        ["Interval join, outer, pairs fail to dead letters"] = Sides + """
            [Join, IntervalJoin("1us", "500ns"), OnError(ErrorPolicy.DeadLetter)]
            public sealed class Op
            {
                public static int Key(in Ping e) => e.Value % 7 == 3 ? throw new FormatException("no key") : e.Key;
                public static int Key(Pong e) => e.Value % 5 == 3 ? throw new FormatException("no key") : e.Key;
                public Ping Join(in Ping? l, in Pong? r, int key) => (l?.Value + r?.Value) % 3 == 0 ? throw new ArgumentException("no") : new(key, Mix.Of(l?.Value ?? -1, r?.Value ?? -1), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Errors<Op>, Dead, PingSink>, Flow<Late<Op>, PingSink>, Flow<Late<Op>, PongSink>] public partial class Shape;
            """,
        // Rows come out alone at once, and what they throw then is covered; those that are held have a partner behind them.
        ["Interval join, outer, of what lies before, dead letters"] = Sides + """
            [Join, KeyBy("Key"), IntervalJoin(nameof(Before), nameof(After)), OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Op
            {
                public static TimeSpan Before { get; } = TimeSpan.FromTicks(12);
                public static TimeSpan After { get; } = TimeSpan.FromTicks(-4);
                public static Ping Join(in Ping? l, in Pong r, int key) => l is not null && (l.Value.Value + r.Value) % 3 == 0 ? throw new ArgumentException("no") : new(key, Mix.Of(l?.Value ?? -1, r.Value), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Errors<Op>, Dead, PingSink>, Flow<Late<Op>, PingSink>, Flow<Late<Op>, PongSink>] public partial class Shape;
            """,
        ["Interval join, no key, skip"] = Sides + """
            [Join, IntervalJoin("0s", "500ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static Ping Join(in Ping l, in Pong r) => (l.Value + r.Value) % 3 == 0 ? throw new ArgumentException("no") : new(l.Key, Mix.Of(l.Value, r.Value), 0); }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>] public partial class Shape;
            """,
        ["Lookup join, dead letters"] = Sides + """
            [Join, LookupJoin, OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Op
            {
                public static int Key(in Ping e) => e.Value % 7 == 3 ? throw new FormatException("no key") : e.Key;
                public static int Key(in Pong e) => e.Value % 5 == 3 ? throw new FormatException("no key") : e.Key;
                public static Ping Join(in Ping l, in Pong? r) => (l.Value + (r?.Value ?? 1)) % 3 == 0 ? throw new ArgumentException("no") : new(l.Key, Mix.Of(l.Value, r?.Value ?? -1), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Errors<Op>, Dead, PingSink>] public partial class Shape;
            """,
        ["Lookup join, waits, no key, skip"] = Sides + """
            [Join, LookupJoin(WaitForTable = true), OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static Ping Join(in Ping l, in Pong r) => new(l.Key, Mix.Of(l.Value, r.Value), 0); }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>] public partial class Shape;
            """,
        ["Window join, keys that throw, skip"] = Sides + """
            [Join, SlidingWindow("1us", "400ns"), AllowedLateness("500ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static int Key(in Ping e) => e.Value % 7 == 3 ? throw new FormatException("no key") : e.Key;
                public static int Key(in Pong e) => e.Value % 5 == 3 ? throw new FormatException("no key") : e.Key;
                public static Ping Join(in Ping? l, in Pong? r, int key) => new(key, Mix.Of(l?.Value ?? -1, r?.Value ?? -1), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Late<Op>, PongSink>, Discard<Ping>] public partial class Shape;
            """,
        ["Session join, gaps that throw, no key, dead letters"] = Sides + """
            [Join, SessionWindow, AllowedLateness("500ns"), OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Op
            {
                public static TimeSpan Gap(in Ping e) => e.Value % 5 == 3 ? throw new FormatException("no gap") : TimeSpan.FromTicks(2);
                public static TimeSpan Gap(Pong e) => TimeSpan.FromTicks(e.Value & 3);
                public static Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? -1), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Late<Op>, PingSink>, Flow<Late<Op>, PongSink>, Flow<Errors<Op>, Dead, PingSink>] public partial class Shape;
            """,
        ["Temporal join, keys that throw, dead letters"] = Sides + """
            [Join, TemporalJoin, OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Op
            {
                public static int Key(in Ping e) => e.Value % 7 == 3 ? throw new FormatException("no key") : e.Key;
                public static int Key(in Pong e) => e.Value % 5 == 3 ? throw new FormatException("no key") : e.Key;
                public static Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? -1), 0);
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>, Flow<Late<Op>, PingSink>, Flow<Late<Op>, PongSink>, Flow<Errors<Op>, Dead, PingSink>] public partial class Shape;
            """,
        ["Temporal join, no key, skip"] = Sides + """
            [Join, TemporalJoin, OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? -1), 0); }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Pongs, Op>] public partial class Shape;
            """,
        ["Session, skip"] = """
            [Aggregate, KeyBy("Key"), SessionWindow("1us"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static void Add(ref Tally tally, in Ping e) { tally.Add(e.Value); if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void Merge(ref Tally tally, in Tally later) => tally.Merge(later);
                public static Ping Result(in Tally tally, int key, Window window) => new(key, Mix.Of(tally.Hash, Mix.Of(window)), 0);
            }
            """,
        ["In event time order, skip"] = """
            [Process, KeyBy("Key"), InEventTimeOrder, OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static void On(in Ping e, ref Tally seen, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, seen.Hash, 0)); if (e.Value % 3 == 0) throw new ArgumentException("no"); } }
            """,
        ["In event time order, two inputs"] = Two + """
            [Process, KeyBy("Key"), InEventTimeOrder]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, Clock clock, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, Mix.Of(clock)), 0)); }
                public static void On(in Pong e, ref Tally seen, Timestamp time) => seen.Add(Mix.Of(e.Value, time.Ticks));
            }
            """,
        ["In event time order, two inputs, timers"] = Two + """
            [Process, KeyBy("Key"), InEventTimeOrder]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, Timestamp time, Timers timers) { seen.Add(e.Value); timers.Set(time + TimeSpan.FromTicks(e.Value & 7)); }
                public static void On(in Pong e, ref Tally seen, KeyState state, Timestamp time, Timers timers) { if (e.Value % 4 == 1) state.Clear(); else timers.Cancel(time + TimeSpan.FromTicks(e.Value & 3)); }
                public static void OnTimer(ref Tally seen, int key, Timestamp time, Emit<Ping> emit) => emit.Send(new(key, Mix.Of(seen.Hash, time.Ticks), 0));
            }
            """,
        ["In event time order, two inputs of one type, dead letters"] = """
            public sealed class A; public sealed class B;
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns", IdleAfter = "1s")] public sealed class More : Input<Ping>;
            [Map] public readonly struct Letter { public static Ping Map(in Failed<Ping> failed) => failed.Event with { At = -1 }; }
            [Process, KeyBy("Key"), InEventTimeOrder, OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Op
            {
                public static void On([In<A>] in Ping e, ref Tally seen, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, seen.Hash, 0)); if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void On(ref Tally seen, [In<B>] in Ping e) { seen.Add(Mix.Of(e.Value, 1)); if (e.Value % 3 == 1) throw new ArgumentException("nor this"); }
            }
            [Pipeline, Flow<Pings, In<Op, A>>, Flow<Op, PingSink>, Flow<More, In<Op, B>>, Flow<Late<Op>, As<PingSink, A>>, Flow<Errors<Op>, Letter, As<PingSink, B>>] public partial class Shape;
            """,
        ["Broadcast without a key"] = Broadcast + """
            [Process]
            public readonly struct Op
            {
                public static void On([Broadcast] in Pong e, ref Tally shared) => shared.Add(e.Value);
                public static void On(in Ping e, in Tally shared, Emit<Ping> emit) => emit.Send(e with { Value = Mix.Of(e.Value, shared.Hash) });
            }
            """,
        ["Broadcast to a key's state and timers"] = Broadcast + """
            [Process, KeyBy("Key"), UnboundedState("shape")]
            public readonly struct Op
            {
                public static void On(ref TallyBox shared, [Broadcast] in Pong e) => shared.Tally.Add(e.Value);
                public static void On(in Ping e, in TallyBox shared, ref Tally seen, Timestamp time, Timers timers) { seen.Add(Mix.Of(e.Value, shared.Tally.Hash)); timers.Set(time + TimeSpan.FromTicks(e.Value & 7)); }
                public static void OnTimer(ref Tally seen, TallyBox shared, int key, KeyState state, Emit<Ping> emit) { emit.Send(new(key, Mix.Of(seen.Hash, shared.Tally.Hash), 0)); if (seen.Count % 3 == 0) state.Clear(); }
            }
            """,
        ["Broadcast to a key without state"] = Broadcast + """
            [Process]
            public readonly struct Op
            {
                public static int Key(in Ping e) => e.Key;
                public static void On([Broadcast] in Pong e, ref long shared) => shared = e.Value;
                public static void On<TEmit>(in Ping e, in long shared, int key, TEmit emit) where TEmit : struct, IEmit<Ping> => emit.Send(new(key, Mix.Of(e.Value, shared), 0));
            }
            """,
        ["Broadcast to a key, skip"] = Broadcast + """
            [Process, KeyBy("Key"), UnboundedState("shape"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static void On([Broadcast] in Pong e, ref Tally shared) { shared.Add(e.Value); if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void On(in Ping e, in Tally shared, ref long seen, Timestamp time, Timers timers, Emit<Ping> emit) { seen += shared.Hash; timers.Set(time + TimeSpan.FromTicks(3)); emit.Send(new(e.Key, seen, 0)); if (e.Value % 3 == 1) throw new ArgumentException("no"); }
                public static void OnTimer(in Tally shared, ref long seen, int key, Emit<Ping> emit) => emit.Send(new(key, Mix.Of(seen, shared.Hash), 0));
            }
            """,
        ["Broadcast to a key, in event time order"] = Broadcast + """
            [Process, KeyBy("Key"), InEventTimeOrder]
            public readonly struct Op
            {
                public static void On([Broadcast] in Pong e, ref Tally shared) => shared.Add(e.Value);
                public static void On(in Ping e, in Tally shared, ref long seen, Emit<Ping> emit) { seen += shared.Hash; emit.Send(new(e.Key, Mix.Of(e.Value, seen), 0)); }
            }
            """,
        ["Time that may fail, skip"] = Telling("Skip") + $$"""
            [Filter] public readonly struct Some { public static bool Keep(in Ping e) => e.Value % 3 != 1; }
            [Pipeline, Flow<Tellers, Some, Op, PingSink>] public partial class Shape;
            [Aggregate, KeyBy("Key"), TumblingWindow("1us")] public readonly struct Op { {{Handlers}} }
            """,
        ["Time that may fail, quick windows"] = Telling("Skip") + $$"""
            [Pipeline, Flow<Tellers, Op, PingSink>] public partial class Shape;
            [Aggregate, KeyBy("Key"), TumblingWindow("1us"), AllowedLateness("300ns")] public readonly struct Op { {{Handlers}} }
            """,
        ["Time that may fail, dead letters"] = Telling("DeadLetter") + """
            [Map] public readonly struct Letter { public static Ping Map(in Failed<Ping> failed) => failed.Event; }
            public sealed class Letters;
            [Pipeline, Flow<Tellers, Op, PingSink>, Flow<Errors<Tellers>, Letter, As<PingSink, Letters>>] public partial class Shape;
            [Process, KeyBy("Key"), InEventTimeOrder] public readonly struct Op { public static void On(in Ping e, Emit<Ping> emit) => emit.Send(e with { At = 0 }); }
            """,
        ["Time that may fail behind the source, map, dead letters"] = Behind + $$"""
            [Map, EventTime("Told", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns"), OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Telling { public static Ping Map(in Ping e) => e.Value % 5 == 1 ? throw new ArgumentException("no") : e with { Value = e.Value + 1 }; }
            [Map] public readonly struct Letter { public static Ping Map(in Failed<Ping> failed) => failed.Event with { Value = failed.Exception.GetType().Name.Length }; }
            public sealed class Letters;
            [Pipeline, Flow<Raw, Telling, Op, PingSink>, Flow<Errors<Telling>, Letter, As<PingSink, Letters>>] public partial class Shape;
            [Aggregate, KeyBy("Key"), TumblingWindow("1us")] public readonly struct Op { {{Handlers}} }
            """,
        ["Time that may fail behind the source, filter, skip"] = Behind + $$"""
            [Filter, EventTime("Told", Unit = TimeUnit.Ticks), Watermark, OnError(ErrorPolicy.Skip)]
            public readonly struct Telling { public static bool Keep(in Ping e) => e.Key != 1; }
            public sealed class Others;
            [Pipeline, Flow<Raw, Telling, Op, PingSink>, Flow<Else<Telling>, As<Op, Others>, As<PingSink, Others>>] public partial class Shape;
            [Aggregate, KeyBy("Key"), SessionWindow("500ns")] public readonly struct Op { {{Handlers}} }
            """,
        // What it has emitted for an event before the one that can't be told is taken back.
        ["Time that may fail behind the source, several events, skip"] = Behind + $$"""
            [FlatMap, EventTime("Told", Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "300ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Telling { public static void FlatMap(in Ping e, Emit<Ping> emit) { emit.Send(e with { Value = e.Value * 2 }); emit.Send(e); emit.Send(e with { At = e.At - 3, Value = e.Value & ~3 }); } }
            [Pipeline, Flow<Raw, Telling, Op, PingSink>] public partial class Shape;
            [Process, KeyBy("Key"), InEventTimeOrder] public readonly struct Op { public static void On(in Ping e, Timestamp time, Emit<Ping> emit) => emit.Send(new(e.Key, Mix.Of(e.Value, time.Ticks), 0)); }
            """,
        ["Time that may fail behind the source, one or none, dead letters"] = Behind + """
            [FlatMap, EventTime("Told", Unit = TimeUnit.Ticks), Watermark, OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Telling { public static Ping? FlatMap(in Ping e) => e.Value % 3 == 0 ? null : e; }
            [Map] public readonly struct Letter { public static Ping Map(in Failed<Ping> failed) => failed.Event; }
            public sealed class Letters;
            [Pipeline, Flow<Raw, Telling, Op, PingSink>, Flow<Errors<Telling>, Letter, As<PingSink, Letters>>] public partial class Shape;
            [Process, KeyBy("Key"), InEventTimeOrder] public readonly struct Op { public static void On(in Ping e, Emit<Ping> emit) => emit.Send(e with { At = 0 }); }
            """,
        ["Time that may fail behind the source, tagged events that tell none, skip"] = Behind + """
            public sealed class Aside;
            [Process, EventTime("Told", Unit = TimeUnit.Ticks), Watermark, OnError(ErrorPolicy.Skip)]
            public readonly struct Telling { public static void On(in Ping e, Emit<Ping> emit, Emit<Ping, Aside> aside) { if (e.Key == 1) aside.Send(e); else emit.Send(e); } }
            [Pipeline, Flow<Raw, Telling, Op, PingSink>, Flow<Out<Telling, Aside>, As<PingSink, Aside>>] public partial class Shape;
            [Process, KeyBy("Key"), InEventTimeOrder] public readonly struct Op { public static void On(in Ping e, Emit<Ping> emit) => emit.Send(e with { At = 0 }); }
            """,
        ["Time that fails behind the source"] = Behind + """
            [Map, EventTime("Told", Unit = TimeUnit.Ticks), Watermark] public readonly struct Telling { public static Ping Map(in Ping e) => e with { Value = e.Value % 50 }; }
            [Pipeline, Flow<Raw, Telling, Op, PingSink>] public partial class Shape;
            [Process, KeyBy("Key"), InEventTimeOrder] public readonly struct Op { public static void On(in Ping e, Emit<Ping> emit) => emit.Send(e with { At = 0 }); }
            """,
        ["Timers, skip"] = """
            [Process, KeyBy("Key"), UnboundedState("shape"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, Timestamp time, Timers timers) { seen.Add(e.Value); timers.Set(time + TimeSpan.FromTicks(3)); if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void OnTimer(ref Tally seen, Timestamp time, int key, Emit<Ping> emit) => emit.Send(new(key, Mix.Of(seen.Hash, time.Ticks), 0));
            }
            """,
        ["Expiring, aggregate"] = """[Aggregate, KeyBy("Key"), StateTtl("600ns")] public readonly struct Op { public static void Add(ref Tally tally, in Ping e) => tally.Add(e.Value); public static Ping Result(in Tally tally, int key) => new(key, tally.Hash, 0); }""",
        ["Expiring, new and cleared"] = """
            [Process, KeyBy("Key"), StateTtl("500ns")]
            public readonly struct Op { public static void On(in Ping e, ref Tally seen, KeyState state, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); if (e.Value % 5 == 0) state.Clear(); } }
            """,
        ["Expiring in processing time, a class"] = """
            [Process, KeyBy("Key"), StateTtl("700ns", Time = TimeDomain.Processing)]
            public readonly struct Op { public static void On(in Ping e, ref TallyBox seen, KeyState state, Emit<Ping> emit) { seen.Tally.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Tally.Hash, state.IsNew ? 1 : 0), 0)); } }
            """,
        ["Expiring, a time of a member, events that only touch"] = Others + """
            [Process, KeyBy("Key"), StateTtl(nameof(Life))]
            public sealed class Op
            {
                public readonly TimeSpan Life = TimeSpan.FromTicks(6);
                public void On([In<Later>] in Ping e) { }
                public void On(in Ping e, ref Tally seen, KeyState state, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); }
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Others, In<Op, Later>>] public partial class Shape;
            """,
        ["Expiring, skip"] = """
            [Process, KeyBy("Key"), StateTtl("500ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static void On(in Ping e, ref Tally seen, KeyState state, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); if (e.Value % 3 == 0) throw new ArgumentException("no"); } }
            """,
        ["Expiring, aggregate, skip"] = """
            [Aggregate, KeyBy("Key"), StateTtl("500ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op { public static void Add(ref Tally seen, in Ping e) { seen.Add(e.Value); if (e.Value % 3 == 0) throw new ArgumentException("no"); } public static Ping Result(in Tally seen, int key) => new(key, seen.Hash, 0); }
            """,
        ["Expiring, events that only touch, skip"] = Others + """
            [Process, KeyBy("Key"), StateTtl("600ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static void On([In<Later>] in Ping e) { if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void On(in Ping e, ref Tally seen, KeyState state, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); }
            }
            [Pipeline, Flow<Pings, Op, PingSink>, Flow<Others, In<Op, Later>>] public partial class Shape;
            """,
        ["Expiring, timers"] = """
            [Process, KeyBy("Key"), StateTtl("500ns")]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, Timestamp time, Timers timers) { seen.Add(e.Value); timers.Set(time + TimeSpan.FromTicks(e.Value & 15)); }
                public static void OnTimer(ref Tally seen, KeyState state, Timestamp time, int key, Timers timers, Emit<Ping> emit) { emit.Send(new(key, Mix.Of(seen.Hash, time.Ticks, state.IsNew ? 1 : 0), 0)); if (seen.Count % 2 == 1 && time.Ticks < 1000) timers.Set(time + TimeSpan.FromTicks(7)); seen.Add(1); }
            }
            """,
        ["Expiring in processing time, timers that ask for no state"] = """
            [Process, KeyBy("Key"), StateTtl("900ns", Time = TimeDomain.Processing)]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, KeyState state, Clock clock, Timers timers, Emit<Ping> emit) { seen.Add(e.Value); timers.SetProcessing(clock.Now + TimeSpan.FromTicks(e.Value & 7)); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); }
                public static void OnTimer(Timestamp time, int key, Emit<Ping> emit) => emit.Send(new(key, time.Ticks, 0));
            }
            """,
        ["Expiring, in event time order"] = Two + """
            [Process, KeyBy("Key"), InEventTimeOrder, StateTtl("500ns"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, KeyState state, Timestamp time, Timers timers, Emit<Ping> emit) { seen.Add(e.Value); timers.Set(time + TimeSpan.FromTicks(e.Value & 7)); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); }
                public static void On(in Pong e, ref Tally seen, KeyState state, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void OnTimer(ref Tally seen, KeyState state, Timestamp time, int key, Emit<Ping> emit) => emit.Send(new(key, Mix.Of(seen.Hash, time.Ticks, state.IsNew ? 1 : 0), 0));
            }
            """,
        ["Expiring, behind windows"] = $$"""
            [Aggregate, KeyBy("Key"), TumblingWindow("300ns"), AllowedLateness("200ns")] public readonly struct Near { {{Handlers}} }
            [Process, KeyBy("Key"), StateTtl("600ns")]
            public readonly struct Op { public static void On(in Ping e, ref Tally seen, KeyState state, Emit<Ping> emit) { seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, state.IsNew ? 1 : 0), 0)); } }
            [Pipeline, Flow<Pings, Near, Op, PingSink>] public partial class Shape;
            """,
        ["Expiring, sink"] = """
            [Sink, KeyBy("Key"), StateTtl("600ns")] public sealed class Op { public void Write(in Ping e, ref Tally seen) => seen.Add(e.Value); }
            [Pipeline, Flow<Pings, Op>] public partial class Shape;
            """,
        ["Timers, straight through"] = """
            [Process, KeyBy("Key"), UnboundedState("shape")]
            public readonly struct Op
            {
                public static void On<TEmit>(in Ping e, ref Tally seen, Timestamp time, Timers timers, TEmit emit)
                    where TEmit : struct, IEmit<Ping>
                {
                    seen.Add(e.Value);
                    timers.Set(time + TimeSpan.FromTicks(3));
                    emit.Send(e);
                }

                public static void OnTimer<TEmit>(ref Tally seen, Timestamp time, int key, TEmit emit)
                    where TEmit : struct, IEmit<Ping> => emit.Send(new(key, Mix.Of(seen.Hash, time.Ticks), 0));
            }
            """,
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Shape_Compiled_DoesWhatTheInterpreterDoes(string name)
    {
        var type = Compiled.From([typeof(TimeShapeTests).Assembly.Location], [RandomTimePipeline.Prelude, Source + (Shapes[name].Contains("[Pipeline", StringComparison.Ordinal) ? string.Empty : Straight) + Shapes[name]]).Load().GetType("Shapes.Shape")!;
        for (var seed = 0; seed < Scripts; seed++)
        {
            var subject = new Subject(type, new Random(seed));
            var comparison = new TimeComparison(subject);
            var script = TimeScript.Random(new Random(seed), subject.Sources.Count, length: 50);
            var difference = comparison.Difference(script);
            Assert.True(difference.Length == 0, $"{name}, seed {seed}\n{difference}{(difference.Length == 0 ? string.Empty : $"by the script\n{comparison.Shortened(script)}")}");
        }
    }

    [Fact]
    public void PaneOutsideTheRing_WithAnEventHiddenNoMore_TakesTheNextOneBehindIt()
    {
        var comparison = new TimeComparison(Subject("Sliding, events too late for some windows of their pane", seed: 0));

        // The second event misses windows that the other input holds open; the third one lets these fire; the fourth is in the second one's pane, which lies before the ring.
        var difference = comparison.Difference(new TimeScript([Push(0, -41, 1), Push(0, -51, 2), Push(1, -36, 3), Push(0, -52, 4)]));

        Assert.Empty(difference);

        static TimeStep Push(int source, long ticks, long value) => new(TimeAct.Push, source, ticks, Value: value);
    }

    private static Subject Subject(string name, int seed)
    {
        var type = Compiled.From([typeof(TimeShapeTests).Assembly.Location], [RandomTimePipeline.Prelude, Source + (Shapes[name].Contains("[Pipeline", StringComparison.Ordinal) ? string.Empty : Straight) + Shapes[name]]).Load().GetType("Shapes.Shape")!;
        return new Subject(type, new Random(seed));
    }
}
