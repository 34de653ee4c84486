namespace FastFlow.Pipelines.Tests.Time;

[Pipeline]
[Flow<Readings, Tumbling, Collect<string>>]
[Flow<Late<Tumbling>, LateReadings>]
public partial class TumblingReadings;

[Pipeline]
[Flow<Readings, Sliding, Collect<string>>]
[Flow<Late<Sliding>, LateReadings>]
public partial class SlidingReadings;

[Pipeline]
[Flow<Readings, UnkeyedSum, Collect<string>>]
public partial class UnkeyedReadings;

/// <summary>Two sources with clocks of their own.</summary>
[Pipeline]
[Flow<Readings, Tumbling, Collect<string>>]
[Flow<MoreReadings, Tumbling>]
[Flow<Late<Tumbling>, LateReadings>]
public partial class TumblingOfTwo;

public sealed class WindowTests
{
    private static Timestamp At(long second) => new(second * TimeSpan.TicksPerSecond);

    [Fact]
    public void Tumbling_WithDisorderAndLateness_FiresOnTimeThenLateThenCounts()
    {
        var results = new Collect<string>();
        var late = new LateReadings();
        var pipeline = new TumblingReadings(results, late);
        pipeline.Push([new("a", 1, 3), new("b", 2, 12), new("a", 4, 9), new("a", 8, 15)]);

        // The watermark is 10.
        Assert.Equal(["a [0,10) 2:5 OnTime 1"], results.Items);
        pipeline.Push(new Reading("a", 16, 1));
        Assert.Equal("a [0,10) 3:21 Late 2", results.Items[^1]);
        pipeline.Push(new Reading("b", 32, 2));
        Assert.Equal("b [0,10) 1:32 OnTime 1", results.Items[^1]);
        pipeline.Push(new Reading("c", 1, 25));

        // The watermark is 20: [0,10) is beyond its lateness.
        Assert.Equal(["b [10,20) 1:2 OnTime 1", "a [10,20) 1:8 OnTime 1"], results.Items[^2..]);
        pipeline.Push(new Reading("a", 64, 9));
        Assert.Equal(["a@9"], late.Items);
        Assert.Equal([new OperatorLateness("Tumbling", 1, 0)], pipeline.Lateness);
        pipeline.Complete();
        Assert.Equal("c [20,30) 1:1 OnTime 1", results.Items[^1]);
        Assert.Equal(6, results.Items.Count);
    }

    [Fact]
    public void Tumbling_BeforeTheEpoch_FloorsDownwards()
    {
        var results = new Collect<string>();
        var pipeline = new TumblingReadings(results, new LateReadings());
        pipeline.Push([new("a", 1, -1), new("a", 1, 0), new("a", 1, -10), new("a", 1, -11)]);
        pipeline.Complete();
        Assert.Equal(["a [-20,-10) 1:1 OnTime 1", "a [-10,0) 2:2 OnTime 1", "a [0,10) 1:1 OnTime 1"], results.Items);
    }

    [Fact]
    public void Sliding_WithLateness0_AddsToWhatIsOpenAndCountsPartly()
    {
        var results = new Collect<string>();
        var late = new LateReadings();
        var pipeline = new SlidingReadings(results, late);
        pipeline.Push([new("a", 1, 3), new("a", 2, 7), new("a", 4, 15)]);

        // The watermark is 10: [-5,5) and [0,10) have fired.
        Assert.Equal(["a [-5,5) 1:1 OnTime 1", "a [0,10) 2:3 OnTime 1"], results.Items);
        pipeline.Push([new("a", 8, 6), new("a", 16, 1)]);
        Assert.Equal(["a@1"], late.Items);
        Assert.Equal([new OperatorLateness("Sliding", 1, 1)], pipeline.Lateness);
        pipeline.Complete();
        Assert.Equal(["a [5,15) 2:10 OnTime 1", "a [10,20) 1:4 OnTime 1", "a [15,25) 1:4 OnTime 1"], results.Items[2..]);
    }

    [Fact]
    public void Unkeyed_WindowOverAllEvents_FiresPerWindow()
    {
        var results = new Collect<string>();
        var pipeline = new UnkeyedReadings(null, results);
        pipeline.Push([new("a", 1, 3), new("b", 2, 7), new("c", 4, 15)]);
        Assert.Equal(["all [0,10) 2:3 OnTime 1"], results.Items);
        pipeline.Complete();
        Assert.Equal("all [10,20) 1:4 OnTime 1", results.Items[^1]);
    }

    [Fact]
    public void TwoInputs_SlowestDecides_AndLatenessIsEachInputsOwn()
    {
        var results = new Collect<string>();
        var late = new LateReadings();
        var pipeline = new TumblingOfTwo(results, late);
        pipeline.Readings.Push(new Reading("a", 1, 100));
        Assert.Empty(results.Items);
        pipeline.MoreReadings.Push(new Reading("a", 2, 3));
        pipeline.MoreReadings.Push(new Reading("a", 4, 25));
        Assert.Equal(["a [0,10) 1:2 OnTime 1"], results.Items);

        // By its own watermark, 95, this is too late, whatever the other input says.
        pipeline.Readings.Push(new Reading("a", 8, 30));
        Assert.Equal(["a@30"], late.Items);
        pipeline.MoreReadings.Push(new Reading("a", 8, 30));
        pipeline.MoreReadings.Complete();
        Assert.Equal(["a [20,30) 1:4 OnTime 1", "a [30,40) 1:8 OnTime 1"], results.Items[1..]);
        pipeline.Complete();
        Assert.Equal("a [100,110) 1:1 OnTime 1", results.Items[^1]);
    }

    [Fact]
    public void IdleInput_HoldsNothingBackUntilItsNextEvent()
    {
        var results = new Collect<string>();
        var pipeline = new TumblingOfTwo(results, new LateReadings());
        pipeline.MoreReadings.Push(new Reading("a", 1, 1));
        pipeline.Readings.Push([new Reading("a", 2, 2), new Reading("a", 4, 50)]);
        pipeline.MoreReadings.Idle();
        Assert.Equal(["a [0,10) 2:3 OnTime 1"], results.Items);
        pipeline.MoreReadings.Push(new Reading("b", 1, 41));
        pipeline.Readings.Push(new Reading("a", 8, 90));
        Assert.Equal(["a [0,10) 2:3 OnTime 1"], results.Items);

        // All idle: the highest of theirs counts, not that of the finished one.
        pipeline.Readings.Complete();
        pipeline.MoreReadings.Idle();
        Assert.Equal(["a [0,10) 2:3 OnTime 1"], results.Items);
        pipeline.AdvanceTo(At(50));
        Assert.Equal("b [40,50) 1:1 OnTime 1", results.Items[^1]);
    }

    [Fact]
    public void TimesAtTheEndsOfTheRange_AreKeptAndFire()
    {
        var results = new Collect<string>();
        var pipeline = new TumblingReadings(results, new LateReadings());
        pipeline.Push([new("a", 1, long.MinValue), new("a", 2, 0), new("a", 4, long.MaxValue)]);
        pipeline.Complete();
        Assert.Equal([1, 2, 4], results.Items.Select(item => int.Parse(item.Split(':')[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }
}
