namespace FastFlow.Testing.Tests.Time;

public readonly record struct Line(params Reading[] Readings);

[Source]
public sealed class Lines : Input<Line>;

/// <summary>Knows the times only after parsing: one line has several readings.</summary>
[FlatMap, EventTime(nameof(Reading.At)), Watermark]
public readonly struct Parse
{
    public static void FlatMap(in Line line, Emit<Reading> readings)
    {
        foreach (ref readonly var reading in line.Readings.AsSpan())
        {
            readings.Send(in reading);
        }
    }
}

/// <summary>A second operator with times of its own, all of them an hour later.</summary>
[FlatMap, EventTime(nameof(Reading.At)), Watermark]
public readonly struct ParseAhead
{
    public static void FlatMap(in Line line, Emit<Reading> readings)
    {
        foreach (ref readonly var reading in line.Readings.AsSpan())
        {
            readings.Send(reading with { At = reading.At + 3_600_000 });
        }
    }
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10ms"), AllowedLateness("0s")]
public readonly struct PerTen
{
    public static void Add(ref int count, in Reading reading) => count++;

    public static Told Result(in int count, int key, Window window) => new($"{key} by {window.End.Ticks / 10_000}: {count}");
}

[Pipeline]
[Flow<Lines, Parse, When, Ears>]
[Flow<Parse, PerTen, Ears>]
[Flow<Late<PerTen>, LateEars>]
public partial class LinesPipeline;

[Pipeline]
[Flow<Lines, Parse, Recall, Ears>]
[Flow<Parse, LateEars>]
public partial class LinesRecalled;

[Pipeline]
[Flow<Lines, ParseAhead, When, Ears>]
[Flow<Lines, Parse, InOrder, LateEars>]
[Flow<ParseAhead, PerTen, As<Ears, Parse>>]
public partial class LinesReadTwice;

/// <summary>
/// Where an operator behind the source says when its events happened, several of them come of one source event. What they carry moves behind each; the operators' watermark moves behind the source's
/// event (docs/decisions/0011).
/// </summary>
public sealed class DeclaredTimesTests
{
    [Fact]
    public void Clock_BetweenEventsOfOneSourceEvent_Stands()
    {
        using var test = new FlowTest<LinesPipeline>(new LinesPipeline());

        test.Push<Lines, Line>([new Line(new Reading(1, 1, 10), new Reading(1, 2, 25)), new Line(new Reading(1, 3, 26), new Reading(1, 4, 27))]);

        Assert.Equal(
            [$"10 at {long.MinValue / 10_000}", $"25 at {long.MinValue / 10_000}", "1 by 20: 1", "26 at 25", "27 at 25"],
            test.Received<Ears, Told>().Select(told => told.Text));
    }

    [Fact]
    public void Event_BehindAnotherOfTheSameSourceEvent_IsLateByWhatThatAllows()
    {
        using var test = new FlowTest<LinesPipeline>(new LinesPipeline());

        test.Push<Lines>(new Line(new Reading(1, 1, 10), new Reading(1, 2, 25), new Reading(1, 3, 19)));

        Assert.Equal([3], test.Received<LateEars, Reading>().Select(reading => reading.Value));
    }

    [Fact]
    public void Timer_SetBetweenEventsOfOneSourceEvent_FiresBehindThemAll()
    {
        using var test = new FlowTest<LinesRecalled>(new LinesRecalled());

        test.Push<Lines, Line>([new Line(new Reading(1, 1, 10), new Reading(1, 3, 12)), new Line(new Reading(1, 5, 12))]);

        // The timers for 7 and 9 were not yet due when they were set; that for 9 again is, at once.
        Assert.Equal(
            ["got 1", "1", "got 3", "3", "timer 7", "timer 9", "got 5", "timer 9", "5"],
            test.Arrivals.Select(arrival => arrival.Event is Told told ? told.Text : $"{((Reading)arrival.Event!).Value}"));
    }

    [Fact]
    public void TwoOperatorsWithTimes_BehindOneSource_MoveTogether()
    {
        using var test = new FlowTest<LinesReadTwice>(new LinesReadTwice());

        test.Push<Lines, Line>([new Line(new Reading(1, 1, 10)), new Line(new Reading(1, 2, 25))]);

        // InOrder stands before PerTen in the graph, and its clock behind that of PerTen.
        Assert.Equal(
            [$"3600010 at {long.MinValue / 10_000}", "3600025 at 3600010", "1", "1 by 3600020: 1"],
            test.Arrivals.Select(arrival => arrival.Event is Told told ? told.Text : $"{((Reading)arrival.Event!).Value}"));
    }
}
