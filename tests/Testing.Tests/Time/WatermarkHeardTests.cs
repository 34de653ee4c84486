namespace FastFlow.Testing.Tests.Time;

/// <summary>Sessions of 10 ms that take events 1 s too late.</summary>
[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("10ms"), AllowedLateness("1s")]
public readonly struct PatientBursts
{
    public static void Add(ref int count, in Reading reading) => count++;

    public static void Merge(ref int count, in int later) => count += later;

    public static Told Result(in int count, int key, Firing firing) => new($"{key} {firing.Kind} {count}");
}

/// <summary>With odd readings sets a timer 3 ms before, which is due at once if the watermark is there.</summary>
[Process, UnboundedState("one")]
public readonly struct Recall
{
    public static void On(in Reading reading, Timestamp time, Timers timers, Emit<Told> told)
    {
        if (reading.Value % 2 == 1)
        {
            timers.Set(time - TimeSpan.FromMilliseconds(3));
        }

        told.Send(new Told($"got {reading.Value}"));
    }

    public static void OnTimer(Timestamp time, Emit<Told> told) => told.Send(new Told($"timer {time.Ticks / 10_000}"));
}

/// <summary>Emits a reading by processing time; it happens when the watermark says.</summary>
[Process, UnboundedState("one")]
public readonly struct Later
{
    public static void On(in Reading reading, Clock clock, Timers timers) => timers.SetProcessing(clock.Now + TimeSpan.FromSeconds(1));

    public static void OnTimer(Emit<Reading> readings) => readings.Send(new Reading(0, 0, 0));
}

/// <summary>Says when its events happened, and what its clock shows.</summary>
[Process]
public readonly struct When
{
    public static void On(in Reading reading, Timestamp time, Clock clock, Emit<Told> told) => told.Send(new Told($"{time.Ticks / 10_000} at {(clock.Watermark == Timestamp.MaxValue ? "the end" : $"{clock.Watermark.Ticks / 10_000}")}"));
}

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder]
public readonly struct InOrder
{
    public static void On(in Reading reading, Emit<Reading> readings) => readings.Send(in reading);
}

[Pipeline]
[Flow<OtherReadings, PatientBursts, Ears>]
public partial class PatientPipeline;

[Pipeline]
[Flow<OtherReadings, Recall, Ears>]
[Flow<OtherReadings, LateEars>]
public partial class Recalls;

[Pipeline]
[Flow<OtherReadings, Later, When, Ears>]
public partial class LaterPipeline;

[Pipeline]
[Flow<OtherReadings, InOrder, When, Ears>]
public partial class OrderedPipeline;

/// <summary>
/// An operator's watermark is what the events before this one have made it (DESIGN 2.4), also where nothing was due by it so that nobody had to tell the operator.
/// </summary>
public sealed class WatermarkHeardTests
{
    [Fact]
    public void LateSession_WithNothingDueBefore_GivesItsResultAtOnce()
    {
        using var test = new FlowTest<PatientPipeline>(new PatientPipeline());
        test.Push<OtherReadings, Reading>([new Reading(1, 1, 0), new Reading(1, 2, 5), new Reading(1, 3, 8)]);

        test.Push<OtherReadings>(new Reading(2, 4, -5));

        Assert.Equal(["2 OnTime 1"], test.Received<Ears, Told>().Select(told => told.Text));
    }

    [Fact]
    public void TimerSetBehindTheWatermark_FiresBehindItsHandler()
    {
        using var test = new FlowTest<Recalls>(new Recalls());

        test.Push<OtherReadings, Reading>([new Reading(1, 1, 10), new Reading(1, 2, 20), new Reading(1, 3, 21)]);

        // The second flow's turn comes when the first has had all its effects.
        Assert.Equal(["got 1", "1", "timer 7", "got 2", "2", "got 3", "timer 18", "3"], test.Arrivals.Select(arrival => arrival.Event is Told told ? told.Text : $"{((Reading)arrival.Event!).Value}"));
    }

    [Fact]
    public void ProcessingTimer_EmitsAtTheWatermark()
    {
        using var test = new FlowTest<LaterPipeline>(new LaterPipeline());
        test.Push<OtherReadings, Reading>([new Reading(1, 1, 10), new Reading(1, 2, 20), new Reading(1, 3, 30)]);

        test.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["30 at 30"], test.Received<Ears, Told>().Select(told => told.Text));
    }

    [Fact]
    public void WatermarkOfAnActiveInput_DoesNotGoBack_WhenAnotherWakes()
    {
        using var test = new FlowTest<BurstsOfTwo>(new BurstsOfTwo());
        test.Push<OtherReadings>(new Reading(1, 1, 0));
        test.Idle<Readings>();
        test.Push<OtherReadings, Reading>([new Reading(1, 2, 8), new Reading(1, 3, 16), new Reading(1, 4, 24)]);

        test.Push<Readings>(new Reading(2, 5, 8));

        Assert.Equal(1, test.Late<Bursts>().Dropped);
    }

    [Fact]
    public void ClockBehindAnOperatorThatFires_ShowsTheWatermarkBefore()
    {
        using var test = new FlowTest<OrderedPipeline>(new OrderedPipeline());

        test.Push<OtherReadings, Reading>([new Reading(1, 1, 10), new Reading(1, 2, 20)]);
        test.Complete();

        Assert.Equal(["10 at 10", "20 at 20"], test.Received<Ears, Told>().Select(told => told.Text));
    }
}
