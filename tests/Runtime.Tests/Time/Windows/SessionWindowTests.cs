using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

public class SessionWindowTests
{
    private const long Gap = 10;

    [Fact]
    public void Add_EventsExactlyTheGapApart_AreTwoSessions()
    {
        using var windows = Text();
        Add(windows, 100, "a");
        Add(windows, 109, "b");
        Add(windows, 119, "c");
        Assert.Equal(["1 [100, 119) OnTime 1: ab", "1 [119, 129) OnTime 1: c"], Advance(windows, long.MaxValue));
    }

    [Fact]
    public void Add_JoinsSessions_OneFiresOnceAndOfTheOthersNothingIsLeft()
    {
        using var windows = Text();
        Add(windows, 100, "a");
        Add(windows, 112, "b");
        Add(windows, 124, "c");
        Assert.Equal(3, windows.Held);
        Add(windows, 106, "d");
        Add(windows, 118, "e");
        Assert.Equal(1, windows.Held);

        // Where the parts would have ended.
        Assert.Equal([], Advance(windows, 110));
        Assert.Equal([], Advance(windows, 122));
        Assert.Equal(["1 [100, 134) OnTime 1: abdce"], Advance(windows, 134));
        Assert.Equal([], Advance(windows, long.MaxValue));
    }

    [Fact]
    public void Add_JoinsFiredAndOpenSession_FiresLateAtTheNewEnd()
    {
        using var windows = Text(lateness: 50);
        Add(windows, 100, "a");
        Assert.Equal(["1 [100, 110) OnTime 1: a"], Advance(windows, 111));
        Add(windows, 115, "b");
        Assert.Equal([], Add(windows, 108, "c"));
        Assert.Equal([], Advance(windows, 124));
        Assert.Equal(["1 [100, 125) Late 2: abc"], Advance(windows, 125));
        Assert.Equal(["1 [100, 125) Late 3: abcd"], Add(windows, 104, "d"));
        Assert.Equal([], Advance(windows, 174));
        Assert.Equal(1, windows.Held);
        Assert.Equal([], Advance(windows, 175));
        Assert.Equal(0, windows.Held);
    }

    [Fact]
    public void Add_LateEventJoinsFiredSessions_FiresAtOnceAndOnlyOnce()
    {
        using var windows = Text(lateness: 50);
        Add(windows, 100, "a");
        Add(windows, 112, "b");
        Assert.Equal(["1 [100, 110) OnTime 1: a", "1 [112, 122) OnTime 1: b"], Advance(windows, 130));
        Assert.Equal(["1 [100, 122) Late 2: abc"], Add(windows, 105, "c"));
        Assert.Equal([], Advance(windows, long.MaxValue));
        Assert.Equal(0, windows.Held);
    }

    [Fact]
    public void Add_SessionWasDropped_IsNotRejoined()
    {
        using var windows = Text(lateness: 5);
        Add(windows, 100, "a");
        Advance(windows, 115);

        // It would have joined [100, 110); by itself it is late for nothing.
        Assert.Equal([], Add(windows, 109, "b"));
        Assert.Equal(["1 [109, 119) OnTime 1: b"], Advance(windows, long.MaxValue));
        Assert.Equal(0, windows.Late.Dropped);
    }

    [Fact]
    public void Add_TooLateAloneButNotTogether_IsAdded()
    {
        using var windows = Text();
        Add(windows, 100, "a");
        Advance(windows, 105);
        Add(windows, 92, "b");
        Assert.Equal(0, windows.Late.Dropped);
        Add(windows, 80, "c");
        Assert.Equal(1, windows.Late.Dropped);
        Assert.Equal(["1 [92, 110) OnTime 1: ab"], Advance(windows, 110));
    }

