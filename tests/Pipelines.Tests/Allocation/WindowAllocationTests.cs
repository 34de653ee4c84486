namespace FastFlow.Pipelines.Tests.Allocation;

public readonly record struct Beat(long Key, long Value, long Tick);

public readonly record struct Pulse(long Key, long Tick);

[Source, EventTime(nameof(Beat.Tick), Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "1s", IdleAfter = "1m")]
public sealed class Beats : Input<Beat>;

[Source, EventTime(nameof(Pulse.Tick), Unit = TimeUnit.Ticks), Watermark(OutOfOrderness = "1s", IdleAfter = "1m")]
public sealed class Pulses : Input<Pulse>;

public struct Total
{
    public long Count;
    public long Most;

    public void Add(in Beat beat) => (Count, Most) = (Count + 1, Math.Max(Most, beat.Value));

    public void Merge(in Total other) => (Count, Most) = (Count + other.Count, Math.Max(Most, other.Most));
}

[Aggregate, KeyBy(nameof(Beat.Key)), TumblingWindow("10s"), AllowedLateness("0s")]
public readonly struct TumblingTotal
{
    public static void Add(ref Total total, in Beat beat) => total.Add(in beat);

    public static long Result(in Total total, long key, Window window) => total.Count + key + window.End.Ticks;
}

[Aggregate, KeyBy(nameof(Beat.Key)), SlidingWindow("10s", "2s"), AllowedLateness("3s")]
public readonly struct SlidingTotal
{
    public static void Add(ref Total total, in Beat beat) => total.Add(in beat);

    public static void Merge(ref Total total, in Total other) => total.Merge(in other);

    public static long Result(in Total total, Firing firing) => total.Count + firing.Number;
}

[Aggregate, KeyBy(nameof(Beat.Key)), CumulativeWindow("1m", "10s"), AllowedLateness("0s")]
public readonly struct CumulativeTotal
{
    public static void Add(ref Total total, in Beat beat) => total.Add(in beat);

    public static void Merge(ref Total total, in Total other) => total.Merge(in other);

    public static long Result(in Total total) => total.Count;
}

[Aggregate, KeyBy(nameof(Beat.Key)), SessionWindow("3s"), AllowedLateness("0s")]
public readonly struct SessionTotal
{
    public static void Add(ref Total total, in Beat beat) => total.Add(in beat);

    public static void Merge(ref Total total, in Total other) => total.Merge(in other);

    public static long Result(in Total total) => total.Count;
}

[Aggregate, KeyBy(nameof(Beat.Key)), CountWindow(20, 5)]
public readonly struct CountTotal
{
    public static void Add(ref Total total, in Beat beat) => total.Add(in beat);

    public static void Merge(ref Total total, in Total other) => total.Merge(in other);

    public static long Result(in Total total) => total.Count;
}

[Process, KeyBy(nameof(Beat.Key)), TumblingWindow("10s"), AllowedLateness("0s")]
public readonly struct AllBeats
{
    public static void OnWindow(ReadOnlySpan<Beat> events, Window window, Emit<long> emit) => emit.Send(events[^1].Value + window.Start.Ticks);
}

[Process, KeyBy(nameof(Beat.Key))]
public readonly struct Timeouts
{
    public static void On(in Beat beat, ref Timestamp last, Timestamp time, Timers timers)
    {
        timers.Cancel(last);
        last = time + TimeSpan.FromSeconds(2);
        timers.Set(last);
    }

    public static void OnTimer(ref Timestamp last, KeyState state, Emit<long> emit)
    {
        emit.Send(last.Ticks);
        state.Clear();
    }
}

[Process, KeyBy(nameof(Beat.Key)), InEventTimeOrder]
public readonly struct Sorted
{
    public static void On(in Beat beat, ref long last, Emit<long> emit) => emit.Send(last = beat.Tick);
}

[Process, KeyBy("Key"), InEventTimeOrder]
public readonly struct SortedPair
{
    public static void On(in Beat beat, ref long last, Emit<long> emit) => emit.Send(last += beat.Tick);

    public static void On(in Pulse pulse, ref long last) => last = pulse.Tick;
}

