using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time;

public sealed class TimerQueueTests
{
    [Fact]
    public void MoveNext_EqualTimes_FiresInOrderOfBeingSetAcrossKeys()
    {
        using var queue = new TimerQueue<LongKey>();
        var keys = Enumerable.Range(0, 1000).Select(i => (long)i * 7919 % 1000).ToArray();
        foreach (var key in keys)
        {
            Set(queue, key, 50);
        }

        Assert.Equal(keys.Select(key => (key, 50L)), Advance(queue, 50));
    }

    [Fact]
    public void MoveNext_EqualTimesWithOthersTakenBackBetween_FiresInOrderOfBeingSet()
    {
        using var queue = new TimerQueue<LongKey>();
        for (var key = 0; key < 500; key++)
        {
            Set(queue, key, 50);
            Set(queue, key, 40);
        }

        for (var key = 0; key < 500; key++)
        {
            Cancel(queue, key, 40);
            if (key % 3 == 0)
            {
                Cancel(queue, key, 50);
            }
        }

        Assert.Equal(Enumerable.Range(0, 500).Where(key => key % 3 != 0).Select(key => ((long)key, 50L)), Advance(queue, 60));
    }

    [Fact]
    public void Apply_SetAgain_FiresOnceInItsFirstPlace()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 50);
        Set(queue, 2, 50);
        Set(queue, 1, 50);
        Assert.Equal(2, queue.Count);
        Assert.Equal([(1, 50), (2, 50)], Advance(queue, 50));
        Assert.Empty(Advance(queue, long.MaxValue));
    }

    [Fact]
    public void Apply_TakenBackAndSetAgain_FiresOnceInItsNewPlace()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 50);
        Set(queue, 2, 50);
        Cancel(queue, 1, 50);
        Set(queue, 1, 50);
        Assert.Equal([(2, 50), (1, 50)], Advance(queue, 50));
        Assert.Empty(Advance(queue, long.MaxValue));
    }

    [Fact]
    public void Apply_OneHandlerSetsTakesBackAndSets_DoesSoInOrder()
    {
        using var queue = new TimerQueue<LongKey>();
        var timers = new Timers(queue.Requests);
        timers.Set(new(10));
        timers.Cancel(new(10));
        timers.Cancel(new(20));
        timers.Set(new(20));
        queue.Apply(new(1));
        Assert.Empty(queue.Requests);
        Assert.Equal([(1, 20)], Advance(queue, 100));
    }

    [Fact]
    public void Apply_SetAtOrBeforeTheWatermark_FiresNowInOrder()
    {
        using var queue = new TimerQueue<LongKey>();
        Advance(queue, 100);
        Set(queue, 1, 101);
        Assert.False(queue.FiresNow);
        Set(queue, 1, 100);
        Set(queue, 1, long.MinValue);
        Set(queue, 1, 30);
        Assert.True(queue.FiresNow);
        queue.BeginNow();
        Assert.Equal([(1, long.MinValue), (1, 30), (1, 100)], Fire(queue));
        Assert.False(queue.FiresNow);
        Assert.Equal(100, queue.Watermark);
        Assert.Equal([(1, 101)], Advance(queue, 101));
    }

    [Fact]
    public void Apply_WhileFiringForTheSameKey_FiresInTheSameAdvanceInOrder()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 10);
        Set(queue, 2, 15);
        Set(queue, 3, 20);
        var fired = Advance(queue, 30, (key, time) =>
        {
            if (key == 1)
            {
                Set(queue, 1, time + 5);
            }
        });
        Assert.Equal([(1, 10), (2, 15), (1, 15), (3, 20), (1, 20), (1, 25), (1, 30)], fired);
        Assert.Equal(35, queue.NextDue);
        Assert.Equal(30, queue.Watermark);
    }

    [Fact]
    public void Apply_WhileFiringTakesBackOneThatIsDue_DoesNotFireIt()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 10);
        Set(queue, 1, 20);
        Set(queue, 2, 20);
        Assert.Equal([(1, 10), (2, 20)], Advance(queue, 30, (_, time) => Cancel(queue, 1, time + 10)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(9)]
    [InlineData(long.MinValue)]
    public void Apply_OnTimerSetsNotLater_ThrowsNamingBothTimesAndDoesNothing(long time)
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 10);
        queue.BeginAdvance(100);
        Assert.True(queue.MoveNext());
        new Timers(queue.Requests).Set(new(50));
        new Timers(queue.Requests).Set(new(time));
        var error = Assert.Throws<InvalidOperationException>(() => queue.Apply(new(1)));
        Assert.Contains($"{new Timestamp(10)} (10 ticks)", error.Message);
        Assert.Contains($"{new Timestamp(time)} ({time} ticks)", error.Message);
        Assert.Contains("Set it for a later time", error.Message);
        Assert.Equal(0, queue.Count);
        Assert.Empty(queue.Requests);
    }

    [Fact]
    public void Apply_OnTimerOfProcessingTimeSetsNotLater_Throws()
    {
        using var queue = new TimerQueue<LongKey>();
        SetProcessing(queue, 1, 10);
        queue.BeginAdvanceProcessing(100);
        Assert.True(queue.MoveNext());
        Assert.Throws<InvalidOperationException>(() => SetProcessing(queue, 1, 10));
    }

    [Fact]
    public void Apply_OnTimerTakesBackItsOwnTime_HasNoEffect()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 10);
        Assert.Equal([(1, 10)], Advance(queue, 100, (_, time) => Cancel(queue, 1, time)));
    }

    [Fact]
    public void Apply_EventHandlerAfterAnAdvance_MaySetAnyTime()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 10);
        Advance(queue, 10);
        Set(queue, 1, 10);
        Assert.True(queue.FiresNow);
    }

    [Fact]
    public void BeginAdvance_EndOfInput_FiresAllAndDropsWhatIsSetThen()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, long.MaxValue);
        Set(queue, 1, 10);
        Set(queue, 2, long.MaxValue - 1);
        var fired = Advance(queue, long.MaxValue, (key, time) => Set(queue, key, TimeMath.Add(time, 60)));
        Assert.Equal([(1, 10), (2, long.MaxValue - 1), (1, long.MaxValue)], fired);

        // Of key 2 at MaxValue - 1 + 60 and of key 1 at 70 and at MaxValue.
        Assert.Equal(3, queue.DroppedTimers);
        Set(queue, 3, 5);
        SetProcessing(queue, 3, 5);
        Assert.Equal(5, queue.DroppedTimers);
        Assert.False(queue.FiresNow);
        Assert.Equal(long.MaxValue, queue.Watermark);
        Assert.Equal((0, 0), (queue.Count, queue.Held.Keys));
    }

    [Fact]
    public void BeginAdvance_EndOfInput_SettingAgainWhatStillWaitsIsNotDropped()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 10);
        Set(queue, 1, 20);
        Assert.Equal([(1, 10), (1, 20)], Advance(queue, long.MaxValue, (_, time) => Set(queue, 1, time == 10 ? 20 : 30)));
        Assert.Equal(1, queue.DroppedTimers);
    }

    [Fact]
    public void BeginAdvance_EndOfInput_DropsWhatWaitsForProcessingTime()
    {
        using var queue = new TimerQueue<LongKey>();
        SetProcessing(queue, 1, 100);
        SetProcessing(queue, 1, long.MaxValue);
        SetProcessing(queue, 2, 50);
        queue.Requests.Add(new(new(50), TimeDomain.Processing, IsCancelled: true));
        queue.Apply(new LongKey(2));
        Set(queue, 2, 10);

        Assert.Equal([(2, 10)], Advance(queue, long.MaxValue, (key, _) => SetProcessing(queue, key, 60)));

        Assert.Equal(3, queue.DroppedTimers);
        Assert.Equal((0, 0), (queue.Count, queue.Held.Keys));
        Assert.Empty(AdvanceProcessing(queue, 1000));
    }

    [Fact]
    public void BeginAdvanceProcessing_Overdue_FiresEachOnceInOrder()
    {
        using var queue = new TimerQueue<LongKey>();
        SetProcessing(queue, 1, 300);
        SetProcessing(queue, 2, 100);
        SetProcessing(queue, 3, 100);
        Set(queue, 1, 100);
        Assert.Equal(100, queue.NextProcessingDue);
        Assert.Equal([(2, 100), (3, 100), (1, 300)], AdvanceProcessing(queue, 1000));
        Assert.Empty(AdvanceProcessing(queue, 2000));
        Assert.Equal(2000, queue.ProcessingTime);
        Assert.Equal(long.MinValue, queue.Watermark);
        Assert.Equal([(1, 100)], Advance(queue, 100));
    }

    [Fact]
    public void BeginAdvanceProcessing_ClockGoesBack_KeepsItsTime()
    {
        using var queue = new TimerQueue<LongKey>();
        AdvanceProcessing(queue, 100);
        SetProcessing(queue, 1, 90);
        Assert.Equal([(1, 90)], AdvanceProcessing(queue, 50));
        Assert.Equal(100, queue.ProcessingTime);
    }

    [Fact]
    public void BeginAdvanceProcessing_SetsEventTimerBeforeTheWatermark_FiresItBeforeTheNext()
    {
        using var queue = new TimerQueue<LongKey>();
        Advance(queue, 500);
        SetProcessing(queue, 1, 10);
        SetProcessing(queue, 2, 20);
        var domains = new List<TimeDomain>();
        var fired = AdvanceProcessing(queue, 100, (key, time) =>
        {
            domains.Add(queue.Domain);
            if (queue.Domain == TimeDomain.Processing)
            {
                Set(queue, key, time + 5);
            }
        });
        Assert.Equal([(1, 10), (1, 15), (2, 20), (2, 25)], fired);
        Assert.Equal([TimeDomain.Processing, TimeDomain.Event, TimeDomain.Processing, TimeDomain.Event], domains);
        Assert.Equal(500, queue.Watermark);
    }

    [Fact]
    public void Discard_HandlerThrew_SetsNothing()
    {
        using var queue = new TimerQueue<LongKey>();
        new Timers(queue.Requests).Set(new(10));
        queue.Discard();
        queue.Apply(new(1));
        Assert.Equal((0, long.MaxValue), (queue.Count, queue.NextDue));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2000)]
    public void Clear_OneKey_TakesBackItsTimersOfBothDomains(int timers)
    {
        using var queue = new TimerQueue<LongKey>();
        for (var i = 0; i < timers; i++)
        {
            Set(queue, 1, i);
            SetProcessing(queue, 1, i);
            Set(queue, 2, i + 1);
        }

        queue.Clear(new(1));
        queue.Clear(new(7));
        Assert.Equal((1, long.MaxValue), (queue.NextDue, queue.NextProcessingDue));
        Assert.Equal((timers, 1), (queue.Count, queue.Held.Keys));
        Assert.Equal(Enumerable.Range(1, timers).Select(time => (2L, (long)time)), Advance(queue, timers));
        Set(queue, 1, 2);
        Assert.True(queue.FiresNow);
    }

    [Fact]
    public void Apply_EarlierThanAllOthers_TellsTheTimeline()
    {
        var timeline = new Timeline();
        timeline.Restart(long.MinValue, long.MaxValue);
        using var queue = new TimerQueue<LongKey> { Timeline = timeline };
        Set(queue, 1, 50);
        Assert.Equal(50, timeline.Due);
        Set(queue, 1, 60);
        Set(queue, 2, 40);
        Assert.Equal(40, timeline.Due);
    }

    [Fact]
    public void Apply_BehindOneThatFiresNow_TellsTheTimelineOfTheLaterOne()
    {
        var timeline = new Timeline();
        using var queue = new TimerQueue<LongKey> { Timeline = timeline };
        Advance(queue, 100);
        timeline.Restart(long.MinValue, long.MaxValue);
        var timers = new Timers(queue.Requests);
        timers.Set(new(50));
        timers.Set(new(300));
        queue.Apply(new(1));
        Assert.Equal(300, timeline.Due);
        timers.Set(new(60));
        timers.Cancel(new(60));
        timers.Set(new(200));
        queue.Apply(new(1));
        Assert.Equal(200, timeline.Due);
    }

    [Fact]
    public void Apply_TimersSetAndTakenBackForEver_TakesBoundedMemory()
    {
        using var queue = new TimerQueue<LongKey>();
        for (var i = 0; i < 200_000; i++)
        {
            // Each event moves its key's timeout: none but the newest of ten keys is set.
            Set(queue, i % 10, 1000 + i);
            Cancel(queue, i % 10, 1000 + i - 10);
            Assert.InRange(queue.Entries, 1, 100);
            Assert.Equal(1000 + Math.Max(0, i - 9), queue.NextDue);
        }

        Assert.Equal(10, queue.Count);
        Assert.InRange(queue.Held.Room, 10, 2000);
    }

    [Fact]
    public void Apply_TimersTakenBackBehindAnEarlierOne_TakeBoundedMemory()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 5);
        for (var i = 0; i < 20_000; i++)
        {
            Set(queue, 2, 1000 + (i * 37 % 5000));
            Set(queue, 2, 10_000 + i);
            Cancel(queue, 2, 1000 + (i * 37 % 5000));
            Cancel(queue, 2, 10_000 + i - 20);
            Assert.InRange(queue.Entries, 1, 100);
        }

        Assert.Equal([(1, 5), .. Enumerable.Range(29_980, 20).Select(time => (2L, (long)time))], Advance(queue, 40_000));
    }

    [Fact]
    public void MoveNext_KeysHoldReferences_LetsThemGo()
    {
        using var queue = new TimerQueue<TextKey>();
        var references = Fill(queue);
        queue.BeginAdvance(50);
        while (queue.MoveNext())
        {
        }

        GC.Collect();
        Assert.DoesNotContain(references, reference => reference.TryGetTarget(out _));
        Assert.Equal(0, queue.Count);

        // One that fires, one that is taken back, one that is cleared.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<string>[] Fill(TimerQueue<TextKey> queue)
        {
            string[] texts = [new('a', 5), new('b', 5), new('c', 5)];
            foreach (var text in texts)
            {
                new Timers(queue.Requests).Set(new(30));
                queue.Apply(new(text));
            }

            new Timers(queue.Requests).Cancel(new(30));
            queue.Apply(new(texts[1]));
            queue.Clear(new(texts[2]));
            return [.. texts.Select(text => new WeakReference<string>(text))];
        }
    }

    [Fact]
    public void Apply_TimeoutsPutOffForEver_FireOnceInTheirLastPlace()
    {
        using var queue = new TimerQueue<LongKey>();
        for (var i = 0; i < 10_000; i++)
        {
            var timers = new Timers(queue.Requests);
            if (i % 2 == 0)
            {
                timers.Cancel(new(1000 + i - 10));
                timers.Set(new(1000 + i));
            }
            else
            {
                timers.Set(new(1000 + i));
                timers.Cancel(new(1000 + i - 10));
            }

            queue.Apply(new(i % 10));
            Assert.InRange(queue.Entries, 1, 10);
            Assert.Equal(1000 + Math.Max(0, i - 9), queue.NextDue);
        }

        // All for one time now: what counts is when each was set for it.
        for (var i = 0; i < 10; i++)
        {
            var key = i * 7 % 10;
            new Timers(queue.Requests).Cancel(new(10_990 + key));
            new Timers(queue.Requests).Set(new(20_000));
            queue.Apply(new(key));
        }

        Assert.Equal((20_000, 10), (queue.NextDue, queue.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 7L % 10, 20_000L)), Advance(queue, 20_000));
        Assert.Equal((0, 0), (queue.Entries, queue.Count));
    }

    [Fact]
    public void Apply_PutOffToATimeThatIsSet_KeepsThatPlaceAndFiresOnce()
    {
        using var queue = new TimerQueue<LongKey>();
        Set(queue, 1, 20);
        Set(queue, 2, 20);
        Set(queue, 1, 10);
        new Timers(queue.Requests).Cancel(new(10));
        new Timers(queue.Requests).Set(new(20));
        queue.Apply(new(1));
        Assert.Equal([(1, 20), (2, 20)], Advance(queue, 30));
    }

    [Fact]
    public void Apply_OneKeyWithAMillionTimers_FiresThemInOrder()
    {
        const int Count = 1_000_000;
        using var queue = new TimerQueue<NoKey>();
        for (var i = 0; i < Count; i++)
        {
            new Timers(queue.Requests).Set(new((i * 7_919L) % Count));
            new Timers(queue.Requests).Set(new((i * 7_919L) % Count));
            queue.Apply(default);
        }

        Assert.Equal(Count, queue.Count);
        for (var i = 0; i < Count; i += 2)
        {
            new Timers(queue.Requests).Cancel(new(i));
            queue.Apply(default);
        }

        queue.BeginAdvance(Count);
        for (var i = 1; i < Count; i += 2)
        {
            Assert.True(queue.MoveNext());
            Assert.Equal(i, queue.Time.Ticks);
        }

        Assert.False(queue.MoveNext());
        Assert.Equal((0, 0), (queue.Count, queue.Held.Keys));
    }

    [Fact]
    public void TimerQueue_SteadyState_AllocatesNothing()
    {
        Steady(key => new LongKey(key));
        var texts = Enumerable.Range(0, 2000).Select(key => new TextKey($"{key}")).ToArray();
        Steady(key => texts[key]);

        static void Steady<TKey>(Func<int, TKey> keyOf)
            where TKey : struct, IKey<TKey>
        {
            using var queue = new TimerQueue<TKey>();
            Live(queue, keyOf, 0);
            Live(queue, keyOf, 1);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fired = Live(queue, keyOf, 2);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(2000 + (2000 * 20), fired);
            Assert.Equal(0, queue.Count);
        }

        // Every key moves a timeout along; some have many timers; some are cleared.
        static int Live<TKey>(TimerQueue<TKey> queue, Func<int, TKey> keyOf, int round)
            where TKey : struct, IKey<TKey>
        {
            var fired = 0;
            var start = round * 1_000_000L;
            for (var i = 0; i < 40_000; i++)
            {
                var key = keyOf(i % 2000);
                var timers = new Timers(queue.Requests);
                timers.Set(new(start + i + 50_000));
                timers.Cancel(new(start + i + 48_000));
                timers.Set(new(start + 200_000 + i));
                timers.SetProcessing(new(start + i));
                queue.Apply(in key);
            }

            queue.BeginAdvanceProcessing(start + 500);
            while (queue.MoveNext())
            {
                fired++;
            }

            for (var i = 0; i < 2000; i++)
            {
                // Key by key, what is left of processing time.
                for (var j = i; j < 40_000; j += 2000)
                {
                    new Timers(queue.Requests).Cancel(new(start + j), TimeDomain.Processing);
                }

                queue.Apply(keyOf(i));
            }

            queue.BeginAdvance(start + 500_000);
            while (queue.MoveNext())
            {
                fired++;
            }

            for (var i = 0; i < 2000; i++)
            {
                var key = keyOf(i);
                new Timers(queue.Requests).Set(new(start + 900_000 + i));
                queue.Apply(in key);
                queue.Clear(in key);
            }

            return fired - 501;
        }
    }

    private static void Set(TimerQueue<LongKey> queue, long key, long time)
    {
        new Timers(queue.Requests).Set(new(time));
        queue.Apply(new(key));
    }

    private static void SetProcessing(TimerQueue<LongKey> queue, long key, long time)
    {
        new Timers(queue.Requests).SetProcessing(new(time));
        queue.Apply(new(key));
    }

    private static void Cancel(TimerQueue<LongKey> queue, long key, long time)
    {
        new Timers(queue.Requests).Cancel(new(time));
        queue.Apply(new(key));
    }

    private static List<(long Key, long Time)> Advance(TimerQueue<LongKey> queue, long watermark, Action<long, long>? onTimer = null)
    {
        queue.BeginAdvance(watermark);
        return Fire(queue, onTimer);
    }

    private static List<(long Key, long Time)> AdvanceProcessing(TimerQueue<LongKey> queue, long now, Action<long, long>? onTimer = null)
    {
        queue.BeginAdvanceProcessing(now);
        return Fire(queue, onTimer);
    }

    private static List<(long Key, long Time)> Fire(TimerQueue<LongKey> queue, Action<long, long>? onTimer = null)
    {
        var fired = new List<(long, long)>();
        while (queue.MoveNext())
        {
            fired.Add((queue.Key.Value, queue.Time.Ticks));
            onTimer?.Invoke(queue.Key.Value, queue.Time.Ticks);
        }

        return fired;
    }
}
