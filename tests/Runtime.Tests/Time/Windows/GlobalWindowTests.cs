using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Windows;

public class GlobalWindowTests
{
    [Theory]
    [InlineData(0, false, false)]
    [InlineData(7, false, false)]
    [InlineData(0, true, false)]
    [InlineData(7, true, false)]
    [InlineData(7, true, true)]
    [InlineData(7, false, false, true)]
    [InlineData(7, true, false, true)]
    [InlineData(7, false, true, true)]
    public void GlobalWindows_RandomStreams_GiveWhatTheDefinitionSays(long earlyEvery, bool everyEvent, bool once, bool inProcessingTime = false)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            Run(new Random(seed), earlyEvery, everyEvent, once, inProcessingTime, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(7, false, false)]
    [InlineData(0, true, false)]
    [InlineData(7, true, true)]
    [InlineData(7, false, false, true)]
    [InlineData(7, false, true, true)]
    public void GlobalWindows_SavedAndRestoredOnTheWay_GoOnAsTheDefinitionSays(long earlyEvery, bool everyEvent, bool once, bool inProcessingTime = false)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            Run(new Random(seed), earlyEvery, everyEvent, once, inProcessingTime, $"seed {seed}, restored", RestorePlan.BySeed(seed));
        }

        for (var place = 0; place < 50; place++)
        {
            Run(new Random(place % 3), earlyEvery, everyEvent, once, inProcessingTime, $"restored at {place}", RestorePlan.OnlyAt(place));
        }
    }

    private static void Run(Random random, long earlyEvery, bool everyEvent, bool once, bool inProcessingTime, string what, RestorePlan? restores = null)
    {
        var releases = new Releases();
        var timeline = new Timeline();
        restores ??= RestorePlan.Never;
        var windows = New(releases);
        var order = new List<int>();
        var contents = new Dictionary<int, string>();
        var numbers = new Dictionary<int, int>();
        var changed = new HashSet<int>();
        var isEarly = earlyEvery > 0 && !once;
        var watermark = random.Next(2) == 0 ? long.MinValue : -20;
        var now = random.Next(2) == 0 ? long.MinValue : -20;
        windows.Skip(watermark);
        windows.SkipProcessing(now);
        timeline.Restart(long.MinValue, windows.NextDue);
        for (var i = 0; i < random.Next(1, 150); i++)
        {
            if (restores.IsNow())
            {
                Restore();
            }

            var key = random.Next(6);
            var peeked = windows.Peek(new(key)).Value;
            ref var text = ref windows.Add(new(key));
            Assert.True(text.Value == peeked, what);
            text.Value += $"{i},";
            contents[key] = contents.GetValueOrDefault(key) + $"{i},";
            changed.Add(key);
            if (!order.Contains(key))
            {
                order.Add(key);
            }

            var fires = everyEvent;
            if (random.Next(8) == 0)
            {
                key = random.Next(2) == 0 ? key : random.Next(6);
                windows.FireNow(new(key));
                fires = contents.ContainsKey(key);
            }
            else if (random.Next(8) == 0)
            {
                windows.FireAdded();
                fires = true;
            }

            fires &= !once;
            Assert.Equal(fires, windows.FiresNow);
            windows.BeginNow();
            Assert.Equal(fires ? [Fire(key, FiringKind.Early)] : [], Read(windows));
            Assert.True(timeline.Due <= windows.NextDue, what);
            if (random.Next(3) == 0)
            {
                var next = watermark == long.MinValue ? random.Next(-30, 10) : watermark + random.Next(9);
                var expected = !inProcessingTime && Crosses(watermark, next) ? FireChanged() : [];
                Assert.Equal(expected, Advance(windows, watermark = next));
                timeline.Restart(long.MinValue, windows.NextDue);
            }

            if (random.Next(3) == 0)
            {
                var next = now == long.MinValue ? random.Next(-30, 10) : now + random.Next(9);
                var expected = inProcessingTime && Crosses(now, next) ? FireChanged() : [];
                Assert.Equal(expected, AdvanceProcessing(windows, now = next));
                Assert.Equal(watermark, windows.Watermark);
            }
        }

        Assert.Equal(order.ConvertAll(k => Fire(k, FiringKind.OnTime)), Advance(windows, long.MaxValue));
        Assert.Equal(order.Count, releases.Count);
        Assert.Equal([], Advance(windows, long.MaxValue));
        Assert.Equal(long.MaxValue, windows.NextProcessingDue);
        if (restores.IsAny)
        {
            Restore();
        }

        windows.Dispose();

        GlobalWindows<LongKey, Text, TextOperations> New(Releases counted) => new(new(counted), earlyEvery, everyEvent, once, inProcessingTime) { Timeline = timeline };

        void Restore()
        {
            using var before = windows;
            using var spare = New(new() { IsDamaged = true });
            windows = New(releases);
            WindowRows.Restore(Parts(before), Parts(windows), restores.Random, Parts(spare), wasTaken =>
            {
                if (wasTaken && spare.Watermark != long.MaxValue)
                {
                    Advance(spare, long.MaxValue);
                }
            });
            Assert.Equal((before.Watermark, before.ProcessingTime), (windows.Watermark, windows.ProcessingTime));

            // Those whose trigger has fired since are not waited for any more.
            Assert.True(windows.NextDue >= before.NextDue && windows.NextProcessingDue >= before.NextProcessingDue, what);
        }

        StoredState[] Parts(GlobalWindows<LongKey, Text, TextOperations> of) =>
        [
            new StoredGlobalWindows<LongKey, Text, TextOperations, LongKeyCodec, AccumulatorCodec<Text, TextCodec>>("Shop.All", of, default),
            new StoredProgress("Shop.All", of),
        ];

        bool Crosses(long from, long to) => isEarly && (from == long.MinValue || Math.Floor((double)to / earlyEvery) > Math.Floor((double)from / earlyEvery));

        List<string> FireChanged() => order.Where(changed.Contains).ToList().ConvertAll(k => Fire(k, FiringKind.Early));

        string Fire(int key, FiringKind kind)
        {
            changed.Remove(key);
            numbers[key] = numbers.GetValueOrDefault(key) + 1;
            return SessionModel.Show(key, long.MinValue, long.MaxValue, kind, numbers[key], contents[key]);
        }
    }

    private static List<string> Advance(GlobalWindows<LongKey, Text, TextOperations> windows, long watermark)
    {
        if (watermark < windows.NextDue)
        {
            windows.Skip(watermark);
            return [];
        }

        windows.BeginAdvance(watermark);
        var results = Read(windows);
        Assert.Equal(watermark, windows.Watermark);
        return results;
    }

    private static List<string> AdvanceProcessing(GlobalWindows<LongKey, Text, TextOperations> windows, long now)
    {
        if (now < windows.NextProcessingDue)
        {
            windows.SkipProcessing(now);
            return [];
        }

        windows.BeginEarly(now);
        var results = Read(windows);
        Assert.Equal((now, long.MaxValue), (windows.ProcessingTime, windows.NextProcessingDue));
        return results;
    }

    private static List<string> Read(GlobalWindows<LongKey, Text, TextOperations> windows)
    {
        var results = new List<string>();
        while (windows.MoveNext())
        {
            results.Add(SessionModel.Show((int)windows.Key.Value, windows.Window.Start.Ticks, windows.Window.End.Ticks, windows.Firing.Kind, windows.Firing.Number, windows.Accumulator.Value!));
        }

        return results;
    }

    [Fact]
    public void GlobalWindows_TriggersWhileTheClockStands_AllocateNothing()
    {
        using var windows = new GlobalWindows<LongKey, Numbers, NumberOperations>(default, earlyEvery: 100, isEarlyInProcessingTime: true);
        Feed(windows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(windows);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        // What has triggered has nothing to add.
        windows.Add(new(5)).Count++;
        windows.BeginEarly(100);
        Assert.True(windows.MoveNext());
        Assert.Equal((5, new Firing(FiringKind.Early, 415)), (windows.Key.Value, windows.Firing));
        Assert.False(windows.MoveNext());

        static void Feed(GlobalWindows<LongKey, Numbers, NumberOperations> windows)
        {
            for (var i = 0; i < 20_000; i++)
            {
                windows.Add(new(i % 97)).Count++;
                windows.FireAdded();
                windows.BeginNow();
                Assert.True(windows.MoveNext());
                Assert.False(windows.MoveNext());
            }
        }
    }

    [Fact]
    public void GlobalWindows_SteadyState_AllocatesNothing()
    {
        using var windows = new GlobalWindows<LongKey, Numbers, NumberOperations>(default, earlyEvery: 100);
        Feed(windows, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fired = Feed(windows, 20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(97 * 200, fired);

        static int Feed(GlobalWindows<LongKey, Numbers, NumberOperations> windows, int from)
        {
            var fired = 0;
            for (var i = from; i < from + 20_000; i++)
            {
                windows.Add(new(i % 97)).Count++;
                if (i < windows.NextDue)
                {
                    windows.Skip(i);
                    continue;
                }

                windows.BeginAdvance(i);
                while (windows.MoveNext())
                {
                    fired++;
                }
            }

            return fired;
        }
    }
}
