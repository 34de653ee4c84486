namespace FastFlow.Tests.Time;

public class TimingWheelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100_000_000)]
    [InlineData(long.MaxValue)]
    public void TimingWheel_TimesOfAllMagnitudes_ComeInOrder(long delay)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var queue = new TimingWheel<int>(delay);
            var model = new SortedSet<(long Due, long Arrival)>();
            var now = random.Next(2) == 0 ? long.MinValue : random.NextInt64();
            for (var i = 0; i < 400; i++)
            {
                if (random.Next(3) > 0)
                {
                    var due = Math.Max(TimeMath.Add(now, 1), TimeMath.Add(now, random.NextInt64() >> random.Next(63)));
                    if (due > now)
                    {
                        queue.Push(new() { Due = due, Arrival = i, Key = i }, now);
                        model.Add((due, i));
                    }
                }
                else
                {
                    now = TimeMath.Add(now, random.NextInt64() >> random.Next(1, 63));
                    Take();
                }

                Assert.Equal(model.Count == 0, queue.IsEmpty);
                Assert.True(model.Count == 0 || (queue.NextDue > now && queue.NextDue <= model.Min.Due), $"seed {seed}");
            }

            now = long.MaxValue;
            Take();
            Assert.True(queue.IsEmpty);

            void Take()
            {
                while (true)
                {
                    if (queue.IsOpening(now))
                    {
                        for (var chunk = queue.Open(); chunk is not null; chunk = queue.Return(chunk))
                        {
                            foreach (var entry in chunk.Entries.AsSpan(0, chunk.Count))
                            {
                                queue.PushBack(in entry);
                            }
                        }
                    }
                    else if (queue.TryTake(now, out var entry))
                    {
                        Assert.True(model.Min == (entry.Due, entry.Arrival) && entry.Key == entry.Arrival, $"seed {seed}: {entry.Due} instead of {model.Min}");
                        model.Remove(model.Min);
                    }
                    else
                    {
                        break;
                    }
                }

                Assert.True(model.Count == 0 || model.Min.Due > now, $"seed {seed}: {model.Min} was left at {now}");
            }
        }
    }

    [Fact]
    public void TimingWheel_OneBucketFilledFromAfarAndFromNear_ComesInOrder()
    {
        // With buckets of a tick, 512 begins a slot of the second level, too.
        var queue = new TimingWheel<int>(1);
        queue.Push(new() { Due = 512, Arrival = 1 }, 100);
        queue.Push(new() { Due = 512, Arrival = 2 }, 300);
        var arrivals = new List<long>();
        while (!queue.IsEmpty)
        {
            if (queue.IsOpening(600))
            {
                for (var chunk = queue.Open(); chunk is not null; chunk = queue.Return(chunk))
                {
                    foreach (var entry in chunk.Entries.AsSpan(0, chunk.Count))
                    {
                        queue.PushBack(in entry);
                    }
                }
            }
            else
            {
                Assert.True(queue.TryTake(600, out var entry));
                arrivals.Add(entry.Arrival);
            }
        }

        Assert.Equal([1, 2], arrivals);
    }
}
