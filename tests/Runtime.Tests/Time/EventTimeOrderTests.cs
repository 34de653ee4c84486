using System.Runtime.CompilerServices;
using CsCheck;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time;

public sealed class EventTimeOrderTests
{
    private readonly record struct Reading(int Number, string? Text);

    private readonly record struct Waiting(int Key, int Number, long Time);

    [Theory]
    [InlineData(8)]
    [InlineData(1000)]
    [InlineData(1 << 30)]
    public void EventTimeOrder_RandomLife_AgreesWithDefinition(int spread) => Gen.Int.Sample(seed => Live(new(seed), spread), iter: 150);

    [Fact]
    public void MoveNext_WatermarkReachesTheTime_WaitsUntilItHasPassed()
    {
        using var order = new EventTimeOrder<LongKey, int>();
        Assert.True(order.Add(new(1), 7, 10, long.MinValue));
        Assert.Equal(11, order.NextDue);
        order.BeginAdvance(10);
        Assert.False(order.MoveNext());
        Assert.Equal(10, order.Watermark);

        // Not late: the watermark hasn't promised that nothing at its own time follows. It arrived later, so it comes later.
        Assert.True(order.Add(new(1), 8, 10, 10));
        Assert.False(order.Add(new(1), 9, 9, 0));
        Assert.False(order.Add(new(1), 9, 11, 12));
        Assert.Equal(new LateEvents(2, 0), order.Late);
        order.BeginAdvance(11);
        Assert.True(order.MoveNext());
        Assert.Equal((7, 10, 10), (order.Event, order.Time, order.Watermark));
        Assert.True(order.MoveNext());
        Assert.Equal(8, order.Event);
        Assert.False(order.MoveNext());
        Assert.Equal((11, long.MaxValue), (order.Watermark, order.NextDue));
    }

    [Fact]
    public void MoveNext_EndOfInput_GivesEverythingAndKeepsNothing()
    {
        using var order = new EventTimeOrder<LongKey, int>();
        order.Add(new(1), 3, long.MaxValue, long.MinValue);
        order.Add(new(2), 2, long.MaxValue - 1, long.MinValue);
        order.Add(new(1), 1, long.MinValue, long.MinValue);
        Assert.Equal(long.MinValue + 1, order.NextDue);
        order.BeginAdvance(long.MaxValue - 1);
        Assert.True(order.MoveNext());
        Assert.Equal(1, order.Event);
        Assert.False(order.MoveNext());
        order.BeginAdvance(long.MaxValue);
        Assert.True(order.MoveNext());
        Assert.Equal((2, 2), (order.Event, order.Key.Value));
        Assert.True(order.MoveNext());
        Assert.Equal((3, long.MaxValue), (order.Event, order.Time));
        Assert.False(order.MoveNext());
        Assert.Equal(0, order.Count);
        Assert.False(order.Add(new(1), 4, long.MaxValue, 0));
        Assert.Equal(1, order.Late.Dropped);
    }

    [Fact]
    public void Add_EarlierThanAllOthers_TellsTheTimeline()
    {
        var timeline = new Timeline();
        timeline.Restart(long.MinValue, long.MaxValue);
        using var order = new EventTimeOrder<LongKey, int> { Timeline = timeline };
        order.Add(new(1), 0, 50, 0);
        Assert.Equal(51, timeline.Due);
        order.Add(new(1), 0, 60, 0);
        order.Add(new(1), 0, 40, 0);
        Assert.Equal(41, timeline.Due);
    }

    [Fact]
    public void MoveNext_EventsHoldReferences_LetsThemGo()
    {
        using var order = new EventTimeOrder<TextKey, object>();
        var references = Fill(order);
        order.BeginAdvance(50);
        Assert.True(order.MoveNext());
        GC.Collect();
        Assert.True(references[0].TryGetTarget(out var first) && ReferenceEquals(first, order.Event));
        first = null;
        while (order.MoveNext())
        {
        }

        GC.Collect();
        for (var i = 0; i < references.Length; i++)
        {
            Assert.Equal(i >= 50, references[i].TryGetTarget(out _));
        }

        GC.KeepAlive(order);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<object>[] Fill(EventTimeOrder<TextKey, object> order)
        {
            var made = new WeakReference<object>[100];
            for (var i = 0; i < made.Length; i++)
            {
                var value = new object();
                made[i] = new(value);
                order.Add(new TextKey("key"), value, i, 0);
            }

            return made;
        }
    }

