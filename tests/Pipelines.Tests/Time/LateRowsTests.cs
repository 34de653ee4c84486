namespace FastFlow.Pipelines.Tests.Time;

public readonly record struct Tick(int Key, long At);

public readonly record struct Tock(int Key, long At);

[Source, EventTime(nameof(Tick.At), Unit = TimeUnit.Ticks), Watermark(IdleAfter = "30s")]
public sealed class Ticks : Input<Tick>;

[Source, EventTime(nameof(Tock.At), Unit = TimeUnit.Ticks), Watermark(IdleAfter = "30s")]
public sealed class Tocks : Input<Tock>;

[Join, IntervalJoin("700ns", "1us"), KeyBy("Key")]
public readonly struct TickOrTock
{
    public static Tick Join(in Tick? tick, in Tock? tock) => tick ?? new Tick(-tock!.Value.Key, tock.Value.At);
}

/// <summary>The rule (FF0405) doesn't know a lateness that a member holds, so it may be too little here.</summary>
public static class Counts
{
    public static string Of(int key, in int count, Window window) => $"{key} [{window.Start.Ticks},{window.End.Ticks}) {count}";
}

[Aggregate, KeyBy(nameof(Tick.Key)), TumblingWindow("200ns"), AllowedLateness(nameof(Lateness))]
public readonly struct JustEnough
{
    public static TimeSpan Lateness { get; } = TimeSpan.FromTicks(10);

    public static void Add(ref int count, in Tick tick) => count++;

    public static string Result(in int count, int key, Window window) => Counts.Of(key, in count, window);
}

[Aggregate, KeyBy(nameof(Tick.Key)), TumblingWindow("200ns"), AllowedLateness(nameof(Lateness))]
public readonly struct OneTickLess
{
    public static TimeSpan Lateness { get; } = TimeSpan.FromTicks(9);

    public static void Add(ref int count, in Tick tick) => count++;

    public static string Result(in int count, int key, Window window) => Counts.Of(key, in count, window);
}

[Aggregate, KeyBy(nameof(Tick.Key)), SessionWindow("1100ns"), AllowedLateness("0s")]
public readonly struct LongSession
{
    public static void Add(ref int count, in Tick tick) => count++;

    public static void Merge(ref int into, in int later) => into += later;

    public static string Result(in int count, int key, Window window) => Counts.Of(key, in count, window);
}

[Pipeline]
[Flow<Ticks, TickOrTock>, Flow<Tocks, TickOrTock>]
[Flow<TickOrTock, JustEnough, As<Collect<string>, JustEnough>>]
[Flow<TickOrTock, OneTickLess, As<Collect<string>, OneTickLess>>]
[Flow<TickOrTock, LongSession, As<Collect<string>, LongSession>>]
public partial class RowsWithoutAMatch;

/// <summary>What FF0405 says an outer join's rows need, at the very tick.</summary>
public sealed class LateRowsTests
{
    [Fact]
    public void Window_BehindAnOuterJoin_TakesItsRowsWithALatenessOfAfter_AndNotWithLess()
    {
        var (enough, less, sessions) = (new Collect<string>(), new Collect<string>(), new Collect<string>());
        var pipeline = new RowsWithoutAMatch(enough, less, sessions);
        pipeline.Push(new Tick(1, 1));
        pipeline.AdvanceTo(new Timestamp(11));
        Assert.Empty(enough.Items);
        pipeline.AdvanceTo(new Timestamp(12));
        pipeline.Complete();
        Assert.Equal(["1 [0,2) 1"], enough.Items);
        Assert.Empty(less.Items);
        Assert.Equal(["1 [1,12) 1"], sessions.Items);
        Assert.Equal([("JustEnough", 0), ("OneTickLess", 1), ("LongSession", 0)], pipeline.Lateness.Where(late => late.Operator != "TickOrTock").Select(late => (late.Operator, (int)late.Dropped)));
    }

    [Fact]
    public void RightRow_WaitsByBefore()
    {
        var (enough, less, sessions) = (new Collect<string>(), new Collect<string>(), new Collect<string>());
        var pipeline = new RowsWithoutAMatch(enough, less, sessions);
        pipeline.Push(new Tock(1, 1));
        pipeline.AdvanceTo(new Timestamp(8));
        Assert.Empty(less.Items);
        pipeline.AdvanceTo(new Timestamp(9));
        Assert.Equal(["-1 [0,2) 1"], less.Items);
    }
}
