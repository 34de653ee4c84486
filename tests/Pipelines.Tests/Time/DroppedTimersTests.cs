namespace FastFlow.Pipelines.Tests.Time;

/// <summary>Sets one timer of each kind that no event brings about, and in <c>OnTimer</c> another.</summary>
[Process, KeyBy(nameof(Reading.Sensor)), UnboundedState("a handful of sensors")]
public readonly struct Reminders
{
    public static void On(in Reading reading, Timestamp time, Timers timers)
    {
        timers.Set(time + TimeSpan.FromHours(1));
        timers.SetProcessing(Timestamp.MaxValue - TimeSpan.FromSeconds(reading.Second));
    }

    public static void OnTimer(Timestamp time, TimeDomain domain, string key, Timers timers, Emit<string> said)
    {
        said.Send($"{key} {domain} {time.Ticks / TimeSpan.TicksPerSecond}");
        timers.Set(time + TimeSpan.FromHours(1));
        timers.SetProcessing(time + TimeSpan.FromHours(1));
    }
}

[Pipeline]
[Flow<Readings, Reminders, Collect<string>>]
public partial class RemindersOfReadings;

[Pipeline]
[Flow<BoundedReadings, Reminders, Collect<string>>]
public partial class RemindersOfBounded;

/// <summary>At end of input event timers fire, once; what is set then, and what waits for processing time, is dropped and counted.</summary>
public sealed class DroppedTimersTests
{
    private static readonly Reading[] Input = [new("a", 1, 3), new("b", 2, 2), new("a", 4, 1)];
    private static readonly string[] Fired = ["a Event 3601", "b Event 3602", "a Event 3603"];

    // Three processing timers of On, and of OnTimer three of each kind.
    private static readonly OperatorTimers[] Dropped = [new("Reminders", 9)];

    [Fact]
    public void Complete_Embedded_FiresEventTimersAndCountsTheRest()
    {
        var said = new Collect<string>();
        var pipeline = new RemindersOfReadings(said);
        pipeline.Push(Input);
        Assert.Empty(said.Items);
        Assert.Empty(pipeline.DroppedTimers);

        pipeline.Complete();

        Assert.Equal(Fired, said.Items);
        Assert.Equal(Dropped, pipeline.DroppedTimers);
    }

    [Theory]
    [InlineData(ExecutionMode.Streaming)]
    [InlineData(ExecutionMode.Batch)]
    public async Task EndOfSource_InAJob_FiresEventTimersAndCountsTheRest(ExecutionMode mode)
    {
        var said = new Collect<string>();
        var pipeline = new RemindersOfBounded(new BoundedReadings(Input), said);
        await using var job = pipeline.Start(new JobOptions { Mode = mode });

        await job.Completion.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Fired, said.Items);
        Assert.Equal(Dropped, job.DroppedTimers);
        Assert.Equal(Dropped, pipeline.DroppedTimers);
    }

    [Fact]
    public async Task DrainAsync_OfAJobThatWaits_FiresEventTimersAndCountsTheRest()
    {
        var said = new Collect<string>();
        var pipeline = new RemindersOfReadings(said);
        await using var job = pipeline.Start();
        foreach (var reading in Input)
        {
            await pipeline.Readings.PushAsync(reading, TestContext.Current.CancellationToken);
        }

        await job.DrainAsync().WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Fired, said.Items);
        Assert.Equal(Dropped, job.DroppedTimers);
    }

    [Fact]
    public async Task StopAsync_OfAJob_FiresAndDropsNone()
    {
        var said = new Collect<string>();
        var pipeline = new RemindersOfReadings(said);
        await using var job = pipeline.Start();
        await pipeline.Readings.PushAsync(Input[0], TestContext.Current.CancellationToken);

        await job.StopAsync().WaitAsync(TestContext.Current.CancellationToken);

        Assert.Empty(said.Items);
        Assert.Empty(job.DroppedTimers);
    }
}
