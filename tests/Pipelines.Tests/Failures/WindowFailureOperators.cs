using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.WindowFailures;

/// <summary>Handlers that change what they are given before they find out that they can't: a negative value fails in Add, a missing sensor as a key.</summary>
public abstract class Fragile
{
    public static void Add(ref Sum sum, in Reading reading)
    {
        sum.Value += reading.Value;
        sum.Count++;
        if (reading.Value < 0)
        {
            throw new ArgumentException($"{reading.Value} is negative");
        }
    }

    public static void Merge(ref Sum into, in Sum from) => (into.Value, into.Count) = (into.Value + from.Value, into.Count + from.Count);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

/// <summary>The gap as well: 7 has none, and that of 6 is no gap.</summary>
public abstract class FragileGap : Fragile
{
    public static TimeSpan Gap(in Reading reading) => reading.Value switch
    {
        7 => throw new ArgumentException("7 has no gap"),
        6 => TimeSpan.Zero,
        _ => TimeSpan.FromSeconds(2 + (reading.Value & 3)),
    };
}

public abstract class FragileUnkeyed
{
    public static void Add(ref Sum sum, in Reading reading) => Fragile.Add(ref sum, in reading);

    public static string Result(in Sum sum, Window window, Firing firing) => Text.Of("all", in sum, window, firing);
}

public abstract class Listed
{
    public static void OnWindow(ReadOnlySpan<Reading> events, Window window, string key, Firing firing, Emit<string> emit)
    {
        var values = string.Join(",", events.ToArray().Select(reading => reading.Value));
        emit.Send($"{key} [{window.Start.Second()},{window.End.Second()}) {values} {firing.Kind} {firing.Number}");
    }
}

public abstract class ListedGap : Listed
{
    public static TimeSpan Gap(in Reading reading) => FragileGap.Gap(in reading);
}

/// <summary>Emits, sets a timer and counts before it finds out.</summary>
public abstract class FragileInOrder
{
    public static void On(in Reading reading, ref Sum sum, Timestamp time, Timers timers, Emit<string> emit)
    {
        timers.Set(time + TimeSpan.FromSeconds(3));
        emit.Send($"{reading.Sensor} {time.Second()} {sum.Count + 1}");
        Fragile.Add(ref sum, in reading);
    }

    public static void OnTimer(ref Sum sum, string key, Timestamp time, Emit<string> emit) => emit.Send($"{key} timer {time.Second()} {sum.Count}:{sum.Value}");
}

/// <summary>What an operator doesn't fail at.</summary>
[Filter]
public readonly struct Good
{
    public static bool Keep(in Reading reading) => reading.Sensor is not null && reading.Value >= 0;
}

[Filter]
public readonly struct GoodGap
{
    public static bool Keep(in Reading reading) => reading.Sensor is not null && reading.Value is >= 0 and not (6 or 7);
}

[Filter]
public readonly struct GoodNumber
{
    public static bool Keep(in Reading reading) => reading.Value >= 0;
}

[Filter]
public readonly struct GoodSensor
{
    public static bool Keep(in Reading reading) => reading.Sensor is not null;
}

[Filter]
public readonly struct GoodSensorAndGap
{
    public static bool Keep(in Reading reading) => reading.Sensor is not null && reading.Value is not (6 or 7);
}

/// <summary>What came out of one run; makes the sinks that write to it.</summary>
public sealed class Outcome : IServiceProvider
{
    public List<string> Skip { get; } = [];

    public List<string> Dead { get; } = [];

    public List<string> Plain { get; } = [];

    public List<Reading> LateSkip { get; } = [];

    public List<Reading> LateDead { get; } = [];

    public List<Reading> LatePlain { get; } = [];

    public List<Failed<Reading>> Letters { get; } = [];

    public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? null : Activator.CreateInstance(serviceType, this);
}

[Sink]
public sealed class SkipSink(Outcome outcome)
{
    public void Write(in string result) => outcome.Skip.Add(result);
}

[Sink]
public sealed class DeadSink(Outcome outcome)
{
    public void Write(in string result) => outcome.Dead.Add(result);
}

[Sink]
public sealed class PlainSink(Outcome outcome)
{
    public void Write(in string result) => outcome.Plain.Add(result);
}

[Sink]
public sealed class LateSkipSink(Outcome outcome)
{
    public void Write(in Reading reading) => outcome.LateSkip.Add(reading);
}

[Sink]
public sealed class LateDeadSink(Outcome outcome)
{
    public void Write(in Reading reading) => outcome.LateDead.Add(reading);
}

[Sink]
public sealed class LatePlainSink(Outcome outcome)
{
    public void Write(in Reading reading) => outcome.LatePlain.Add(reading);
}

[Sink]
public sealed class Letters(Outcome outcome)
{
    public void Write(in Failed<Reading> failed) => outcome.Letters.Add(failed);
}
