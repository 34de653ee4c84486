using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Windows;

public class CountWindowTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 1)]
    [InlineData(6, 4)]
    [InlineData(7, 5)]
    [InlineData(10, 2)]
    [InlineData(40, 3)]
    [InlineData(64, 8)]
    public void CountWindows_RandomStreams_GiveWhatTheDefinitionSays(int size, int every)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            Run(seed, size, every);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 1)]
    [InlineData(6, 4)]
    [InlineData(7, 5)]
    [InlineData(10, 2)]
    [InlineData(40, 3)]
    [InlineData(64, 8)]
    public void CountWindows_SavedAndRestoredOnTheWay_GoOnAsTheDefinitionSays(int size, int every)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Run(seed, size, every, RestorePlan.BySeed(seed));
        }

        for (var place = 0; place < 50; place++)
        {
            Run(place % 3, size, every, RestorePlan.OnlyAt(place));
        }
    }

    private static void Run(int seed, int size, int every, RestorePlan? restores = null)
    {
        var what = $"{size} every {every}, seed {seed}";
        var random = new Random(seed);
        var releases = new Releases();
        restores ??= RestorePlan.Never;
        var windows = new CountWindows<LongKey, Text, TextOperations>(new(releases), size, every);
        var events = new List<(int Key, long Time, string Content)>();
        var early = new Dictionary<(int Key, int Closed), int>();
        var keys = random.Next(1, 5);
        for (var i = 0; i < random.Next(1, 400); i++)
        {
            if (restores.IsNow())
            {
                Restore();
            }

            var (key, time) = (random.Next(keys), random.Next(50) == 0 ? random.Next(2) == 0 ? long.MaxValue : long.MinValue : random.Next(1000));
            events.Add((key, time, $"{i},"));
            var peeked = windows.Peek(new(key)).Value;
            ref var text = ref windows.Add(new(key), time);
            Assert.True(text.Value == peeked, what);
            text.Value += $"{i},";
            var ofKey = events.Where(e => e.Key == key).ToList();
            var isEarly = random.Next(6) == 0;
            if (isEarly)
            {
                windows.FireAdded();
            }

            var isClosing = ofKey.Count % every == 0;
            Assert.Equal(isClosing || isEarly, windows.FiresNow);
            windows.BeginNow();
            var expected = new List<string>();
            if (isClosing || isEarly)
            {
                var closing = (ofKey.Count + every - 1) / every;
                var number = early[(key, closing)] = early.GetValueOrDefault((key, closing)) + 1;
                expected.Add(Show(key, InWindow(ofKey, closing, size, every), isClosing ? FiringKind.OnTime : FiringKind.Early, number));
            }

            Assert.True(expected.SequenceEqual(Read(windows)), what);
            Assert.Equal(long.MaxValue, windows.NextDue);
            if (random.Next(3) == 0)
            {
                windows.Skip(i);
            }
        }

        var rest = events.GroupBy(e => e.Key).Where(g => g.Count() % every != 0)
            .Select(g => (g.Key, Closing: (g.Count() / every) + 1, Window: InWindow([.. g], (g.Count() / every) + 1, size, every)))
            .OrderBy(last => events.IndexOf(last.Window[0]))
            .Select(last => Show(last.Key, last.Window, FiringKind.OnTime, early.GetValueOrDefault((last.Key, last.Closing)) + 1));
        windows.BeginAdvance(long.MaxValue);
        Assert.True(rest.SequenceEqual(Read(windows)), what);
        Assert.Equal(0, windows.Keys);
        Assert.Equal(long.MaxValue, windows.Watermark);
        if (restores.IsAny)
        {
            Restore();
            Assert.Equal(0, windows.Keys);
        }

        windows.Dispose();

        void Restore()
        {
            using var before = windows;
            using var spare = new CountWindows<LongKey, Text, TextOperations>(new(new() { IsDamaged = true }), size, every);
            windows = new(new(releases), size, every);
            WindowRows.Restore(Parts(before), Parts(windows), restores.Random, Parts(spare), wasTaken =>
            {
                if (wasTaken && spare.Watermark != long.MaxValue)
                {
                    spare.BeginAdvance(long.MaxValue);
                    Read(spare);
                }
            });
            Assert.Equal(before.Watermark, windows.Watermark);
        }
    }

    internal static StoredState[] Parts(CountWindows<LongKey, Text, TextOperations> windows) =>
    [
        new StoredCountWindows<LongKey, Text, TextOperations, LongKeyCodec, AccumulatorCodec<Text, TextCodec>>("Shop.Counts", windows, default),
        new StoredProgress("Shop.Counts", windows),
    ];

    // The window that closes with event number closing * every holds the last events by then.
    private static List<(int Key, long Time, string Content)> InWindow(List<(int Key, long Time, string Content)> ofKey, int closing, int size, int every) =>
        [.. ofKey.Take(closing * every).Skip(Math.Max(0, (closing * every) - size))];

    private static string Show(int key, List<(int Key, long Time, string Content)> window, FiringKind kind, int number) =>
        SessionModel.Show(key, window.Min(e => e.Time), TimeMath.Add(window.Max(e => e.Time), 1), kind, number, string.Concat(window.Select(e => e.Content)));

    private static List<string> Read(CountWindows<LongKey, Text, TextOperations> windows)
    {
        var results = new List<string>();
        while (windows.MoveNext())
        {
            results.Add(SessionModel.Show((int)windows.Key.Value, windows.Window.Start.Ticks, windows.Window.End.Ticks, windows.Firing.Kind, windows.Firing.Number, windows.Accumulator.Value!));
        }

        return results;
    }

    [Fact]
    public void CountWindows_OneKeyEndsOthersStay_GivesBackEveryAccumulator()
    {
        // A pane's sum, merged panes and results all are accumulators: whatever is made is given back.
        var releases = new Releases();
        var made = new Made();
        using var windows = new CountWindows<LongKey, Text, CountingOperations>(new(made, releases), 12, 4);
        for (var i = 0; i < 1000; i++)
        {
            ref var text = ref windows.Add(new(i % 3), i);
            made.Count += text.Value is null ? 1 : 0;
            text.Value += "x";
            windows.BeginNow();
            while (windows.MoveNext())
            {
            }
        }

        windows.BeginAdvance(long.MaxValue);
        while (windows.MoveNext())
        {
        }

        Assert.True(made.Count > 500);
        Assert.Equal(made.Count, releases.Count);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(20, 4)]
    public void CountWindows_SteadyState_AllocatesNothing(int size, int every)
    {
        using var windows = new CountWindows<LongKey, Numbers, NumberOperations>(default, size, every);
        Feed(windows, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fired = Feed(windows, 20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(fired, 20_000 / every - 100, 20_000 / every + 100);

        static int Feed(CountWindows<LongKey, Numbers, NumberOperations> windows, int events)
        {
            var fired = 0;
            for (var i = 0; i < events; i++)
            {
                ref var numbers = ref windows.Add(new(i % 97), i);
                numbers.Sum += i;
                numbers.Count++;
                if (windows.FiresNow)
                {
                    windows.BeginNow();
                    while (windows.MoveNext())
                    {
                        fired++;
                    }
                }
            }

            return fired;
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0)]
    [InlineData(5, 6)]
    public void CountWindows_ImpossibleCounts_Throws(int size, int every) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CountWindows<LongKey, Numbers, NumberOperations>(default, size, every));

    private sealed class Made
    {
        public int Count;
    }

    private readonly struct CountingOperations(Made made, Releases releases) : IAccumulator<Text>
    {
        public void Copy(ref Text into, in Text from) => Merge(ref into, in from);

        public void Merge(ref Text into, in Text from)
        {
            made.Count += into.Value is null ? 1 : 0;
            into.Value += from.Value;
        }

        public void Release(ref Text accumulator) => new TextOperations(releases).Release(ref accumulator);
    }
}
