using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Random streams through the windows and through the model: every result, its number, its order, and every late event must be the same.</summary>
public partial class AlignedModelTests
{
    private sealed record Scenario(int Seed, AlignedWindowOptions Options, int Ring, int Splits, int Keys, long OutOfOrderness, long Origin, int Events, bool IsWild, bool HasTrigger, bool HasManyKeys = false)
    {
        public RestorePlan Restores { get; init; } = RestorePlan.Never;

        public bool KeepsEvents { get; init; }

        public List<ulong> Digests { get; init; } = [];
    }

    [Theory]
    [InlineData(1, 400)]
    [InlineData(2, 400)]
    [InlineData(3, 400)]
    [InlineData(4, 150)]
    public void Windows_RandomStreams_AgreeWithDefinition(int kind, int runs)
    {
        for (var seed = kind * 100_000; seed < (kind * 100_000) + runs; seed++)
        {
            RunOrTell(Pick(seed, kind));
        }
    }

    /// <summary>Streams that have found something out once, and are too rare to be met again.</summary>
    [Theory]
    [InlineData(2, 20_001_708)] // A copy of what lies far ahead lacked what wasn't hidden any more.
    public void Windows_StreamsThatOnceFailed_AgreeWithDefinition(int kind, int seed) => RunOrTell(Pick(seed, kind));

    private static void RunOrTell(Scenario scenario)
    {
        try
        {
            Run(scenario);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{scenario} with events and keys from its seed: {e.Message}", e);
        }
    }

    private static Scenario Pick(int seed, int kind)
    {
        var random = new Random(seed);
        long unit = random.Next(4) == 0 ? 2 : random.Next(2, 50);
        var slide = unit * random.Next(1, 5);
        var size = kind switch
        {
            1 => slide,
            2 => slide + (unit * random.Next(0, 12)),
            3 => slide * random.Next(1, 12),
            _ => slide * random.Next(9, 60),
        };
        var isWild = random.Next(5) == 0;
        var options = new AlignedWindowOptions(
            size,
            slide,
            random.Next(3) switch { 0 => 0, 1 => random.NextInt64(-1000, 1000), _ => random.NextInt64(long.MinValue, long.MaxValue) },
            IsCumulative: kind == 3 || (kind == 4 && random.Next(3) == 0),
            LatenessTicks: random.Next(4) switch { 0 or 1 => 0, 2 => random.NextInt64(1, size * 3), _ => random.NextInt64(1, unit + 1) },
            EarlyEveryTicks: random.Next(3) == 0 ? random.NextInt64(1, size * 2) : 0,
            EveryEvent: random.Next(4) == 0,
            FiresOnceAtTheEnd: random.Next(5) == 0,
            IsEarlyInProcessingTime: random.Next(2) == 0);
        if (random.Next(40) == 0)
        {
            options = options with { LatenessTicks = long.MaxValue };
        }

        var origin = random.Next(6) switch
        {
            0 => long.MinValue,
            1 => long.MaxValue,
            2 => 17_000_000_000_000_000,
            _ => 0,
        };
        return new(seed, options, random.Next(6), random.Next(1, 4), random.Next(4) == 0 ? 30 : random.Next(1, 6), random.NextInt64(0, size * 2), origin, 150, isWild, HasTrigger: random.Next(3) == 0);
    }

    private static void Run(Scenario scenario)
    {
        var needsNumbers = !scenario.Options.FiresOnceAtTheEnd && (scenario.HasTrigger || scenario.Options.LatenessTicks > 0 || scenario.Options.EarlyEveryTicks > 0 || scenario.Options.EveryEvent);
        if (scenario.KeepsEvents)
        {
            Run<LogHandle, LogOps>(scenario, new(new()), needsNumbers);
        }
        else if (scenario.Seed % 2 == 0)
        {
            Run<Tally, TallyOps>(scenario, new(), needsNumbers);
        }
        else
        {
            Run<Bag?, BagOps>(scenario, new([]), needsNumbers);
        }
    }

    private static void Run<TAccumulator, TOperations>(Scenario scenario, TOperations operations, bool needsNumbers)
        where TOperations : struct, IEventsOps<TAccumulator>
    {
        switch (scenario.Ring)
        {
            case 0:
                Run<TAccumulator, TOperations, PaneRing1<TAccumulator>, PaneRing1<ulong>, PaneRing1<int>>(scenario, operations, needsNumbers);
                break;
            case 1:
                Run<TAccumulator, TOperations, PaneRing2<TAccumulator>, PaneRing1<ulong>, PaneRing2<int>>(scenario, operations, needsNumbers);
                break;
            case 2:
                Run<TAccumulator, TOperations, PaneRing8<TAccumulator>, PaneRing1<ulong>, PaneRing8<int>>(scenario, operations, needsNumbers);
                break;
            case 3:
                Run<TAccumulator, TOperations, PaneRing32<TAccumulator>, PaneRing1<ulong>, PaneRing32<int>>(scenario, operations, needsNumbers);
                break;
            case 4:
                Run<TAccumulator, TOperations, PaneRing64<TAccumulator>, PaneRing2<ulong>, PaneRing64<int>>(scenario, operations, needsNumbers);
                break;
            default:
                Run<TAccumulator, TOperations, PaneRing256<TAccumulator>, PaneRing8<ulong>, PaneRing256<int>>(scenario, operations, needsNumbers);
                break;
        }
    }

