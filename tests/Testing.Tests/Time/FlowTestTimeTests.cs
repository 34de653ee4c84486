namespace FastFlow.Testing.Tests.Time;

/// <summary>What a test moves by hand: watermarks, processing time, idleness and ends of inputs.</summary>
public sealed class FlowTestTimeTests
{
    [Fact]
    public void AdvanceTo_AllSources_FiresWhatIsDue()
    {
        using var test = new FlowTest<BurstsOfTwo>(new BurstsOfTwo());
        test.Push<Readings, Reading>([new Reading(1, 1, 100), new Reading(1, 2, 105), new Reading(2, 3, 103)]);

        test.AdvanceTo(At(112));
        Assert.Empty(test.Arrivals);
        test.AdvanceTo(At(114));
        Assert.Equal(["2 from 103 to 113 OnTime 1: 3"], Heard(test));
        test.AdvanceTo(At(1));
        test.AdvanceTo(At(115));

        Assert.Equal(["2 from 103 to 113 OnTime 1: 3", "1 from 100 to 115 OnTime 1: 1 2"], Heard(test));
    }

    [Fact]
    public void AdvanceTo_OneSource_WaitsForTheOther()
    {
        using var test = new FlowTest<BurstsOfTwo>(new BurstsOfTwo());
        test.Push<Readings>(new Reading(1, 1, 100));

        test.AdvanceTo<Readings>(At(200));
        Assert.Empty(test.Arrivals);
        test.AdvanceTo<OtherReadings>(At(120));

        Assert.Equal(["1 from 100 to 110 OnTime 1: 1"], Heard(test));
    }

    [Fact]
    public void Idle_AndComplete_OfOneSource_LetTheOtherGoOn()
    {
        using var test = new FlowTest<BurstsOfTwo>(new BurstsOfTwo());
        test.Push<Readings, Reading>([new Reading(1, 1, 100), new Reading(1, 2, 200)]);
        Assert.Empty(test.Arrivals);

        test.Idle<OtherReadings>();
        Assert.Equal(["1 from 100 to 110 OnTime 1: 1"], Heard(test));
        test.Push<OtherReadings>(new Reading(2, 3, 201));
        test.Push<Readings>(new Reading(1, 4, 300));
        Assert.Single(test.Arrivals);
        test.Complete<OtherReadings>();

        Assert.Equal(["1 from 200 to 210 OnTime 1: 2", "2 from 201 to 211 OnTime 1: 3"], Heard(test).Skip(1));
    }

    [Fact]
    public void Complete_OfEverySource_FiresTheRest_AndOnlyCompleteIsLeft()
    {
        using var test = new FlowTest<BurstsOfTwo>(new BurstsOfTwo());
        test.Push<Readings>(new Reading(1, 1, 100));

        test.Complete<Readings>();
        Assert.Empty(test.Arrivals);
        test.Complete<OtherReadings>();

        Assert.Equal(["1 from 100 to 110 OnTime 1: 1"], Heard(test));
        Assert.Equal("Readings is complete: nothing can follow.", Assert.Throws<InvalidOperationException>(() => test.Push<Readings>(new Reading(1, 1, 500))).Message);
        Assert.Throws<InvalidOperationException>(test.Idle<Readings>);
        Assert.Throws<InvalidOperationException>(test.Complete<Readings>);
        Assert.Throws<InvalidOperationException>(() => test.AdvanceTo<Readings>(At(1)));
        test.Complete();
        Assert.Single(test.Arrivals);
        Assert.Throws<InvalidOperationException>(() => test.AdvanceTo(At(1)));
    }

    [Fact]
    public void Late_IsCounted_PerOperator()
    {
        using var test = new FlowTest<BurstsOfTwo>(new BurstsOfTwo());
        Assert.Equal(new OperatorLateness("Bursts", 0, 0), test.Late<Bursts>());

        test.Push<Readings, Reading>([new Reading(1, 1, 100), new Reading(1, 2, 85), new Reading(1, 3, 86)]);

        Assert.Equal(new OperatorLateness("Bursts", 1, 0), test.Late<Bursts>());
        Assert.Equal([test.Late<Bursts>()], test.Lateness);
        Assert.Equal([new Reading(1, 2, 85)], test.Received<LateEars, Reading>());
        Assert.Contains("The operators of the graph: Bursts.", Assert.Throws<ArgumentException>(() => test.Late<Ears>()).Message);
    }

    [Fact]
    public void Time_MovesProcessingTime_FromItsStart()
    {
        using var test = new FlowTest<Silences>(new Silences());
        test.Push<Readings>(new Reading(1, 1, 100));

        test.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Empty(test.Arrivals);
        test.Push<Readings>(new Reading(2, 1, 100));
        test.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["1 unheard until 2000-01-01T00:00:01Z"], Heard(test));
        test.Push<Readings>(new Reading(3, 1, 125));

        Assert.Equal(["1 silent until 120", "2 silent until 120"], Heard(test).Skip(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Time.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Time_OfSeveralTests_IsTheirOwnStart_AndLeavesThoseThatAreOverAlone()
    {
        var time = new FlowTestTime(new DateTimeOffset(2024, 5, 1, 14, 0, 0, TimeSpan.FromHours(2)));
        using var first = new FlowTest<Silences>(new Silences(time: time), time);
        using var second = new FlowTest<Silences>(new Silences(time: time), time);
        var third = new FlowTest<Silences>(new Silences(time: time), time);
        foreach (var test in new[] { first, second, third })
        {
            test.Push<Readings>(new Reading(1, 1, 100));
        }

        second.Complete();
        third.Dispose();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["1 unheard until 2024-05-01T12:00:01Z"], Heard(first));
        Assert.Equal(["1 silent until 120"], Heard(second));
        Assert.Empty(third.Arrivals);
    }

    [Fact]
    public void Time_AsTimeProvider_LetsTimersGoOffInOrder()
    {
        var time = new FlowTestTime();
        var log = new List<string>();
        using var often = time.CreateTimer(_ => log.Add($"often {time.GetElapsedTime(0).TotalSeconds}"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        using var once = time.CreateTimer(text => log.Add($"{text} {time.GetElapsedTime(0).TotalSeconds}"), "once", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var never = time.CreateTimer(_ => log.Add("never"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        never.Dispose();

        time.Advance(TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["often 1", "once 3", "often 3", "often 5"], log);
        Assert.Equal(5, time.GetElapsedTime(0).TotalSeconds);
        Assert.False(never.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    private static Timestamp At(long milliseconds) => Timestamp.FromUnix(milliseconds, TimeUnit.Milliseconds);

    private static IEnumerable<string> Heard<TPipeline>(FlowTest<TPipeline> test)
        where TPipeline : class, ICompiledPipeline => test.Received<Ears, Told>().Select(told => told.Text);
}
