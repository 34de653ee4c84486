using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.WindowFailures;

/// <summary>Skip and DeadLetter on operators whose state goes by time: what failed must leave no trace (DESIGN 2.7).</summary>
public sealed class WindowFailureTests
{
    internal delegate void Push(ReadOnlySpan<Reading> readings);

    private sealed record Pipeline(Push Push, Action Complete, Func<IReadOnlyList<OperatorFailures>> Failures, Func<IReadOnlyList<OperatorLateness>> Lateness);

    private sealed record Kind(Func<Outcome, Pipeline> Make, Func<Reading, bool> IsGood, Func<Reading, bool> HasKeyAndGap);

    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["Tumbling"] = new(o => TumblingFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["Sliding"] = new(o => SlidingFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["Cumulative"] = new(o => CumulativeFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["EveryEvents"] = new(o => EveryEventsFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["Early"] = new(o => EarlyFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["TriggeredTumbling"] = new(o => TriggeredTumblingFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["Unkeyed"] = new(o => UnkeyedFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => GoodNumber.Keep(in reading), _ => true),
        ["Session"] = new(o => SessionFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["GapSession"] = new(o => GapSessionFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => GoodGap.Keep(in reading), reading => GoodSensorAndGap.Keep(in reading)),
        ["TriggeredSession"] = new(o => TriggeredSessionFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["EarlySession"] = new(o => EarlySessionFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => GoodGap.Keep(in reading), reading => GoodSensorAndGap.Keep(in reading)),
        ["Count"] = new(o => CountFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => []) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["SlidingCount"] = new(o => SlidingCountFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => []) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["Global"] = new(o => GlobalFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => []) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["ListedSliding"] = new(o => ListedSlidingFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => GoodSensor.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["ListedSession"] = new(o => ListedSessionFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => GoodSensorAndGap.Keep(in reading), reading => GoodSensorAndGap.Keep(in reading)),
        ["ListedCount"] = new(o => ListedCountFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => []) : null!, reading => GoodSensor.Keep(in reading), reading => GoodSensor.Keep(in reading)),
        ["Ordered"] = new(o => OrderedFailures.From(o) is var p ? new(p.Push, p.Complete, () => p.Failures, () => p.Lateness) : null!, reading => Good.Keep(in reading), reading => GoodSensor.Keep(in reading)),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory, MemberData(nameof(Names))]
    public void FailedEvents_InRandomStreams_LeaveNoTrace(string name)
    {
        var (results, failed, lateAndBad) = (0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            try
            {
                var outcome = Run(Kinds[name], seed);
                results += outcome.Plain.Count;
                failed += outcome.Letters.Count;
                lateAndBad += outcome.LateDead.Count(reading => !Kinds[name].IsGood(reading));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{name}, seed {seed}: {e.Message}", e);
            }
        }

        Assert.True(results > 200 && failed > 200, $"only {results} results and {failed} failures: the streams test nothing");
        Assert.True(lateAndBad > 0 || !HasLateHandlers(name), "no event was late that would have failed otherwise");
    }

    private static bool HasLateHandlers(string name) => !name.StartsWith("Listed", StringComparison.Ordinal) && !name.Contains("Count", StringComparison.Ordinal) && name != "Global";

    private static Outcome Run(Kind kind, int seed)
    {
        var random = new Random(seed);
        var outcome = new Outcome();
        var pipeline = kind.Make(outcome);
        var all = new List<Reading>();
        var now = 0;
        for (var batch = 0; batch < 12; batch++)
        {
            var readings = new Reading[random.Next(1, 20)];
            foreach (ref var reading in readings.AsSpan())
            {
                now += random.Next(3);
                var second = random.Next(4) == 0 ? now - random.Next(25) : now - random.Next(4);
                reading = new(random.Next(10) == 0 ? null! : $"{(char)('a' + random.Next(3))}", random.Next(5) == 0 ? -1 - random.Next(3) : random.Next(10), second);
            }

            all.AddRange(readings);
            pipeline.Push(readings);
        }

        pipeline.Complete();
        Check(kind, outcome, all, pipeline);
        return outcome;
    }

    private static void Check(Kind kind, Outcome outcome, List<Reading> all, Pipeline pipeline)
    {
        Assert.Equal(outcome.Plain, outcome.Skip);
        Assert.Equal(outcome.Plain, outcome.Dead);
        Assert.Equal(outcome.LateSkip, outcome.LateDead);

        // A late event is late whatever its handler would do, once its key and gap are known.
        Assert.Equal(outcome.LatePlain, outcome.LateDead.Where(kind.IsGood));
        Assert.All(outcome.LateDead, reading => Assert.True(kind.HasKeyAndGap(reading)));
        var isBad = outcome.Letters.Select(letter => letter.Event).Concat(outcome.LateDead.Where(reading => !kind.IsGood(reading)));
        Assert.Equal(Sorted(all.Where(reading => !kind.IsGood(reading))), Sorted(isBad));
        var failures = pipeline.Failures();
        Assert.Equal(outcome.Letters.Count == 0 ? [] : [outcome.Letters.Count, outcome.Letters.Count], failures.Select(f => (int)f.Count));

        var late = pipeline.Lateness();
        var lateAndBad = outcome.LateDead.Count(reading => !kind.IsGood(reading));
        Assert.All(late.Take(Math.Max(0, late.Count - 1)), l => Assert.Equal(late[^1].Dropped + lateAndBad, l.Dropped));
        Assert.All(late, l => Assert.Equal(late[^1].Partly, l.Partly));
    }

    private static IEnumerable<string> Sorted(IEnumerable<Reading> readings) => readings.Select(reading => reading.ToString()).Order(StringComparer.Ordinal);
}
