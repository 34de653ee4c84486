using FastFlow.Pipelines.Tests.Allocation;
using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.WindowFailures;

/// <summary>What the policy doesn't cover fails whoever merges, fires or looks at what has been gathered: 100 in Merge, 200 in Result, 300 in the trigger.</summary>
[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("10s"), AllowedLateness("0s"), Trigger<Touchy>, OnError(ErrorPolicy.Skip)]
public readonly struct Uncovered
{
    public static void Add(ref Sum sum, in Reading reading) => Fragile.Add(ref sum, in reading);

    public static void Merge(ref Sum into, in Sum from)
    {
        Fragile.Merge(ref into, in from);
        if (into.Value == 100)
        {
            throw new ArgumentException("not together");
        }
    }

    public static string Result(in Sum sum, string key) => sum.Value == 200 ? throw new ArgumentException("no result") : $"{key} {sum.Value}";
}

public sealed class Touchy
{
    public static bool Fire(ref int seen, in Reading reading) => reading.Value == 300 ? throw new ArgumentException("no trigger") : false;

    public static void Merge(ref int into, in int from) => into += from;
}

[Process, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s"), AllowedLateness("0s"), OnError(ErrorPolicy.Skip)]
public readonly struct UncoveredList
{
    public static void OnWindow(ReadOnlySpan<Reading> events, Emit<string> emit) => emit.Send(events[0].Value > 0 ? "a window" : throw new ArgumentException("no list"));
}

[Aggregate, KeyBy("Sensor"), TumblingWindow("10s", Time = TimeDomain.Processing), OnError(ErrorPolicy.DeadLetter)]
public readonly struct OfBoth
{
    public static void Add(ref Sum sum, in Reading reading, Window window) => Fragile.Add(ref sum, reading with { Value = reading.Value + (int)(window.End - window.Start).TotalSeconds });

    public static void Add(ref Sum sum, in Owner owner) => sum.Value += int.Parse(owner.Name, System.Globalization.CultureInfo.InvariantCulture);

    public static string Result(in Sum sum, string key) => $"{key} {sum.Value}";
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), GlobalWindow, UnboundedState("few"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct AllTime
{
    public static void Add(ref Sum sum, in Reading reading) => Fragile.Add(ref sum, in reading);

    public static string Result(in Sum sum, string key) => $"{key} {sum.Value}";
}

/// <summary>A dead letter has the time of its event.</summary>
[Process]
public readonly struct WhenFailed
{
    public static void On(in Failed<Reading> failed, Timestamp time, Emit<string> emit) => emit.Send($"{failed.Event.Sensor ?? "?"}@{time.Second()} {failed.Exception.GetType().Name}");
}

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, OnError(ErrorPolicy.DeadLetter)]
public readonly struct Ordered
{
    public static void On(in Reading reading, ref Sum sum, Emit<string> emit)
    {
        emit.Send($"{reading.Sensor} {sum.Count + 1}");
        Fragile.Add(ref sum, in reading);
    }
}

[Sink]
public sealed class Lines(Journal journal)
{
    public void Write(in string line) => journal.Add(line);
}

[Sink]
public sealed class Failures(Journal journal)
{
    public void Write(in Failed<Reading> failed) => journal.Add($"failed {failed.Operator}: {failed.Event.Value}");

    public void Write(in Failed<Owner> failed) => journal.Add($"failed {failed.Operator}: {failed.Event.Name}");
}

[Pipeline, Flow<Readings, Uncovered, Lines>, Flow<Late<Uncovered>, LateReadings>]
public partial class UncoveredFailures;

[Pipeline, Flow<Readings, UncoveredList, Lines>, Discard<Reading>]
public partial class UncoveredListFailures;

[Pipeline, Flow<Readings, OfBoth, Lines>, Flow<Owners, OfBoth>, Flow<Errors<OfBoth>, Failures>]
public partial class BothFailures;

/// <summary>Of two sources, so that a method takes the events of AllTime, which itself asks for no time.</summary>
[Pipeline, Flow<Readings, AllTime, Lines>, Flow<MoreReadings, AllTime>, Flow<Errors<AllTime>, WhenFailed, Lines>]
public partial class TimedFailures;

[Pipeline, Flow<Readings, Ordered, Lines>, Flow<Errors<Ordered>, WhenFailed, Lines>, Discard<Reading>]
public partial class InTurnFailures;

public sealed class WindowPolicyTests
{
    private readonly Journal _journal = new();

    private (UncoveredFailures Pipeline, LateReadings Late) Sessions()
    {
        var late = new LateReadings();
        return (new UncoveredFailures(new Lines(_journal), late), late);
    }

    [Fact]
    public void Sessions_AFailedEventWouldJoin_StaySeparate()
    {
        var (pipeline, _) = Sessions();
        pipeline.Push([new("a", 1, 0), new("a", 2, 13), new("a", -1, 8), new("a", 4, 14)]);
        pipeline.Complete();

        Assert.Equal(["a 1", "a 6"], _journal.Lines);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void Sessions_AnEventJoinsAfterAFailedOne_AreOne()
    {
        var (pipeline, _) = Sessions();
        pipeline.Push([new("a", 1, 0), new("a", 2, 13), new("a", -1, 8), new("a", 4, 8)]);
        pipeline.Complete();

        Assert.Equal(["a 7"], _journal.Lines);
    }

    [Fact]
    public void FailedEvent_ThatIsLate_IsLateAndNotFailed()
    {
        var (pipeline, late) = Sessions();
        pipeline.Push([new("a", 1, 100), new("a", -1, 10), new(null!, 1, 10)]);

        Assert.Equal(["a@10"], late.Items);
        Assert.Equal([new OperatorLateness("Uncovered", 1, 0)], pipeline.Lateness);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Theory]
    [InlineData("not together", 60, 40)]
    [InlineData("no result", 150, 50)]
    [InlineData("no trigger", 1, 300)]
    public void WhatThePolicyDoesNotCover_FailsTheRun(string message, int first, int second)
    {
        var (pipeline, _) = Sessions();
        var error = Assert.Throws<OperatorException>(() =>
        {
            pipeline.Push([new("a", first, 0), new("a", second, 13), new("a", 0, 8)]);
            pipeline.Complete();
        });

        Assert.Equal(("Uncovered", message), (error.Operator, error.InnerException!.Message));
        Assert.Empty(pipeline.Failures);
    }

    [Fact]
    public void OnWindow_UnderSkip_FailsTheRun()
    {
        var pipeline = new UncoveredListFailures(new Lines(_journal));
        pipeline.Push([new("a", 1, 0), new(null!, 1, 1), new("b", 0, 2)]);
        var error = Assert.Throws<OperatorException>(pipeline.Complete);

        Assert.Equal(("UncoveredList", "no list"), (error.Operator, error.InnerException!.Message));
        Assert.Equal(["a window"], _journal.Lines);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void ProcessingTimeWindow_OfSeveralInputs_LeavesOutWhatFailed()
    {
        var time = new ManualTime();
        var pipeline = new BothFailures(new Lines(_journal), new Failures(_journal), time);
        pipeline.Push([new Reading("a", 1, 0), new Reading("a", -30, 0)]);
        pipeline.Push([new Owner("a", "1000", 0), new Owner("a", "Ann", 0), new Owner(null!, "4", 0)]);
        pipeline.Push([new Reading("a", 2, 0), new Reading("b", -30, 0)]);
        pipeline.AdvanceProcessing(Timestamp.From(time.GetUtcNow()) + TimeSpan.FromSeconds(10));

        Assert.Equal(["failed OfBoth: -30", "failed OfBoth: Ann", "failed OfBoth: 4", "failed OfBoth: -30", "a 1023"], _journal.Lines);
        Assert.Equal(4, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void DeadLetters_HaveTheTimeOfTheirEvent()
    {
        var pipeline = new TimedFailures(new Lines(_journal));
        pipeline.Readings.Push([new("a", 1, 3), new("a", -1, 4), new(null!, 1, 5)]);
        pipeline.MoreReadings.Push(new Reading("a", 2, 6));
        pipeline.Complete();

        Assert.Equal(["a@4 ArgumentException", "?@5 ArgumentNullException", "a 3"], _journal.Lines.Select(Shortened));
    }

    [Fact]
    public void InEventTimeOrder_FailsWithoutAKeyAtOnce_AndInItsTurnOtherwise()
    {
        var pipeline = new InTurnFailures(new Lines(_journal));
        pipeline.Push([new("a", 1, 3), new("a", -1, 2), new(null!, 1, 4), new("a", 1, 1)]);
        Assert.Equal(["?@4 ArgumentNullException"], _journal.Lines.Select(Shortened));
        pipeline.Complete();

        Assert.Equal(["?@4 ArgumentNullException", "a 1", "a@2 ArgumentException", "a 2"], _journal.Lines.Select(Shortened));
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    // Which exception a missing key is belongs to the tests of keys.
    private static string Shortened(string line) => line.Replace("InvalidOperationException", "ArgumentNullException", StringComparison.Ordinal);

    [Theory]
    [InlineData("windows")]
    [InlineData("order")]
    public void EventsThatGoWell_UnderDeadLetter_AllocateNothing(string what)
    {
        var readings = new Reading[500];
        long second = 0;
        WindowFailureTests.Push push = what == "order" ? new QuietOrder().Push : new QuietWindows().Push;
        Measured.AllocatesNothing(() =>
        {
            for (var i = 0; i < readings.Length; i++)
            {
                readings[i] = new(i % 7 == 0 ? "a" : "b", i & 7, second + (i / 10) - (i % 4));
            }

            second += 50;
            push(readings);
        });
    }
}