    private static void Run<TAccumulator, TOperations, TRing, TBits, TNumbers>(Scenario scenario, TOperations operations, bool needsNumbers)
        where TOperations : struct, IEventsOps<TAccumulator>
        where TRing : struct, IPaneRing<TAccumulator>
        where TBits : struct, IPaneRing<ulong>
        where TNumbers : struct, IPaneRing<int>
    {
        if (needsNumbers)
        {
            DriveStacked<TAccumulator, TOperations, NumberedPanes<TAccumulator, TRing, TBits, TNumbers>, TRing, TBits>(scenario, operations);
        }
        else
        {
            DriveStacked<TAccumulator, TOperations, Panes<TAccumulator, TRing, TBits>, TRing, TBits>(scenario, operations);
        }
    }

    private static void DriveStacked<TAccumulator, TOperations, TPanes, TRing, TBits>(Scenario scenario, TOperations operations)
        where TOperations : struct, IEventsOps<TAccumulator>
        where TPanes : struct, IPanes<TPanes, TAccumulator>
        where TRing : struct, IPaneRing<TAccumulator>
        where TBits : struct, IPaneRing<ulong>
    {
        if (scenario.Seed % 4 < 2)
        {
            Drive<TAccumulator, TOperations, StackedPanes<TAccumulator, TPanes, TRing, TBits>>(scenario, operations);
        }
        else
        {
            Drive<TAccumulator, TOperations, TPanes>(scenario, operations);
        }
    }

    private static void Drive<TAccumulator, TOperations, TPanes>(Scenario scenario, TOperations operations)
        where TOperations : struct, IEventsOps<TAccumulator>
        where TPanes : struct, IPanes<TPanes, TAccumulator>
    {
        switch (scenario)
        {
            case { HasManyKeys: true, Seed: var seed } when seed % 3 == 0:
                DriveManyKeys<TextKey, TextKeys, TAccumulator, TOperations, TPanes>(scenario, operations);
                break;
            case { HasManyKeys: true }:
                DriveManyKeys<LongKey, LongKeys, TAccumulator, TOperations, TPanes>(scenario, operations);
                break;
            case { Keys: 1 }:
                DriveFewKeys<NoKey, NoKeys, TAccumulator, TOperations, TPanes>(scenario, operations);
                break;
            default:
                DriveFewKeys<LongKey, LongKeys, TAccumulator, TOperations, TPanes>(scenario, operations);
                break;
        }
    }

    private static void DriveFewKeys<TKey, TKeys, TAccumulator, TOperations, TPanes>(Scenario scenario, TOperations operations)
        where TKey : struct, IKey<TKey>
        where TKeys : struct, ITestKeys<TKey>
        where TOperations : struct, IEventsOps<TAccumulator>
        where TPanes : struct, IPanes<TPanes, TAccumulator>
    {
        var random = new Random(scenario.Seed ^ 0x5EED);
        using var run = new AlignedRun<TKey, TKeys, TAccumulator, TPanes, TOperations>(scenario.Options, operations, scenario.Splits) { Restores = scenario.Restores, Digests = scenario.Digests };
        var size = scenario.Options.SizeTicks;
        var now = scenario.Origin == long.MaxValue ? long.MaxValue - (size * 20) : scenario.Origin == 0 ? -size * 3 : scenario.Origin;
        var step = Math.Max(1, size / random.Next(1, 20));
        for (var i = 0; i < scenario.Events; i++)
        {
            var split = random.Next(scenario.Splits);
            now = random.Next(40) == 0 ? TimeMath.Add(now, random.NextInt64(size * 10)) : TimeMath.Add(now, random.NextInt64(step));
            var time = random.Next(3) == 0 ? TimeMath.Subtract(now, random.NextInt64(scenario.OutOfOrderness + 1)) : now;
            if (random.Next(20) == 0)
            {
                time = TimeMath.Subtract(now, random.NextInt64(size * 6));
            }

            if (scenario.IsWild && random.Next(20) == 0)
            {
                time = random.Next(4) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => random.NextInt64(long.MinValue, long.MaxValue), _ => TimeMath.Add(now, size * 40) };
            }

            for (var repeat = random.Next(10) == 0 ? 2 : 1; repeat > 0; repeat--)
            {
                run.Event(split, random.Next(scenario.Keys), time, scenario.HasTrigger ? random.Next(3) == 0 : null);
            }

            if (random.Next(8) != 0 && (!scenario.IsWild || time <= now))
            {
                run.Raise(split, TimeMath.Watermark(time, scenario.OutOfOrderness));
            }

            if (random.Next(3) != 0)
            {
                run.Advance();
            }

            if (scenario.Options.IsEarlyInProcessingTime && random.Next(4) == 0)
            {
                run.AdvanceProcessing(random.NextInt64(scenario.Options.EarlyEveryTicks + 2));
            }

            if (random.Next(30) == 0)
            {
                run.Hoist(split);
            }

            if (random.Next(100) == 0)
            {
                run.Advance(Math.Min(TimeMath.Add(now, random.NextInt64(size)), TimeMath.LastWatermark));
            }
        }

        run.End();
    }
}
