namespace FastFlow.Pipelines.Tests.Time;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CumulativeWindow("20s", "5s"), AllowedLateness("0s")]
public readonly struct Cumulative
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static void Merge(ref Sum sum, in Sum other) => (sum.Value, sum.Count) = (sum.Value + other.Value, sum.Count + other.Count);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(3)]
public readonly struct EveryThree
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), GlobalWindow, UnboundedState("a few sensors"), Trigger<Large>]
public readonly struct Everything
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static string Result(in Sum sum, string key, Firing firing) => Text.Of(key, in sum, default, firing);
}

/// <summary>Fires at every second large reading.</summary>
public static class LargeReadings
{
    public const int Least = 100;
}

public sealed class Large
{
    public static bool Fire(ref int seen, in Reading reading) => reading.Value >= LargeReadings.Least && ++seen % 2 == 0;

    public static void Merge(ref int into, in int from) => into += from;
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s"), AllowedLateness("0s"), Trigger<Large>]
public readonly struct Triggered
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Process, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("0s")]
public readonly struct AllOfWindow
{
    public static void OnWindow(ReadOnlySpan<Reading> events, Window window, string key, Emit<string> emit)
    {
        var values = string.Join(",", events.ToArray().Select(reading => reading.Value));
        emit.Send($"{key} [{window.Start.Second()},{window.End.Second()}) {values}");
    }
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s", Time = TimeDomain.Processing)]
public readonly struct PerTenSeconds
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, KeyBy(nameof(Reading.Sensor))]
public readonly struct Running
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static string Result(in Sum sum, string key) => $"{key} {sum.Count}:{sum.Value}";
}

[Aggregate, TumblingWindow("20s"), AllowedLateness("10s")]
public readonly struct CountOfResults
{
    public static void Add(ref int count, in string result, Timestamp time) => count++;

    public static string Result(in int count, Window window) => $"[{window.Start.Second()},{window.End.Second()}) {count}";
}

[Join, TumblingWindow("10s"), AllowedLateness("0s"), KeyBy("Sensor")]
public readonly struct Together
{
    public static string Join(in Reading reading, in Owner owner) => $"{reading.Sensor}@{reading.Second} {owner.Name}@{owner.Second}";
}

[Join, TemporalJoin, KeyBy("Sensor")]
public readonly struct OwnerThen
{
    public static string Join(in Reading reading, in Owner? owner) => $"{reading.Sensor}@{reading.Second} {owner?.Name ?? "nobody"}";
}

[Join, LookupJoin(WaitForTable = true), KeyBy("Sensor")]
public readonly struct OwnerNow
{
    public static string Join(in Reading reading, in Owner owner) => $"{reading.Sensor}@{reading.Second} {owner.Name}";
}

public readonly record struct Limit(int Least);

[Source]
public sealed class Limits : Input<Limit>;

[Process]
public readonly struct AboveLimit
{
    public struct Current
    {
        public int Least;
    }

    public static void On([Broadcast] in Limit limit, ref Current current) => current.Least = limit.Least;

    public static void On(in Reading reading, in Current current, Timestamp time, Emit<string> emit)
    {
        if (reading.Value >= current.Least)
        {
            emit.Send($"{reading.Sensor}@{time.Second()} {reading.Value}");
        }
    }
}

[Pipeline, Flow<Readings, Cumulative, Collect<string>>, Discard<Reading>]
public partial class CumulativeReadings;

[Pipeline, Flow<Readings, EveryThree, Collect<string>>]
public partial class ThreeReadings;

[Pipeline, Flow<Readings, Everything, Collect<string>>]
public partial class AllReadings;

[Pipeline, Flow<Readings, Triggered, Collect<string>>]
public partial class TriggeredReadings;

[Pipeline, Flow<Readings, AllOfWindow, Collect<string>>]
public partial class WindowsOfReadings;

[Pipeline, Flow<Readings, PerTenSeconds, Collect<string>>]
public partial class ReadingsByTheClock;

[Pipeline, Flow<Readings, Tumbling, CountOfResults, Collect<string>>]
public partial class CountedResults;

[Pipeline, Flow<Readings, Together, Collect<string>>, Flow<Owners, Together>]
public partial class ReadingsTogether;

[Pipeline, Flow<Readings, OwnerThen, Collect<string>>, Flow<Owners, OwnerThen>]
public partial class OwnersThen;

[Pipeline, Flow<Readings, OwnerNow, Collect<string>>, Flow<Owners, OwnerNow>]
public partial class OwnersNow;

[Pipeline, Flow<Limits, AboveLimit, Collect<string>>, Flow<Readings, AboveLimit>]
public partial class ReadingsAboveLimit;

