namespace FastFlow.Testing.Tests.Time;

/// <param name="Sensor">The key.</param>
/// <param name="Value">A number.</param>
/// <param name="At">When, in ms since the epoch.</param>
public readonly record struct Reading(int Sensor, int Value, long At);

/// <summary>Without a time.</summary>
public readonly record struct Command(int Sensor);

public readonly record struct Told(string Text);

[Source, EventTime(nameof(Reading.At)), Watermark(OutOfOrderness = "5ms", IdleAfter = "1s")]
public sealed class Readings : Input<Reading>;

[Source, EventTime(nameof(Reading.At)), Watermark(IdleAfter = "1s")]
public sealed class OtherReadings : Input<Reading>;

[Source]
public sealed class Commands : Input<Command>;

[Sink]
public sealed class Ears
{
    public void Write(in Told told) => throw new InvalidOperationException("A sink is not called.");
}

[Sink]
public sealed class LateEars
{
    public void Write(in Reading reading) => throw new InvalidOperationException("A sink is not called.");
}

/// <summary>Sessions with 10 ms gap, and what they have seen, in order.</summary>
[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("10ms"), AllowedLateness("0s")]
public readonly struct Bursts
{
    public record struct Seen(string? Values);

    public static void Add(ref Seen seen, in Reading reading) => seen.Values += $" {reading.Value}";

    public static void Merge(ref Seen seen, in Seen later) => seen.Values += later.Values;

    public static Told Result(in Seen seen, int key, Window window, Firing firing) =>
        new($"{key} from {window.Start.Ticks / 10_000} to {window.End.Ticks / 10_000} {firing.Kind} {firing.Number}:{seen.Values}");
}

/// <summary>Says so when a sensor was silent for 20 ms of event time, or 1 s of processing time.</summary>
[Process, KeyBy(nameof(Reading.Sensor)), UnboundedState("a handful of sensors")]
public readonly struct Silence
{
    public struct Last
    {
        public Timestamp At;
        public Timestamp Now;
    }

    public static void On(in Reading reading, ref Last last, Timestamp time, Clock clock, Timers timers)
    {
        timers.Cancel(last.At);
        timers.Cancel(last.Now, TimeDomain.Processing);
        last = new Last { At = time + TimeSpan.FromMilliseconds(20), Now = clock.Now + TimeSpan.FromSeconds(1) };
        timers.Set(last.At);
        timers.SetProcessing(last.Now);
    }

    public static void OnTimer(ref Last last, int key, Timestamp time, TimeDomain domain, Emit<Told> told)
    {
        told.Send(new Told(domain == TimeDomain.Event ? $"{key} silent until {time.Ticks / 10_000}" : $"{key} unheard until {time}"));
    }
}

[Pipeline]
[Flow<Readings, Bursts, Ears>]
[Flow<OtherReadings, Bursts>]
[Flow<Late<Bursts>, LateEars>]
public partial class BurstsOfTwo;

[Pipeline]
[Flow<Readings, Silence, Ears>]
public partial class Silences;