[Join, IntervalJoin("1s", "1s"), KeyBy("Key")]
public readonly struct BeatsWithPulse
{
    public static long Join(in Beat beat, in Pulse pulse) => beat.Tick + pulse.Tick;
}

[Sink]
public sealed class Last
{
    public long Value { get; private set; }

    public long Count { get; private set; }

    public void Write(in long value) => (Value, Count) = (value, Count + 1);
}

[Pipeline, Flow<Beats, TumblingTotal, Last>]
public partial class TumblingTotals;

[Pipeline, Flow<Beats, SlidingTotal, Last>]
public partial class SlidingTotals;

[Pipeline, Flow<Beats, CumulativeTotal, Last>]
public partial class CumulativeTotals;

[Pipeline, Flow<Beats, SessionTotal, Last>]
public partial class SessionTotals;

[Pipeline, Flow<Beats, CountTotal, Last>]
public partial class CountTotals;

[Pipeline, Flow<Beats, AllBeats, Last>]
public partial class AllOfBeats;

[Pipeline, Flow<Beats, Timeouts, Last>]
public partial class TimeoutsOfBeats;

[Pipeline, Flow<Beats, Sorted, Last>]
public partial class SortedBeats;

[Pipeline, Flow<Beats, SortedPair, Last>, Flow<Pulses, SortedPair>]
public partial class SortedBeatsAndPulses;

[Pipeline, Flow<Beats, BeatsWithPulse, Last>, Flow<Pulses, BeatsWithPulse>]
public partial class JoinedBeats;

/// <summary>Promise 4 for all that goes by time, while windows open and close.</summary>
public sealed class WindowAllocationTests
{
    private const int Events = 2_000;
    private const int Keys = 50;

    private static readonly Dictionary<string, Func<Last, Action<Beat[]>>> Shapes = new()
    {
        ["Tumbling"] = last => Pushes(new TumblingTotals(last).Push),
        ["Sliding, with lateness"] = last => Pushes(new SlidingTotals(last).Push),
        ["Cumulative"] = last => Pushes(new CumulativeTotals(last).Push),
        ["Session"] = last => Pushes(new SessionTotals(last).Push),
        ["Count"] = last => Pushes(new CountTotals(last).Push),
        ["OnWindow"] = last => Pushes(new AllOfBeats(last).Push),
        ["Timers"] = last => Pushes(new TimeoutsOfBeats(last).Push),
        ["In event time order"] = last => Pushes(new SortedBeats(last).Push),
        ["In event time order, two inputs"] = last => new SortedBeatsAndPulses(last) is var pipeline ? Pushes(pipeline.Push, pipeline.Push) : null!,
        ["Interval join"] = last => new JoinedBeats(last) is var pipeline ? Pushes(pipeline.Push, pipeline.Push) : null!,
    };

    private delegate void PushMany(ReadOnlySpan<Beat> beats);

    private delegate void PushPulses(ReadOnlySpan<Pulse> pulses);

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Push_WhileTimeGoesOn_AllocatesNothingInSteadyState(string shape)
    {
        var last = new Last();
        var push = Shapes[shape](last);
        var beats = new Beat[Events];
        var random = new Random(20010131);
        var start = 0L;
        Measured.AllocatesNothing(() =>
        {
            // 40 s of event time a round, a fifth of it up to a second late; a key is silent now and then.
            for (var i = 0; i < beats.Length; i++)
            {
                var late = random.Next(5) == 0 ? random.NextInt64(TimeSpan.TicksPerSecond) : 0;
                beats[i] = new Beat(random.Next(Keys) + 1, i, start + (i * 20 * TimeSpan.TicksPerMillisecond) - late);
            }

            start += Events * 20 * TimeSpan.TicksPerMillisecond;
            push(beats);
        });
        Assert.True(last.Count > 0);
    }

    private static Action<Beat[]> Pushes(PushMany push) => beats => push(beats);

    // A pulse with each beat.
    private static Action<Beat[]> Pushes(PushMany push, PushPulses pushPulses)
    {
        var pulses = new Pulse[Events];
        return beats =>
        {
            for (var i = 0; i < beats.Length; i++)
            {
                pulses[i] = new Pulse(beats[i].Key, beats[i].Tick);
            }

            push(beats);
            pushPulses(pulses);
        };
    }
}
