namespace FastFlow.Generators.Tests;

/// <summary>The shapes of event time.</summary>
internal static class TimeShapes
{
    private const string Types = """
        public readonly record struct Reading(int Sensor, double Value, DateTimeOffset Time);
        public readonly record struct Change(int Sensor, string Owner, long Ticks);
        public readonly record struct Mean(int Sensor, double Value, Window Window);
        [Source, EventTime(nameof(Reading.Time)), Watermark(OutOfOrderness = "2s", IdleAfter = "30s")] public sealed class Readings : Input<Reading>;
        [Source, EventTime(nameof(Change.Ticks), Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1m")] public sealed class Changes : Input<Change>;
        [Sink] public sealed class MeanSink { public long Count; public void Write(in Mean mean) => Count++; }
        [Sink] public sealed class ReadingSink { public long Count; public void Write(in Reading reading) => Count++; }
        public struct Sums
        {
            public double Sum; public long Count;
            public void Add(in Reading reading) { Sum += reading.Value; Count++; }
            public void Merge(in Sums other) { Sum += other.Sum; Count += other.Count; }
        }

        """;

    private const string Handlers = """
                public static void Add(ref Sums sums, in Reading reading) => sums.Add(in reading);
                public static void Merge(ref Sums sums, in Sums other) => sums.Merge(in other);
                public static Mean Result(in Sums sums, int key, Window window) => new(key, sums.Sum / sums.Count, window);
            """;

    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["TumblingWindow"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("1m"), AllowedLateness("10s")]
            public readonly struct MeanPerMinute
            {
                public static void Add(ref Sums sums, in Reading reading) => sums.Add(in reading);
                public static Mean Result(in Sums sums, int key, Window window) => new(key, sums.Sum / sums.Count, window);
            }
            [Pipeline, Flow<Readings, MeanPerMinute, MeanSink>, Flow<Late<MeanPerMinute>, ReadingSink>] public partial class Shape;
            """,
        ["SlidingWindowBehindFilter"] = Types + """
            [Filter] public readonly struct Positive { public static bool Keep(in Reading reading) => reading.Value > 0; }
            [Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "2s")]
            public readonly struct RollingMean
            {
            """ + Handlers + """

            }
            [Pipeline, Flow<Readings, Positive, RollingMean, MeanSink>] public partial class Shape;
            """,
        ["ExpiringState"] = Types + """
            public readonly record struct Step(int Sensor, double By, bool IsFirst);
            [Sink] public sealed class StepSink { public long Count; public void Write(in Step step) => Count++; }
            [Process, KeyBy(nameof(Reading.Sensor)), StateTtl("1h")]
            public sealed class Steps
            {
                public static void On(in Reading reading, ref double last, KeyState state, Emit<Step> emit) { emit.Send(new(reading.Sensor, reading.Value - last, state.IsNew)); last = reading.Value; }
            }
            [Aggregate, KeyBy(nameof(Step.Sensor)), StateTtl("10m", Time = TimeDomain.Processing), OnError(ErrorPolicy.Skip)]
            public readonly struct Furthest
            {
                public static void Add(ref double furthest, in Step step) => furthest = Math.Max(furthest, step.By);
                public static Step Result(in double furthest, int key) => new(key, furthest, false);
            }
            [Pipeline, Flow<Readings, Steps, Furthest, StepSink>] public partial class Shape;
            """,
        ["SessionWindow"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("10s")]
            public readonly struct Burst
            {
            """ + Handlers + """

            }
            [Pipeline, Flow<Readings, Burst, MeanSink>] public partial class Shape;
            """,
        ["CountWindow"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(100, 10)]
            public readonly struct Last100
            {
            """ + Handlers + """

            }
            [Pipeline, Flow<Readings, Last100, MeanSink>] public partial class Shape;
            """,
        ["UnkeyedGlobalWindow"] = Types + """
            [Aggregate, GlobalWindow, UnboundedState("one")]
            public sealed class Everything
            {
                public void Add(ref Sums sums, in Reading reading) => sums.Add(in reading);
                public void Merge(ref Sums sums, in Sums other) => sums.Merge(in other);
                public Mean Result(in Sums sums, Window window) => new(0, sums.Sum, window);
            }
            [Pipeline, Flow<Readings, Everything, MeanSink>] public partial class Shape;
            """,
        ["ProcessingTimeWindow"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("1s", Time = TimeDomain.Processing)]
            public readonly struct MeanPerSecond
            {
            """ + Handlers + """

            }
            [Pipeline, Flow<Readings, MeanPerSecond, MeanSink>] public partial class Shape;
            """,
        ["EarlyResultsInProcessingTime"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("1m"), EarlyResults("5s", Time = TimeDomain.Processing)]
            public readonly struct MeanSoFar
            {
            """ + Handlers + """

            }
            [Pipeline, Flow<Readings, MeanSoFar, MeanSink>] public partial class Shape;
            """,
        ["WindowProcess"] = Types + """
            [Process, KeyBy(nameof(Reading.Sensor)), TumblingWindow("1m")]
            public readonly struct Median
            {
                public static void OnWindow(ReadOnlySpan<Reading> events, Window window, int key, Firing firing, Emit<Mean> means) => means.Send(new Mean(key, events[events.Length / 2].Value, window));
            }
            [Pipeline, Flow<Readings, Median, MeanSink>] public partial class Shape;
            """,
        ["Timers"] = Types + """
            [Process, KeyBy(nameof(Reading.Sensor))]
            public readonly struct Silence
            {
                public struct Last { public Timestamp At; }
                public static void On(in Reading reading, ref Last last, Timestamp time, Timers timers) { timers.Cancel(last.At); last.At = time + TimeSpan.FromSeconds(30); timers.Set(last.At); }
                public static void OnTimer(ref Last last, int key, Timestamp time, TimeDomain domain, KeyState state, Clock clock, Emit<Mean> means) { means.Send(new Mean(key, 0, new Window(time, clock.Watermark))); state.Clear(); }
            }
            [Pipeline, Flow<Readings, Silence, MeanSink>] public partial class Shape;
            """,
        ["InEventTimeOrder"] = Types + """
            [Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder]
            public readonly struct Differences
            {
                public struct Last { public double Value; }
                public static void On(in Reading reading, ref Last last, Emit<Mean> means) { means.Send(new Mean(reading.Sensor, reading.Value - last.Value, default)); last.Value = reading.Value; }
            }
            [Pipeline, Flow<Readings, Differences, MeanSink>, Flow<Late<Differences>, ReadingSink>] public partial class Shape;
            """,
        ["InEventTimeOrderOfTwoInputs"] = Types + """
            [Process, KeyBy("Sensor"), InEventTimeOrder]
            public readonly struct OwnersMeans
            {
                public struct Known { public string? Owner; public long Count; }
                public static void On(in Reading reading, ref Known known, Timestamp time, Timers timers) { known.Count++; timers.Set(time + TimeSpan.FromMinutes(1)); }
                public static void On(in Change change, ref Known known, Emit<Mean> means) { means.Send(new Mean(change.Sensor, known.Count, default)); known.Owner = change.Owner; }
                public static void OnTimer(ref Known known, KeyState state) => state.Clear();
            }
            [Sink] public sealed class ChangeSink { public long Count; public void Write(in Change change) => Count++; }
            [Pipeline, Flow<Readings, OwnersMeans, MeanSink>, Flow<Changes, OwnersMeans>, Flow<Late<OwnersMeans>, ReadingSink>, Flow<Late<OwnersMeans>, ChangeSink>] public partial class Shape;
            """,
        ["KeyedBroadcast"] = Types + """
            public readonly record struct Limit(double Most);
            [Source] public sealed class Limits : Input<Limit>;
            [Process, KeyBy(nameof(Reading.Sensor)), OnError(ErrorPolicy.DeadLetter)]
            public sealed class AboveLimit
            {
                public struct Current { public double Most; }
                public struct Above { public long Count; }
                public void On([Broadcast] in Limit limit, ref Current current) => current.Most = limit.Most;
                public void On(in Reading reading, in Current current, ref Above above, int key, Timestamp time, Timers timers)
                {
                    if (reading.Value > current.Most) { above.Count++; timers.Set(time + TimeSpan.FromMinutes(1)); }
                }
                public void OnTimer(in Current current, ref Above above, int key, KeyState state, Emit<Mean> means) { means.Send(new Mean(key, above.Count / current.Most, default)); state.Clear(); }
            }
            [Sink] public sealed class Morgue { public long Count; public void Write(in Failed<Reading> failed) => Count++; public void Write(in Failed<Limit> failed) => Count++; }
            [Pipeline, Flow<Limits, AboveLimit>, Flow<Readings, AboveLimit, MeanSink>, Flow<Errors<AboveLimit>, Morgue>] public partial class Shape;
            """,
        ["TimeThatMayFail"] = Types + """
            public readonly record struct Line(string Text) { public DateTime Time => DateTime.Parse(Text, System.Globalization.CultureInfo.InvariantCulture); public int Sensor => Text.Length; }
            [Source, EventTime(nameof(Line.Time)), Watermark(OutOfOrderness = "2s", IdleAfter = "30s"), OnError(ErrorPolicy.DeadLetter)] public sealed class Lines : Input<Line>;
            [Aggregate, KeyBy(nameof(Line.Sensor)), TumblingWindow("1m")]
            public readonly struct LinesPerMinute
            {
                public static void Add(ref long count, in Line line) => count++;
                public static Mean Result(in long count, int key, Window window) => new(key, count, window);
            }
            [Sink] public sealed class Morgue { public long Count; public void Write(in Failed<Line> failed) => Count++; }
            [Pipeline, Flow<Lines, LinesPerMinute, MeanSink>, Flow<Errors<Lines>, Morgue>] public partial class Shape;
            """,
        ["IntervalJoin"] = Types + """
            public readonly record struct Owned(Reading Reading, Change? Change);
            [Join, IntervalJoin("1s", "1m"), KeyBy("Sensor")]
            public readonly struct WithOwner { public static Owned Join(in Reading reading, in Change? change) => new(reading, change); }
            [Sink] public sealed class OwnedSink { public long Count; public void Write(in Owned owned) => Count++; }
            [Pipeline, Flow<Readings, WithOwner, OwnedSink>, Flow<Changes, WithOwner>, Flow<Late<WithOwner>, ReadingSink>, Discard<Change>] public partial class Shape;
            """,
        ["SessionJoin"] = Types + """
            public readonly record struct Owned(Reading? Reading, Change Change);
            [Join, SessionWindow, AllowedLateness("1m"), KeyBy("Sensor")]
            public readonly struct WithOwner
            {
                public static TimeSpan Gap(in Reading reading) => TimeSpan.FromSeconds(reading.Value);
                public static TimeSpan Gap(Change change) => TimeSpan.FromSeconds(10);
                public static Owned Join(in Reading? reading, in Change change) => new(reading, change);
            }
            [Sink] public sealed class OwnedSink { public long Count; public void Write(in Owned owned) => Count++; }
            [Pipeline, Flow<Readings, WithOwner, OwnedSink>, Flow<Changes, WithOwner>, Flow<Late<WithOwner>, ReadingSink>, Discard<Change>] public partial class Shape;
            """,
        ["JoinSkip"] = Types + """
            public readonly record struct Owned(Reading? Reading, Change? Change);
            [Join, IntervalJoin("1s", "1m"), KeyBy("Sensor"), OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Near { public static Owned Join(in Reading? reading, in Change? change) => new(reading, change); }
            [Join, LookupJoin, KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
            public sealed class Now { public Owned Join(in Reading reading, Change change, int key) => new(reading, change); }
            [Join, SessionWindow, KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
            public readonly struct Together
            {
                public static TimeSpan Gap(in Reading reading) => TimeSpan.FromSeconds(reading.Value);
                public static TimeSpan Gap(Change change) => TimeSpan.FromSeconds(10);
                public static Owned Join(in Reading reading, in Change change) => new(reading, change);
            }
            [Sink] public sealed class OwnedSink { public long Count; public void Write(in Owned owned) => Count++; }
            [Sink] public sealed class Morgue { public long Count; public void Write(in Failed<Reading> failed) => Count++; public void Write(in Failed<Change> failed) => Count++; }
            [Source, EventTime(nameof(Change.Ticks), Unit = TimeUnit.Ticks), Watermark(IdleAfter = "1m")] public sealed class Table : Input<Change>;
            [Pipeline]
            [Flow<Readings, Near, OwnedSink>, Flow<Changes, Near>, Flow<Late<Near>, ReadingSink>, Flow<Errors<Near>, Morgue>]
            [Flow<Readings, Now, OwnedSink>, Flow<Table, Now>]
            [Flow<Readings, Together, OwnedSink>, Flow<Changes, Together>]
            [Discard<Change>, Discard<Reading>]
            public partial class Shape;
            """,
        ["TimeDeclaredBehindSource"] = Types + """
            [Source] public sealed class Lines : Input<string>;
            [FlatMap, EventTime(nameof(Reading.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m")]
            public readonly struct Parse { public static void FlatMap(string line, Emit<Reading> readings) => readings.Send(new Reading(line.Length, 1, default)); }
            [Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("1m", Offset = "15s")]
            public sealed class MeanPerMinute
            {
            """ + Handlers + """

            }
            [Pipeline, Flow<Lines, Parse, MeanPerMinute, MeanSink>, Flow<Readings, MeanPerMinute>] public partial class Shape;
            """,
        ["WindowBehindWindow"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("1m")]
            public readonly struct MeanPerMinute
            {
            """ + Handlers + """

            }
            [Aggregate, TumblingWindow("1h")]
            public readonly struct Hottest
            {
                public struct Best { public Mean Mean; }
                public static void Add(ref Best best, in Mean mean, Timestamp time) { if (mean.Value > best.Mean.Value) { best.Mean = mean; } }
                public static Mean Result(in Best best, Window window) => best.Mean with { Window = window };
            }
            [Pipeline, Flow<Readings, MeanPerMinute, Hottest, MeanSink>, Flow<Late<MeanPerMinute>, ReadingSink>] public partial class Shape;
            """,
        ["WindowSkip"] = Types + """
            [Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, OnError(ErrorPolicy.Skip)]
            public readonly struct Burst
            {
                public static TimeSpan Gap(in Reading reading) => TimeSpan.FromSeconds(reading.Value);
            """ + Handlers + """

            }
            public sealed class Hot
            {
                public static bool Fire(ref int seen, in Reading reading) => reading.Value > 100 && ++seen % 2 == 0;
            }
            [Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("1m"), Trigger<Hot>, OnError(ErrorPolicy.DeadLetter)]
            public readonly struct MeanPerMinute
            {
                public static void Add(ref Sums sums, in Reading reading, int key, Window window) => sums.Add(in reading);
                public static Mean Result(in Sums sums, int key, Window window) => new(key, sums.Sum / sums.Count, window);
            }
            [Process, KeyBy(nameof(Reading.Sensor)), SlidingWindow("1m", "10s"), OnError(ErrorPolicy.Skip)]
            public readonly struct Median
            {
                public static void OnWindow(ReadOnlySpan<Reading> events, Window window, int key, Emit<Mean> means) => means.Send(new Mean(key, events[events.Length / 2].Value, window));
            }
            [Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(10), OnError(ErrorPolicy.Skip)]
            public readonly struct Next10
            {
            """ + Handlers + """

            }
            [Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Differences
            {
                public struct Last { public double Value; }
                public static void On(in Reading reading, ref Last last, Emit<Mean> means) { means.Send(new Mean(reading.Sensor, reading.Value - last.Value, default)); last.Value = reading.Value; }
            }
            [Sink] public sealed class Morgue { public long Count; public void Write(in Failed<Reading> failed) => Count++; }
            [Pipeline]
            [Flow<Readings, Burst, MeanSink>, Flow<Late<Burst>, ReadingSink>]
            [Flow<Readings, MeanPerMinute, MeanSink>, Flow<Late<MeanPerMinute>, ReadingSink>, Flow<Errors<MeanPerMinute>, Morgue>]
            [Flow<Readings, Median, MeanSink>]
            [Flow<Readings, Next10, MeanSink>]
            [Flow<Readings, Differences, MeanSink>, Flow<Errors<Differences>, Morgue>]
            public partial class Shape;
            """,
    };
}
