using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time;

/// <summary>Timers that are saved and taken back: from then on everything is as if nothing had been.</summary>
public sealed class TimerQueueStoredTests
{
    [Fact]
    public void Timers_RestoredAtEveryStep_FireAsUndisturbed()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var acts = TimerAct.Of(random, 60, random.Next(1, 6), random.Next(2, 400), seed % 5 == 0 ? long.MinValue : 0);
            StoredLife.AssertSame(() => new Life<LongKey, LongKeyCodec>(acts, key => new(key)), acts.Count, random, [.. Enumerable.Range(0, acts.Count)], $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(5, 2000)]
    [InlineData(4000, 20_000)]
    public void Timers_RestoredAtRandom_FireAsUndisturbed(int keys, int length)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var acts = TimerAct.Of(random, length, keys, 1 << random.Next(3, 18), 0);
            HashSet<int> places = [.. Enumerable.Range(0, 4).Select(_ => random.Next(acts.Count))];
            StoredLife.AssertSame(() => new Life<TextKey, TextKeyCodec>(acts, key => new($"key {key}")), acts.Count, random, places, $"seed {seed}");
        }
    }

    [Fact]
    public void Timers_Damaged_AreRefusedOrGoOn()
    {
        var refused = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var acts = TimerAct.Of(random, 200, 6, 1 << random.Next(3, 12), 0);
            refused += StoredLife.Damage(() => new Life<LongKey, LongKeyCodec>(acts, key => new(key)), acts.Count, 150, random, 50, $"seed {seed}");
        }

        Assert.InRange(refused, 200, 1400);
    }

    [Fact]
    public void ProcessingTimers_OverdueAfterARestore_FireOnceInOrder()
    {
        using var before = new TimerQueue<LongKey>();
        Set(before, 1, 30, TimeDomain.Processing);
        Set(before, 2, 10, TimeDomain.Processing);
        Set(before, 3, 10, TimeDomain.Processing);
        Set(before, 1, 50, TimeDomain.Processing);
        var saved = SavedRows.Of(new StoredTimers<LongKey, LongKeyCodec>("Op", before), new StoredProgress("Op", before));
        using var after = new TimerQueue<LongKey>();
        saved.Load(new(1), new StoredTimers<LongKey, LongKeyCodec>("Op", after), new StoredProgress("Op", after));
        Assert.Equal(10, after.NextProcessingDue);
        after.BeginAdvanceProcessing(40);
        List<(long, long)> fired = [];
        while (after.MoveNext())
        {
            fired.Add((after.Key.Value, after.Time.Ticks));
        }

        Assert.Equal([(2L, 10L), (3L, 10L), (1L, 30L)], fired);
        Assert.Equal(50, after.NextProcessingDue);
    }

    [Fact]
    public void Timers_Schema_ReadsWell()
    {
        using var timers = new TimerQueue<LongKey>();
        var schema = new StoredTimers<LongKey, LongKeyCodec>("Shop.Silence", timers).Schema;
        Assert.Equal(("Shop.Silence/timers", "long", ""), (schema.StateId, schema.Key.ToString(), schema.Meaning));
        Assert.Equal("{ Event: { Time: Timestamp, Set: long }[], Processing: { Time: Timestamp, Set: long }[] }", schema.Value.ToString());
    }

    [Fact]
    public void Timers_None_HaveNoRows()
    {
        using var timers = new TimerQueue<LongKey>();
        Assert.Empty(SavedRows.Of(new StoredTimers<LongKey, LongKeyCodec>("Op", timers)).Sorted);
    }

    // Where workers come together their numbers may be equal: no timer is lost, and from then on the order is one.
    [Fact]
    public void Timers_OfTwoWorkersWithEqualNumbers_FireInOneOrder()
    {
        using TimerQueue<LongKey> one = new(), other = new();
        for (var key = 1; key <= 100; key++)
        {
            Set(key % 2 == 0 ? one : other, key, 7, TimeDomain.Event);
        }

        var (rows, more) = (SavedRows.Of(new StoredTimers<LongKey, LongKeyCodec>("Op", one)), SavedRows.Of(new StoredTimers<LongKey, LongKeyCodec>("Op", other)));
        rows.Parts["Op/timers"].AddRange(more.Parts["Op/timers"]);
        List<long> first = Fire(rows, new(1)), second = Fire(rows, new(2));
        Assert.Equal(100, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("a second Event timer", new long[] { 5, 0, 5, 1 }, new long[] { })]
    [InlineData("must be higher", new long[] { 5, 3, 6, 2 }, new long[] { })]
    [InlineData("must be higher", new long[] { 5, 3, 6, 3 }, new long[] { })]
    [InlineData("these begin at 0", new long[] { 5, -1 }, new long[] { })]
    [InlineData("Set 3 once more", new long[] { 5, 1, 6, 3 }, new long[] { 5, 0, 6, 3 })]
    [InlineData("holds nothing", new long[] { }, new long[] { })]
    public void Timers_RowThatCantBe_IsRefused(string found, long[] ofEvent, long[] ofProcessing)
    {
        var value = SavedRows.Bytes((ref StateWriter writer) =>
        {
            Write(ref writer, ofEvent);
            Write(ref writer, ofProcessing);
        });
        using var timers = new TimerQueue<LongKey>();
        SavedRows.AssertRefused(new StoredTimers<LongKey, LongKeyCodec>("Op", timers), found, value);

        static void Write(ref StateWriter writer, long[] timers)
        {
            writer.WriteCount(timers.Length / 2);
            foreach (var number in timers)
            {
                writer.WriteInt64(number);
            }
        }
    }

    [Fact]
    public void Timers_KeyTwice_IsRefused()
    {
        using TimerQueue<LongKey> timers = new(), other = new();
        Set(timers, 1, 5, TimeDomain.Event);
        var row = SavedRows.Of(new StoredTimers<LongKey, LongKeyCodec>("Op", timers)).Parts["Op/timers"][0].Value;
        SavedRows.AssertRefused(new StoredTimers<LongKey, LongKeyCodec>("Op", other), "a key that was there before", row, row);
    }

    private static List<long> Fire(SavedRows rows, Random random)
    {
        using var timers = new TimerQueue<LongKey>();
        rows.Load(random, new StoredTimers<LongKey, LongKeyCodec>("Op", timers));
        timers.BeginAdvance(10);
        List<long> fired = [];
        while (timers.MoveNext())
        {
            fired.Add(timers.Key.Value);
        }

        return fired;
    }

    private static void Set(TimerQueue<LongKey> timers, long key, long time, TimeDomain domain)
    {
        timers.Requests.Add(new(new(time), domain, IsCancelled: false));
        timers.Apply(new(key));
    }

    /// <summary>What happens to a queue.</summary>
    private sealed record TimerAct(int Kind, int Key, long Time, TimerRequest[] Requests)
    {
        public const int Handle = 0;
        public const int Watermark = 1;
        public const int Processing = 2;
        public const int Clear = 3;

        public static List<TimerAct> Of(Random random, int length, int keys, int spread, long origin)
        {
            var acts = new List<TimerAct>();
            long watermark = long.MinValue, around = origin;
            for (var i = 0; i < length; i++)
            {
                var key = random.Next(keys);
                var dice = random.Next(20);
                if (dice < 14)
                {
                    acts.Add(new(Handle, key, 0, [.. Enumerable.Range(0, random.Next(5)).Select(_ => Request())]));
                }
                else if (dice < 17)
                {
                    around = TimeMath.Add(around, random.Next(spread / 2));
                    watermark = Math.Min(Math.Max(watermark, around), TimeMath.LastWatermark);
                    acts.Add(new(Watermark, 0, watermark, []));
                }
                else
                {
                    acts.Add(dice < 19 ? new(Processing, 0, TimeMath.Add(around, random.Next(-spread, spread)), []) : new(Clear, key, 0, []));
                }
            }

            acts.Add(new(Watermark, 0, long.MaxValue, []));
            acts.Add(new(Handle, 0, 0, [Request(), Request()]));
            return acts;

            TimerRequest Request()
            {
                var time = random.Next(30) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => TimeMath.LastWatermark, _ => TimeMath.Add(around, random.Next(-spread / 4, spread)) };
                return new(new(time), random.Next(3) == 0 ? TimeDomain.Processing : TimeDomain.Event, random.Next(4) == 0);
            }
        }
    }

    private sealed class Life<TKey, TKeyCodec>(List<TimerAct> acts, Func<int, TKey> keyOf) : StoredLife
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
    {
        private readonly TimerQueue<TKey> _queue = new();

        public override StoredState[] Parts => [new StoredTimers<TKey, TKeyCodec>("Op", _queue), new StoredProgress("Op", _queue)];

        public override void Dispose() => _queue.Dispose();

        public override void Do(int step, List<string> log)
        {
            var act = acts[step];
            switch (act.Kind)
            {
                case TimerAct.Handle:
                    _queue.Requests.AddRange(act.Requests);
                    _queue.Apply(keyOf(act.Key));
                    if (_queue.FiresNow)
                    {
                        _queue.BeginNow();
                        Fire(step, log);
                    }

                    break;
                case TimerAct.Watermark when act.Time < _queue.NextDue:
                    _queue.Skip(act.Time);
                    break;
                case TimerAct.Watermark:
                    _queue.BeginAdvance(act.Time);
                    Fire(step, log);
                    break;
                case TimerAct.Processing:
                    _queue.BeginAdvanceProcessing(act.Time);
                    Fire(step, log);
                    break;
                default:
                    _queue.Clear(keyOf(act.Key));
                    break;
            }

            log.Add($"{step}: {_queue.Count} of {_queue.Held.Keys} keys, due {_queue.NextDue} {_queue.NextProcessingDue} at {_queue.Watermark} {_queue.ProcessingTime}, dropped {_queue.DroppedTimers}");
        }

        // Some that fire set another, which doesn't depend on anything but themselves.
        private void Fire(int step, List<string> log)
        {
            while (_queue.MoveNext())
            {
                var (key, time) = (_queue.Key, _queue.Time.Ticks);
                log.Add($"{step}: {key.StableHash():X} {_queue.Domain} {time}");
                var dice = (KeyHash.Combine(key.StableHash(), KeyHash.Stable(time)) >> 32) % 5;
                if (dice < 2 && time < TimeMath.LastWatermark - 1000)
                {
                    _queue.Requests.Add(new(new(time + 1 + ((long)dice * 7)), dice == 0 ? TimeDomain.Event : _queue.Domain, IsCancelled: false));
                    if (dice == 0 && _queue.Domain == TimeDomain.Event)
                    {
                        _queue.Requests.Add(new(new(time + 9), TimeDomain.Processing, IsCancelled: true));
                    }
                }

                _queue.Apply(in key);
            }
        }
    }
}
