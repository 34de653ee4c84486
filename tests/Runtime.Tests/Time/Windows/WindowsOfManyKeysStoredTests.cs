using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Thousands of keys through windows that are saved and restored on the way, and through such as aren't: the results must be the same in the same order.</summary>
public class WindowsOfManyKeysStoredTests
{
    private const int Keys = 3000;
    private const int Steps = 12_000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(40, 0)]
    [InlineData(40, 25)]
    public void SessionWindows_ManyKeys_GiveTheSameAfterRestores(long lateness, long earlyEvery)
    {
        var expected = Run(restores: null);
        Assert.True(expected.Count > 2000, $"only {expected.Count} results");
        for (var seed = 1; seed <= 3; seed++)
        {
            Assert.Equal(expected, Run(new Random(seed)));
        }

        List<string> Run(Random? restores)
        {
            var random = new Random(7);
            var results = new List<string>();
            var windows = New();
            for (var i = 0; i < Steps; i++)
            {
                if (restores?.Next(1500) == 0)
                {
                    var before = windows;
                    windows = New();
                    Move(Parts(before), Parts(windows), restores);
                    before.Dispose();
                }

                // Bursts, so that many sessions end in one tick and their arrival decides.
                var time = (i / 600 * 60) + random.Next(3) - (random.Next(8) == 0 ? random.Next(60) : 0);
                ref var text = ref windows.Add(new(random.Next(Keys)), time, gap: 20 + random.Next(3), carried: windows.Watermark);
                if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref text))
                {
                    text.Value += $"{i},";
                }

                if (windows.FiresNow)
                {
                    windows.BeginNow();
                    Read();
                }

                if (i % 200 == 0 || i == Steps - 1)
                {
                    windows.BeginAdvance(i == Steps - 1 ? long.MaxValue : (i / 10) - 5);
                    Read();
                }
            }

            results.Add($"{windows.Late}");
            windows.Dispose();
            return results;

            void Read()
            {
                while (windows.MoveNext())
                {
                    results.Add($"{windows.Key.Value} {windows.Window.Start.Ticks} {windows.Window.End.Ticks} {windows.Firing}: {windows.Accumulator.Value}");
                }
            }
        }

        SessionWindows<LongKey, Text, TextOperations> New() => new(new(new()), 20, lateness, earlyEvery);

        static StoredState[] Parts(SessionWindows<LongKey, Text, TextOperations> of) =>
        [
            new StoredSessionWindows<LongKey, Text, TextOperations, LongKeyCodec, AccumulatorCodec<Text, TextCodec>>("Shop.Sessions", of, default),
            new StoredProgress("Shop.Sessions", of),
        ];
    }

    [Fact]
    public void GlobalWindows_ManyKeys_GiveTheSameAfterRestores()
    {
        var expected = Run(restores: null);
        Assert.True(expected.Count > 3000, $"only {expected.Count} results");
        Assert.Equal(expected, Run(new Random(1)));

        List<string> Run(Random? restores)
        {
            var random = new Random(8);
            var results = new List<string>();
            var windows = New();
            for (var i = 0; i < Steps; i++)
            {
                if (restores?.Next(1500) == 0)
                {
                    var before = windows;
                    windows = New();
                    Move(Parts(before), Parts(windows), restores);
                    before.Dispose();
                }

                windows.Add(new(random.Next(Keys))).Value += $"{i},";
                if (i % 1000 == 0 || i == Steps - 1)
                {
                    windows.BeginAdvance(i == Steps - 1 ? long.MaxValue : i);
                    while (windows.MoveNext())
                    {
                        results.Add($"{windows.Key.Value} {windows.Firing}: {windows.Accumulator.Value}");
                    }
                }
            }

            windows.Dispose();
            return results;
        }

        static GlobalWindows<LongKey, Text, TextOperations> New() => new(new(new()), earlyEvery: 100);

        static StoredState[] Parts(GlobalWindows<LongKey, Text, TextOperations> of) =>
        [
            new StoredGlobalWindows<LongKey, Text, TextOperations, LongKeyCodec, AccumulatorCodec<Text, TextCodec>>("Shop.All", of, default),
            new StoredProgress("Shop.All", of),
        ];
    }

    [Fact]
    public void CountWindows_ManyKeys_GiveTheSameAfterRestores()
    {
        var expected = Run(restores: null);
        Assert.True(expected.Count > 4000, $"only {expected.Count} results");
        Assert.Equal(expected, Run(new Random(1)));

        static List<string> Run(Random? restores)
        {
            var random = new Random(9);
            var results = new List<string>();
            var windows = New();
            for (var i = 0; i < Steps; i++)
            {
                if (restores?.Next(1500) == 0)
                {
                    var before = windows;
                    windows = New();
                    Move(CountWindowTests.Parts(before), CountWindowTests.Parts(windows), restores);
                    before.Dispose();
                }

                windows.Add(new(random.Next(Keys)), random.Next(1000)).Value += $"{i},";
                windows.BeginNow();
                Read();
            }

            windows.BeginAdvance(long.MaxValue);
            Read();
            windows.Dispose();
            return results;

            void Read()
            {
                while (windows.MoveNext())
                {
                    results.Add($"{windows.Key.Value} {windows.Window.Start.Ticks} {windows.Window.End.Ticks} {windows.Firing}: {windows.Accumulator.Value}");
                }
            }
        }

        static CountWindows<LongKey, Text, TextOperations> New() => new(new(new()), 6, 2);
    }

    private static void Move(StoredState[] from, StoredState[] to, Random random) => WindowRows.LoadAll([.. from.Select(WindowRows.Of)], to, random);
}
