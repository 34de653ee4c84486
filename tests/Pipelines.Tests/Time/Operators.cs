namespace FastFlow.Pipelines.Tests.Time;

/// <summary>A reading; its time is in seconds.</summary>
public readonly record struct Reading(string Sensor, int Value, long Second);

public readonly record struct Owner(string Sensor, string Name, long Second);

[Source, EventTime(nameof(Reading.Second), Unit = TimeUnit.Seconds), Watermark(OutOfOrderness = "5s", IdleAfter = "30s")]
public sealed class Readings : Input<Reading>;

[Source, EventTime(nameof(Reading.Second), Unit = TimeUnit.Seconds), Watermark(IdleAfter = "30s")]
public sealed class MoreReadings : Input<Reading>;

[Source, EventTime(nameof(Owner.Second), Unit = TimeUnit.Seconds), Watermark(OutOfOrderness = "5s", IdleAfter = "30s")]
public sealed class Owners : Input<Owner>;

/// <summary>Text of what a window or timer gave, with its event time.</summary>
public struct Sum
{
    public int Value;
    public int Count;
}

public static class Text
{
    public static long Second(this Timestamp time) => time.Ticks == long.MaxValue ? long.MaxValue : time.Ticks / TimeSpan.TicksPerSecond;

    public static string Of(string key, in Sum sum, Window window, Firing firing) =>
        $"{key} [{window.Start.Second()},{window.End.Second()}) {sum.Count}:{sum.Value} {firing.Kind} {firing.Number}";
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s"), AllowedLateness("10s")]
public readonly struct Tumbling
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("0s")]
public readonly struct Sliding
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static void Merge(ref Sum sum, in Sum other) => (sum.Value, sum.Count) = (sum.Value + other.Value, sum.Count + other.Count);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("10s"), AllowedLateness("0s")]
public readonly struct Sessions
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static void Merge(ref Sum sum, in Sum other) => (sum.Value, sum.Count) = (sum.Value + other.Value, sum.Count + other.Count);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, TumblingWindow("10s"), AllowedLateness("0s")]
public sealed class UnkeyedSum
{
    public void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public string Result(in Sum sum, Window window, Firing firing) => Text.Of("all", in sum, window, firing);
}

/// <summary>Says when a sensor has been silent for ten seconds, and counts its readings until then.</summary>
[Process, KeyBy(nameof(Reading.Sensor))]
public readonly struct Silence
{
    public struct Last
    {
        public Timestamp Deadline;
        public int Count;
    }

    public static void On(in Reading reading, ref Last last, Timestamp time, Timers timers)
    {
        timers.Cancel(last.Deadline);
        last.Deadline = time + TimeSpan.FromSeconds(10);
        last.Count++;
        timers.Set(last.Deadline);
    }

    public static void OnTimer(ref Last last, string key, Timestamp time, Clock clock, KeyState state, Emit<string> emit)
    {
        emit.Send($"{key} silent at {time.Second()} after {last.Count}, watermark {clock.Watermark.Second()}");
        state.Clear();
    }
}

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder]
public readonly struct InOrder
{
    public static void On(in Reading reading, Timestamp time, Emit<string> emit) => emit.Send($"{reading.Sensor} {time.Second()}");
}

/// <summary>Readings with whoever owned the sensor then, and how many readings that was.</summary>
[Process, KeyBy("Sensor"), InEventTimeOrder]
public readonly struct OwnedThen
{
    public struct Known
    {
        public string? Owner;
        public int Readings;
    }

    public static void On(in Reading reading, ref Known known, Timestamp time, Emit<string> emit) => emit.Send($"{reading.Sensor}@{time.Second()} {known.Owner ?? "nobody"} {++known.Readings}");

    public static void On(in Owner owner, ref Known known, Timestamp time, Emit<string> emit)
    {
        emit.Send($"{owner.Sensor}@{time.Second()} now {owner.Name}");
        known = new Known { Owner = owner.Name };
    }
}

[Join, IntervalJoin("5s", "10s"), KeyBy("Sensor")]
public readonly struct WithOwner
{
    public static string Join(in Reading reading, in Owner? owner) => $"{reading.Sensor}@{reading.Second} {owner?.Name ?? "nobody"}";
}

[Sink]
public sealed class LateReadings
{
    public List<string> Items { get; } = [];

    public void Write(in Reading reading) => Items.Add($"{reading.Sensor}@{reading.Second}");
}