    [Fact]
    public void Add_CarriedWatermarkIsAheadOfTheOperators_DecidesAboutLateness()
    {
        using var windows = Text();
        Add(windows, 100, "a");
        ref var accumulator = ref windows.Add(new(1), 95, Gap, carried: 110);
        Assert.True(Unsafe.IsNullRef(ref accumulator));
        ref var open = ref windows.Table.TryGetRef(new(1), out _);
        Assert.False(SessionWindows<LongKey, Text, TextOperations>.TryExtend(ref open, 100, Gap, carried: 110));
        Assert.False(SessionWindows<LongKey, Text, TextOperations>.TryExtend(ref open, 105, Gap, carried: 115));
        Assert.Equal(110, open.End);
        Assert.True(SessionWindows<LongKey, Text, TextOperations>.TryExtend(ref open, 101, Gap, carried: 110));
        Assert.Equal(111, open.End);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Add_GapIsNotAboveZero_Throws(long gap)
    {
        using var windows = Text();
        Add(windows, 100, "a");
        Assert.False(SessionWindows<LongKey, Text, TextOperations>.TryExtend(ref windows.Table.TryGetRef(new(1), out _), 100, gap, long.MinValue));
        Assert.Contains("Gap method", Assert.Throws<ArgumentOutOfRangeException>(() => { windows.Add(new(1), 100, gap, long.MinValue); }).Message);
    }

    [Fact]
    public void SessionWindows_NoKey_HasOneSequenceOfSessions()
    {
        using var windows = new SessionWindows<NoKey, Text, TextOperations>(new(new()), Gap);
        foreach (var time in (long[])[100, 105, 130, 131])
        {
            windows.Add(default, time, Gap, long.MinValue).Value += $"{time},";
        }

        windows.BeginAdvance(200);
        var results = new List<string>();
        while (windows.MoveNext())
        {
            results.Add($"{windows.Window.Start.Ticks} {windows.Accumulator.Value}");
        }

        Assert.Equal(["100 100,105,", "130 130,131,"], results);
        Assert.Equal(0, windows.Held);
    }

    [Fact]
    public void SessionWindows_EveryKeyComesOnce_KeepsNoneOfThem()
    {
        using var windows = new SessionWindows<LongKey, Numbers, NumberOperations>(default, Gap, lateness: 3);
        for (var i = 1; i <= 300_000; i++)
        {
            windows.Add(new(i), i, Gap, i - 5).Count++;
            Move(windows, i - 5);
            Assert.True(windows.Table.Count < 5_000);
        }

        Move(windows, long.MaxValue);
        Assert.Equal(0, windows.Held);
    }

    [Fact]
    public void SessionWindows_DroppedAccumulatorsAreObjects_AreCollected()
    {
        var windows = new SessionWindows<LongKey, object?, Nothing>(default, Gap, lateness: 3);
        var objects = Fill(windows);
        GC.Collect();
        Assert.All(objects, o => Assert.False(o.TryGetTarget(out _)));
        windows.Dispose();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static List<WeakReference<object>> Fill(SessionWindows<LongKey, object?, Nothing> windows)
        {
            var objects = new List<WeakReference<object>>();
            for (var i = 0; i < 200; i++)
            {
                ref var accumulator = ref windows.Add(new(i % 7), i % 2 == 0 ? i * 4 : i * 4 - 20, Gap, long.MinValue);
                if (accumulator is null)
                {
                    objects.Add(new(accumulator = new object()));
                }
            }

            windows.BeginAdvance(1000);
            while (windows.MoveNext())
            {
            }

            Assert.True(objects.Count > 50);
            return objects;
        }
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(25, 0, false)]
    [InlineData(25, 7, false)]
    [InlineData(0, 0, true)]
    [InlineData(25, 7, false, true)]
    [InlineData(25, 7, false, true, false)]
    public void SessionWindows_SteadyState_AllocatesNothing(long lateness, long earlyEvery, bool everyEvent, bool inProcessingTime = false, bool clockMoves = true)
    {
        using var windows = new SessionWindows<LongKey, Numbers, NumberOperations>(default, Gap, lateness, earlyEvery, everyEvent, isEarlyInProcessingTime: inProcessingTime);
        Feed(windows, 0, clockMoves);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fired = Feed(windows, 60_000, clockMoves);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(fired > 5_000);

        static int Feed(SessionWindows<LongKey, Numbers, NumberOperations> windows, int from, bool clockMoves)
        {
            var fired = 0;
            for (var i = from; i < from + 60_000; i++)
            {
                if (clockMoves && i >= windows.NextProcessingDue)
                {
                    windows.BeginEarly(i);
                    while (windows.MoveNext())
                    {
                        fired++;
                    }
                }

                // A few keys at a time, each for a while; some events are late.
                var key = new LongKey(((i / 40) % 50 * 3) + (i % 3));
                var time = i % 5 == 0 ? i - (i % 17) : i;
                ref var accumulator = ref windows.Add(in key, time, Gap, i - 20);
                if (!Unsafe.IsNullRef(ref accumulator))
                {
                    accumulator.Count++;
                }

                if (windows.FiresNow)
                {
                    windows.BeginNow();
                    while (windows.MoveNext())
                    {
                        fired++;
                    }
                }

                fired += Move(windows, i - 20);
            }

            return fired;
        }
    }

    private static int Move(SessionWindows<LongKey, Numbers, NumberOperations> windows, long watermark)
    {
        if (watermark < windows.NextDue)
        {
            windows.Skip(watermark);
            return 0;
        }

        var fired = 0;
        windows.BeginAdvance(watermark);
        while (windows.MoveNext())
        {
            fired++;
        }

        return fired;
    }

    private static SessionWindows<LongKey, Text, TextOperations> Text(long lateness = 0) => new(new(new()), Gap, lateness);

    private static List<string> Add(SessionWindows<LongKey, Text, TextOperations> windows, long time, string content)
    {
        ref var accumulator = ref windows.Add(new(1), time, Gap, long.MinValue);
        if (!Unsafe.IsNullRef(ref accumulator))
        {
            accumulator.Value += content;
        }

        windows.BeginNow();
        return Read(windows);
    }

    private static List<string> Advance(SessionWindows<LongKey, Text, TextOperations> windows, long watermark)
    {
        if (watermark < windows.NextDue)
        {
            windows.Skip(watermark);
            return [];
        }

        windows.BeginAdvance(watermark);
        return Read(windows);
    }

    private static List<string> Read(SessionWindows<LongKey, Text, TextOperations> windows)
    {
        var results = new List<string>();
        while (windows.MoveNext())
        {
            results.Add(SessionModel.Show((int)windows.Key.Value, windows.Window.Start.Ticks, windows.Window.End.Ticks, windows.Firing.Kind, windows.Firing.Number, windows.Accumulator.Value!));
        }

        return results;
    }

    private readonly struct Nothing : IAccumulator<object?>
    {
        public void Copy(ref object? into, in object? from) => Merge(ref into, in from);

        public void Merge(ref object? into, in object? from)
        {
        }

        public void Release(ref object? accumulator)
        {
        }
    }
}
