using CsCheck;

namespace FastFlow.Tests.Time;

/// <summary>The order by itself, with many more entries than the lives of timers and events bring about, against a sorted set.</summary>
public sealed class TimeOrderTests
{
    public enum Pattern
    {
        Rising,
        Falling,
        NearlyRising,
        AnyTime,
        FewTimes,
        Extreme,

        /// <summary>Far ones first, then many in front of them.</summary>
        FarThenNear,
    }

    [Theory]
    [InlineData(Pattern.Rising)]
    [InlineData(Pattern.Falling)]
    [InlineData(Pattern.NearlyRising)]
    [InlineData(Pattern.AnyTime)]
    [InlineData(Pattern.FewTimes)]
    [InlineData(Pattern.Extreme)]
    [InlineData(Pattern.FarThenNear)]
    public void TimeOrder_RandomLife_AgreesWithSortedSet(Pattern pattern) => Gen.Int.Sample(seed => Live(new(seed), pattern), iter: 12);

    [Fact]
    public void Pop_AHundredThousandOfOneTimeInTheMiddle_GivesThemByNumber()
    {
        using var order = new TimeOrder();
        for (var i = 0; i < 300_000; i++)
        {
            order.Push(new(i % 3 == 1 ? 5_000_000 : i * 40L, i, i));
        }

        var last = new TimeEntry(long.MinValue, -1, 0);
        while (order.Count > 0)
        {
            var entry = order.Pop();
            Assert.True(last.IsBefore(in entry));
            last = entry;
        }

        Assert.Equal(0, order.Chunks);
    }

    private static void Live(Random random, Pattern pattern)
    {
        using var order = new TimeOrder();
        var model = new SortedSet<TimeEntry>();
        long number = 0;
        for (var phase = 0; phase < 12; phase++)
        {
            // Phases that add more than they take, and the other way round, down to nothing now and then.
            var pushes = phase % 4 == 3 ? 1 : random.Next(3, 9);
            for (var i = random.Next(4000); i > 0; i--)
            {
                if (random.Next(10) < pushes)
                {
                    var entry = new TimeEntry(Pick(random, pattern, number, phase), number, (int)number);
                    number++;
                    order.Push(in entry);
                    model.Add(entry);
                }
                else if (model.Count > 0)
                {
                    Assert.Equal(model.Min, order.Pop());
                    model.Remove(model.Min);
                }

                Same();
            }

            if (phase % 3 == 2)
            {
                var kept = new OneIn(random.Next(1, 4), random.Next(2));
                order.KeepWhere(kept);
                model.RemoveWhere(entry => !kept.IsLive(in entry));
                Same();
            }
        }

        while (model.Count > 0)
        {
            Assert.Equal(model.Min, order.Pop());
            model.Remove(model.Min);
            Same();
        }

        Assert.Equal(0, order.Chunks);

        void Same()
        {
            Assert.Equal(model.Count, order.Count);
            if (model.Count > 0)
            {
                Assert.Equal(model.Min, order.Top);
            }
        }
    }

    private static long Pick(Random random, Pattern pattern, long number, int phase) => pattern switch
    {
        Pattern.Rising => number * 3,
        Pattern.Falling => -number * 3,
        Pattern.NearlyRising => (number * 100) + random.Next(5000) - (random.Next(20) == 0 ? random.Next(1_000_000) : 0),
        Pattern.AnyTime => random.NextInt64(long.MinValue, long.MaxValue),
        Pattern.FewTimes => random.Next(3) * 1000L,
        Pattern.Extreme => random.Next(4) switch
        {
            0 => long.MinValue + random.Next(3),
            1 => long.MaxValue - random.Next(3),
            2 => random.Next(3) - 1,
            _ => random.NextInt64(),
        },
        _ => phase < 2 ? 1_000_000_000 + random.Next(100_000) : random.Next(1_000_000),
    };

    private readonly struct OneIn(int divisor, int rest) : ITimeFilter<TimeEntry>
    {
        public bool IsLive(in TimeEntry entry) => entry.Number % divisor == rest % divisor;
    }
}