/// <summary>Its Merge is right only for two that have gathered something: 0 is lower than any reading.</summary>
public static class Lowest
{
    public struct Low
    {
        public int Value;
        public bool IsAny;

        public void Add(int value) => (Value, IsAny) = (IsAny ? Math.Min(Value, value) : value, true);

        public void Merge(in Low other) => Value = Math.Min(Value, other.Value);
    }
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("0s")]
public readonly struct LowestSliding
{
    public static void Add(ref Lowest.Low low, in Reading reading) => low.Add(reading.Value);

    public static void Merge(ref Lowest.Low low, in Lowest.Low other) => low.Merge(in other);

    public static string Result(in Lowest.Low low) => $"{low.Value}";
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "1s"), AllowedLateness("0s")]
public readonly struct LowestOfTenPanes
{
    public static void Add(ref Lowest.Low low, in Reading reading) => low.Add(reading.Value);

    public static void Merge(ref Lowest.Low low, in Lowest.Low other) => low.Merge(in other);

    public static string Result(in Lowest.Low low) => $"{low.Value}";
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(4, 2)]
public readonly struct LowestOfFour
{
    public static void Add(ref Lowest.Low low, in Reading reading) => low.Add(reading.Value);

    public static void Merge(ref Lowest.Low low, in Lowest.Low other) => low.Merge(in other);

    public static string Result(in Lowest.Low low) => $"{low.Value}";
}

[Pipeline, Flow<Readings, LowestSliding, As<Collect<string>, LowestSliding>>, Flow<Readings, LowestOfTenPanes, As<Collect<string>, LowestOfTenPanes>>, Flow<Readings, LowestOfFour, As<Collect<string>, LowestOfFour>>]
public partial class LowestReadings;

public sealed class MoreWindowTests
{
    [Fact]
    public void Merge_IsNeverGivenWhatHasGatheredNothing()
    {
        var (sliding, panes, counts) = (new Collect<string>(), new Collect<string>(), new Collect<string>());
        var pipeline = new LowestReadings(sliding, panes, counts);
        pipeline.Push([new("a", 7, 1), new("a", 5, 3), new("a", 9, 7), new("a", 6, 12), new("a", 8, 13)]);
        pipeline.Complete();
        Assert.Equal(["5", "5", "6", "6"], sliding.Items);
        Assert.DoesNotContain("0", panes.Items);
        Assert.Equal("5", panes.Items[3]);
        Assert.Equal(["5", "5", "6"], counts.Items);
    }

    [Fact]
    public void Cumulative_WithinItsPeriod_GivesAllSoFarAtEachStep()
    {
        var results = new Collect<string>();
        var pipeline = new CumulativeReadings(results);
        pipeline.Push([new("a", 1, 1), new("a", 2, 7), new("a", 4, 22)]);
        pipeline.Complete();
        Assert.Equal(["a [0,5) 1:1 OnTime 1", "a [0,10) 2:3 OnTime 1", "a [0,15) 2:3 OnTime 1", "a [0,20) 2:3 OnTime 1", "a [20,25) 1:4 OnTime 1", "a [20,30) 1:4 OnTime 1", "a [20,35) 1:4 OnTime 1", "a [20,40) 1:4 OnTime 1"], results.Items);
    }

    [Fact]
    public void Count_WhenFullAndAtTheEnd_Fires()
    {
        var results = new Collect<string>();
        var pipeline = new ThreeReadings(results);
        pipeline.Push([new("a", 1, 5), new("b", 1, 1), new("a", 2, 3), new("a", 4, 4), new("a", 8, 9)]);
        Assert.Single(results.Items);
        pipeline.Complete();
        Assert.Equal(3, results.Items.Count);
        Assert.Equal(["a", "b", "a"], results.Items.Select(item => item[..1]));
        Assert.Equal(["3:7", "1:1", "1:8"], results.Items.Select(item => item.Split(' ')[2]));
    }

    [Fact]
    public void Trigger_OfAGlobalWindow_FiresEarlyAndAccumulates()
    {
        var results = new Collect<string>();
        var pipeline = new AllReadings(results);
        pipeline.Push([new("a", 100, 1), new("a", 1, 2), new("b", 100, 2), new("a", 100, 3)]);
        Assert.Equal(["a [0,0) 3:201 Early 1"], results.Items);
        pipeline.Complete();
        Assert.Equal(["a [0,0) 3:201 OnTime 2", "b [0,0) 1:100 OnTime 1"], results.Items[1..]);
    }