    [Fact]
    public void EventTimeOrder_SteadyState_AllocatesNothingAndReusesItsMemory()
    {
        Steady(new LongKey(4), 12.5);
        Steady(new LongKey(4), "an event");
        Steady(new TextKey("key"), new Reading(1, null));

        static void Steady<TKey, TEvent>(TKey key, TEvent value)
            where TKey : struct, IKey<TKey>
        {
            using var order = new EventTimeOrder<TKey, TEvent>();
            var random = new Random(5);
            var time = Run(order, key, value, random, 0, out _);
            var room = order.Room;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(order, key, value, random, time, out var events);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.InRange(events, 49_000, 51_000);
            Assert.Equal(room, order.Room);
        }

        static long Run<TKey, TEvent>(EventTimeOrder<TKey, TEvent> order, TKey key, TEvent value, Random random, long time, out int events)
            where TKey : struct, IKey<TKey>
        {
            events = 0;
            for (var i = 0; i < 50_000; i++)
            {
                Assert.True(order.Add(in key, in value, ++time - random.Next(1000), time - 1000));
                if (time - 1000 >= order.NextDue)
                {
                    order.BeginAdvance(time - 1000);
                    while (order.MoveNext())
                    {
                        events++;
                    }
                }
            }

            return time;
        }
    }

    private static void Live(Random random, int spread)
    {
        using var order = new EventTimeOrder<LongKey, Reading>();
        var waiting = new List<Waiting>();
        long watermark = long.MinValue, late = 0;
        for (var number = 0; number < 300; number++)
        {
            if (random.Next(4) > 0)
            {
                var around = Math.Max(watermark, -1000);
                var time = random.Next(30) == 0 ? Edge(random) : TimeMath.Add(around, random.Next(-spread / 4, spread));
                var carried = random.Next(3) > 0 ? long.MinValue : Math.Min(TimeMath.Add(around, random.Next(-spread / 4, spread / 2)), TimeMath.LastWatermark);
                var (key, isLate) = (random.Next(5), time < Math.Max(carried, watermark));
                Assert.Equal(!isLate, order.Add(new(key), new(number, $"{number}"), time, carried));
                late += isLate ? 1 : 0;
                if (!isLate)
                {
                    waiting.Add(new(key, number, time));
                }
            }
            else
            {
                var to = random.Next(3) == 0 ? order.NextDue - random.Next(2) : Math.Max(watermark, -1000) + random.Next(spread / 2);
                watermark = AdvanceBoth(order, waiting, watermark, Math.Min(Math.Max(to, watermark), TimeMath.LastWatermark));
            }

            Assert.Equal(waiting.Select(one => TimeMath.Add(one.Time, 1)).DefaultIfEmpty(long.MaxValue).Min(), order.NextDue);
            Assert.Equal((waiting.Count, watermark, new LateEvents(late, 0)), (order.Count, order.Watermark, order.Late));
        }

        AdvanceBoth(order, waiting, watermark, long.MaxValue);
        Assert.Empty(waiting);
        Assert.Equal(0, order.Count);
    }

    private static long AdvanceBoth(EventTimeOrder<LongKey, Reading> order, List<Waiting> waiting, long from, long to)
    {
        if (to < order.NextDue)
        {
            Assert.DoesNotContain(waiting, one => one.Time < to);
            order.Skip(to);
            return to;
        }

        order.BeginAdvance(to);
        foreach (var one in waiting.Where(one => one.Time < to || to == long.MaxValue).OrderBy(one => one.Time).ThenBy(one => one.Number).ToList())
        {
            Assert.True(order.MoveNext());
            Assert.Equal((one.Key, one.Time, from), (order.Key.Value, order.Time, order.Watermark));
            Assert.Equal(new(one.Number, $"{one.Number}"), order.Event);
            waiting.Remove(one);
        }

        Assert.False(order.MoveNext());
        return to;
    }

    private static long Edge(Random random) => random.Next(4) switch
    {
        0 => long.MinValue,
        1 => long.MaxValue,
        2 => long.MaxValue - 1,
        _ => 0,
    };
}
