namespace FastFlow.Tests.Time.Windows;

/// <content>So many keys that their panes lie in several pages, and keys that come and go, so that pages become half empty and are put together.</content>
public partial class AlignedModelTests
{
    [Theory]
    [InlineData(1, 80)]
    [InlineData(2, 120)]
    [InlineData(3, 60)]
    [InlineData(4, 25)]
    public void Windows_ManyKeys_AgreeWithDefinition(int kind, int runs)
    {
        for (var seed = kind * 1_000_000; seed < (kind * 1_000_000) + runs; seed++)
        {
            RunOrTell(PickMany(seed, kind));
        }
    }

    private static Scenario PickMany(int seed, int kind)
    {
        var random = new Random(~seed);
        var picked = Pick(seed, kind);
        var options = picked.Options;

        // Results of every event take their time in the model; mostly windows that drop panes as they fire, in the walk.
        options = options with
        {
            EveryEvent = options.EveryEvent && random.Next(4) == 0,
            LatenessTicks = random.Next(2) == 0 ? 0 : options.LatenessTicks,
            EarlyEveryTicks = random.Next(2) == 0 ? 0 : options.EarlyEveryTicks,
        };
        var most = picked.Ring < 3 ? 3000 : picked.Ring == 3 ? 1000 : 300;
        var keys = options.EveryEvent ? 100 : random.Next(64, random.Next(2) == 0 ? most : 300);
        return picked with { Options = options, Keys = keys, Events = (keys * 4) + 500, HasManyKeys = true };
    }

    // Batches of events at about one time: of all keys, of a few, of those that are left over from many.
    private static void DriveManyKeys<TKey, TKeys, TAccumulator, TOperations, TPanes>(Scenario scenario, TOperations operations)
        where TKey : struct, IKey<TKey>
        where TKeys : struct, ITestKeys<TKey>
        where TOperations : struct, IEventsOps<TAccumulator>
        where TPanes : struct, IPanes<TPanes, TAccumulator>
    {
        var random = new Random(scenario.Seed ^ 0x5EED);
        using var run = new AlignedRun<TKey, TKeys, TAccumulator, TPanes, TOperations>(scenario.Options, operations, scenario.Splits) { Restores = scenario.Restores, Digests = scenario.Digests };
        var size = scenario.Options.SizeTicks;
        var now = scenario.Origin == long.MaxValue ? long.MaxValue - (size * 50) : scenario.Origin == 0 ? -size * 3 : scenario.Origin;
        var step = Math.Max(2, size / random.Next(1, 6));
        var churn = random.Next(3) switch { 0 => 0, 1 => scenario.Keys / 20, _ => scenario.Keys / 3 };
        var (firstKey, stride, left) = (0, 1, scenario.Events);
        for (var i = 0; i < 120 && left > 0; i++)
        {
            if (i % 6 == 0)
            {
                stride = random.Next(3) switch { 0 => 1, 1 => random.Next(8, 100), _ => random.Next(2, 8) };
            }

            firstKey += random.Next(churn + 1);
            now = TimeMath.Add(now, random.Next(15) == 0 ? random.NextInt64(size * 4) : random.NextInt64(step));
            var split = random.Next(scenario.Splits);
            var batch = random.Next(4) switch { 0 => 1, 1 => scenario.Keys, _ => random.Next(scenario.Keys) };
            var latest = long.MinValue;
            for (var n = 0; n < batch; n += random.Next(1, 3), left--)
            {
                var time = random.Next(4) == 0 ? TimeMath.Subtract(now, random.NextInt64(random.Next(60) == 0 ? size * 4 : scenario.OutOfOrderness + 1)) : now;
                time = scenario.IsWild && random.Next(400) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : time;
                latest = time <= now ? Math.Max(latest, time) : latest;
                var key = random.Next(50) == 0 ? random.Next(firstKey + scenario.Keys) : firstKey + (stride == 1 ? n : random.Next(scenario.Keys) / stride * stride);
                run.Event(split, key, time);
            }

            run.Raise(split, TimeMath.Watermark(latest, scenario.OutOfOrderness));
            run.Advance();
            if (random.Next(6) == 0)
            {
                // All that is open fires, and is mostly dropped.
                run.Advance(Math.Min(TimeMath.Add(now, random.NextInt64(size * 2)), TimeMath.LastWatermark));
            }

            if (scenario.Options.IsEarlyInProcessingTime && random.Next(4) == 0)
            {
                run.AdvanceProcessing(random.NextInt64(scenario.Options.EarlyEveryTicks + 2));
            }
        }

        run.End();
    }
}
