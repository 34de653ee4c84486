namespace FastFlow.Pipelines.Tests.Time;

[Pipeline]
[Flow<Readings, Sessions, Collect<string>>]
[Flow<Late<Sessions>, LateReadings>]
public partial class SessionsOfReadings;

[Pipeline]
[Flow<Readings, Silence, Collect<string>>]
public partial class SilentSensors;

[Pipeline]
[Flow<Readings, InOrder, Collect<string>>]
[Flow<Late<InOrder>, LateReadings>]
public partial class OrderedReadings;

[Pipeline]
[Flow<Readings, WithOwner, Collect<string>>]
[Flow<Owners, WithOwner>]
public partial class OwnedReadings;

public sealed class SessionAndTimerTests
{
    private static Timestamp At(long second) => new(second * TimeSpan.TicksPerSecond);

    [Fact]
    public void Sessions_WithDisorder_MergeFireInOrderOfEndAndCountLate()
    {
        var results = new Collect<string>();
        var late = new LateReadings();
        var pipeline = new SessionsOfReadings(results, late);
        pipeline.Push([new("a", 1, 0), new("b", 1, 2), new("a", 2, 14), new("a", 4, 9)]);

        // The reading at 9 joins [0,10) and [14,24). The watermark is 9.
        Assert.Empty(results.Items);
        pipeline.Push(new Reading("c", 1, 30));

        // The watermark is 25.
        Assert.Equal(["b [2,12) 1:1 OnTime 1", "a [0,24) 3:7 OnTime 1"], results.Items);
        pipeline.Push(new Reading("a", 1, 13));
        Assert.Equal(["a@13"], late.Items);
        Assert.Equal([new OperatorLateness("Sessions", 1, 0)], pipeline.Lateness);
        pipeline.Complete();
        Assert.Equal("c [30,40) 1:1 OnTime 1", results.Items[^1]);
    }

    [Fact]
    public void Timers_CancelledAndSetAgain_FireOnceInOrderOfTime()
    {
        var results = new Collect<string>();
        var pipeline = new SilentSensors(results);
        pipeline.Push([new("a", 1, 0), new("b", 1, 1), new("a", 1, 3)]);
        pipeline.Push(new Reading("c", 1, 20));
        Assert.Equal(["b silent at 11 after 1, watermark 15", "a silent at 13 after 2, watermark 15"], results.Items);
        pipeline.AdvanceTo(At(40));
        Assert.Equal("c silent at 30 after 1, watermark 40", results.Items[^1]);
    }

    [Fact]
    public void Timer_SetAtOrBeforeTheWatermark_FiresBehindTheHandler()
    {
        var results = new Collect<string>();
        var pipeline = new SilentSensors(results);
        pipeline.AdvanceTo(At(100));
        pipeline.Push([new("a", 1, 50), new("a", 1, 51)]);
        Assert.Equal(["a silent at 60 after 1, watermark 100", "a silent at 61 after 1, watermark 100"], results.Items);
    }

    [Fact]
    public void EventsInOrder_OfTimePassedByTheWatermark_ComeInOrder()
    {
        var results = new Collect<string>();
        var late = new LateReadings();
        var pipeline = new OrderedReadings(results, late);
        pipeline.Push([new("a", 1, 3), new("a", 1, 1), new("b", 1, 2), new("a", 1, 8)]);
        Assert.Equal(["a 1", "b 2"], results.Items);
        pipeline.Push(new Reading("b", 1, 2));
        Assert.Equal(["b@2"], late.Items);
        pipeline.Complete();
        Assert.Equal(["a 1", "b 2", "a 3", "a 8"], results.Items);
    }

    [Fact]
    public void IntervalJoin_LeftOuter_ShowsMatchesAtOnceAndTheRestWhenTheyDie()
    {
        var results = new Collect<string>();
        var pipeline = new OwnedReadings(results);
        pipeline.Push(new Reading("a", 1, 10));
        pipeline.Push(new Owner("a", "Ann", 5));
        pipeline.Push(new Owner("a", "Bob", 20));
        pipeline.Push(new Owner("a", "Eve", 21));
        pipeline.Push(new Reading("b", 1, 12));
        Assert.Equal(["a@10 Ann", "a@10 Bob"], results.Items);
        pipeline.Complete();
        Assert.Equal(["a@10 Ann", "a@10 Bob", "b@12 nobody"], results.Items);
    }

    [Fact]
    public void Watermark_WhileOneInputIsSilent_StandsUntilItIsIdle()
    {
        var results = new Collect<string>();
        var pipeline = new OwnedReadings(results);
        pipeline.Push([new Reading("a", 1, 10), new Reading("z", 1, 1000)]);
        Assert.Empty(results.Items);
        pipeline.Owners.Idle();
        Assert.Equal(["a@10 nobody"], results.Items);
        pipeline.Readings.Complete();
        Assert.Throws<InvalidOperationException>(() => pipeline.Push(new Reading("a", 1, 10)));
        Assert.Equal(["a@10 nobody"], results.Items);
        pipeline.Owners.Complete();
        Assert.Equal(["a@10 nobody", "z@1000 nobody"], results.Items);
    }
}
