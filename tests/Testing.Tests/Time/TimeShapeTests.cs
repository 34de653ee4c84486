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

    // The watermark moves behind each event that is emitted, and what is due by it happens behind them all.
    private const string Declared = """
        [Source] public sealed class Raw : Input<Ping>;
        [FlatMap, EventTime("At", Unit = TimeUnit.Ticks), Watermark]
        public readonly struct Twice { public static void FlatMap(in Ping e, Emit<Ping> emit) { emit.Send(e); emit.Send(e with { At = e.At - 2, Value = e.Value + 1 }); } }
        [Pipeline, Flow<Raw, Twice, Op, PingSink>] public partial class Shape;

        """;

    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["Session, trigger"] = $$"""[Aggregate, KeyBy("Key"), SessionWindow("1us"), Trigger<Odd>] public readonly struct Op { {{Handlers}} }""",
        ["Global, trigger"] = $$"""[Aggregate, KeyBy("Key"), GlobalWindow, UnboundedState("shape"), Trigger<Odd>] public readonly struct Op { {{Handlers}} }""",
        ["Cumulative of one step, late"] = $$"""[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "1200ns"), AllowedLateness("1us")] public readonly struct Op { {{Handlers}} }""",
        ["Sliding of one slide, late"] = $$"""[Aggregate, KeyBy("Key"), SlidingWindow("1us", "1us"), AllowedLateness("1us")] public readonly struct Op { {{Handlers}} }""",
        ["Sliding, events that carry more than the operator has heard"] = $$"""{{Declared}}[Aggregate, KeyBy("Key"), SlidingWindow("1200ns", "200ns")] public readonly struct Op { {{Handlers}} }""",
        ["Cumulative, events that carry more than the operator has heard"] = $$"""{{Declared}}[Aggregate, KeyBy("Key"), CumulativeWindow("1200ns", "200ns"), EarlyResults("300ns")] public readonly struct Op { {{Handlers}} }""",
        ["Lookup that waits, windows behind"] = $$"""
            [Source, EventTime("At", Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1s")] public sealed class Rows : Input<Pong>;
            [Join, KeyBy("Key"), LookupJoin(WaitForTable = true)] public readonly struct Waiting { public static Ping Join(in Ping l, in Pong? r) => new(l.Key, Mix.Of(l.Value, r?.Value ?? 0), 0); }
            [Aggregate, KeyBy("Key"), TumblingWindow("1us")] public readonly struct Op { {{Handlers}} }
            [Pipeline, Flow<Pings, Waiting, Op, PingSink>, Flow<Rows, Waiting>] public partial class Shape;
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
        ["Timers, skip"] = """
            [Process, KeyBy("Key"), UnboundedState("shape"), OnError(ErrorPolicy.Skip)]
            public readonly struct Op
            {
                public static void On(in Ping e, ref Tally seen, Timestamp time, Timers timers) { seen.Add(e.Value); timers.Set(time + TimeSpan.FromTicks(3)); if (e.Value % 3 == 0) throw new ArgumentException("no"); }
                public static void OnTimer(ref Tally seen, Timestamp time, int key, Emit<Ping> emit) => emit.Send(new(key, Mix.Of(seen.Hash, time.Ticks), 0));
            }
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
}