    [Fact]
    public void Trigger_OfATumblingWindow_FiresEarlyThenOnTime()
    {
        var results = new Collect<string>();
        var pipeline = new TriggeredReadings(results);
        pipeline.Push([new("a", 100, 1), new("a", 100, 2), new("a", 1, 3)]);
        Assert.Equal(["a [0,10) 2:200 Early 1"], results.Items);
        pipeline.Complete();
        Assert.Equal(["a [0,10) 3:201 OnTime 2"], results.Items[1..]);
    }

    [Fact]
    public void OnWindow_OfSlidingWindows_SeesAllEventsInOrderOfArrival()
    {
        var results = new Collect<string>();
        var pipeline = new WindowsOfReadings(results);
        pipeline.Push([new("a", 1, 7), new("a", 2, 3), new("a", 3, 8)]);
        pipeline.Complete();
        Assert.Equal(["a [-5,5) 2", "a [0,10) 1,2,3", "a [5,15) 1,3"], results.Items);
    }

    [Fact]
    public void ProcessingTimeWindow_MovesByTheClockAndFiresAtTheEnd()
    {
        var results = new Collect<string>();
        var time = new ManualTime();
        var pipeline = new ReadingsByTheClock(results, time);
        pipeline.Push([new("a", 1, 500), new("a", 2, 5)]);
        pipeline.AdvanceProcessing(Timestamp.From(time.GetUtcNow()) + TimeSpan.FromSeconds(10));
        pipeline.Push(new Reading("a", 4, 1));
        Assert.Equal(["2:3"], results.Items.Select(item => item.Split(' ')[2]));
        pipeline.Complete();
        Assert.Equal(["2:3", "1:4"], results.Items.Select(item => item.Split(' ')[2]));
    }

    [Fact]
    public void WindowBehindWindow_TakesResultsAtTheirWindowsLastTick()
    {
        var results = new Collect<string>();
        var pipeline = new CountedResults(results);
        pipeline.Push([new("a", 1, 1), new("b", 1, 2), new("a", 1, 12), new("a", 1, 40)]);
        Assert.Equal(["[0,20) 3"], results.Items);
        pipeline.Complete();
        Assert.Equal(["[0,20) 3", "[40,60) 1"], results.Items);
    }

    [Fact]
    public void WindowJoin_WhenTheWindowFires_PairsBothSides()
    {
        var results = new Collect<string>();
        var pipeline = new ReadingsTogether(results);
        pipeline.Push([new Reading("a", 1, 1), new Reading("a", 1, 12), new Reading("b", 1, 3)]);
        pipeline.Push([new Owner("a", "Ann", 9), new Owner("a", "Bob", 2), new Owner("b", "Cid", 10)]);
        Assert.Empty(results.Items);
        pipeline.Complete();
        Assert.Equal(["a@1 Ann@9", "a@1 Bob@2"], results.Items);
    }

    [Fact]
    public void TemporalJoin_AsOfTheEventsTime_WaitsForTheWatermark()
    {
        var results = new Collect<string>();
        var pipeline = new OwnersThen(results);
        pipeline.Push([new Reading("a", 1, 10), new Reading("b", 1, 5), new Reading("a", 1, 30)]);
        pipeline.Push([new Owner("a", "Ann", 1), new Owner("a", "Eve", 10), new Owner("a", "Bob", 9), new Owner("a", "Joe", 20)]);
        Assert.Equal(["b@5 nobody", "a@10 Eve"], results.Items);
        pipeline.Complete();
        Assert.Equal("a@30 Joe", results.Items[^1]);
    }

    [Fact]
    public void LookupJoin_ThatWaitsForItsTable_JoinsWhenThatHasEnded()
    {
        var results = new Collect<string>();
        var pipeline = new OwnersNow(results);
        pipeline.Push(new Reading("a", 1, 10));
        pipeline.Push([new Owner("a", "Ann", 1), new Owner("a", "Bob", 2)]);
        Assert.Empty(results.Items);
        pipeline.Owners.Complete();
        Assert.Equal(["a@10 Bob"], results.Items);
        pipeline.Push([new Reading("a", 1, 3), new Reading("c", 1, 3)]);
        Assert.Equal(["a@10 Bob", "a@3 Bob"], results.Items);
    }

    [Fact]
    public void Broadcast_StateIsSharedByAllReadings()
    {
        var results = new Collect<string>();
        var pipeline = new ReadingsAboveLimit(results);
        pipeline.Push(new Limit(10));
        pipeline.Push([new Reading("a", 5, 1), new Reading("b", 15, 2)]);
        pipeline.Push(new Limit(1));
        pipeline.Push(new Reading("a", 5, 3));
        Assert.Equal(["b@2 15", "a@3 5"], results.Items);
    }

    private sealed class ManualTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 3, TimeSpan.Zero);
    }
}
