using CsCheck;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time;

public sealed class EventTimeOrdersTests
{
    private readonly record struct Waiting(int Input, int Number, long Time);

    [Theory]
    [InlineData(8)]
    [InlineData(1000)]
    [InlineData(1 << 30)]
    public void EventTimeOrders_RandomLife_AgreesWithDefinition(int spread) => Gen.Int.Sample(seed => Live(new(seed), spread), iter: 100);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(300)]
    public void MoveNext_EventsOfOneTime_ComeAsTheyArrivedWhicheverInput(int inputs)
    {
        using var order = new EventTimeOrders(inputs);
        var waiting = Enumerable.Range(0, inputs).Select(input => new EventTimeInput<LongKey, int>(order, input)).ToList();
        for (var number = 0; number < 3 * inputs; number++)
        {
            Assert.True(waiting[^(1 + (number % inputs))].Add(new(number), in number, 10, 0));
        }

        order.BeginAdvance(11);
        for (var number = 0; number < 3 * inputs; number++)
        {
            Assert.True(order.MoveNext());
            Assert.Equal(inputs - 1 - (number % inputs), order.Input);
            Assert.Equal((number, number, 10), (waiting[order.Input][order.Place], waiting[order.Input].KeyOf(order.Place).Value, order.Time));
            waiting[order.Input].Drop(order.Place);
        }

        Assert.False(order.MoveNext());
        waiting.ForEach(one => one.Dispose());
    }

    [Fact]
    public void Add_EarlierThanAllOfOtherInputs_TellsTheTimeline()
    {
        var timeline = new Timeline();
        timeline.Restart(long.MinValue, long.MaxValue);
        using var order = new EventTimeOrders(2) { Timeline = timeline };
        using var texts = new EventTimeInput<LongKey, string>(order, 0);
        using var numbers = new EventTimeInput<LongKey, long>(order, 1);
        texts.Add(new(1), "a", 50, 0);
        Assert.Equal(51, timeline.Due);
        numbers.Add(new(1), 1, 60, 0);
        numbers.Add(new(1), 2, 40, 0);
        Assert.Equal(41, timeline.Due);
        Assert.Equal(41, order.NextDue);
    }

    [Fact]
    public void EventTimeOrders_SteadyState_AllocatesNothingAndReusesItsMemory()
    {
        using var order = new EventTimeOrders(2);
        using var texts = new EventTimeInput<LongKey, string>(order, 0);
        using var numbers = new EventTimeInput<LongKey, double>(order, 1);
        var random = new Random(5);
        var time = Run(order, texts, numbers, random, 0, out _);
        var (rooms, before) = ((texts.Room, numbers.Room), GC.GetAllocatedBytesForCurrentThread());
        Run(order, texts, numbers, random, time, out var events);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(events, 49_000, 51_000);
        Assert.Equal(rooms, (texts.Room, numbers.Room));

        static long Run(EventTimeOrders order, EventTimeInput<LongKey, string> texts, EventTimeInput<LongKey, double> numbers, Random random, long time, out int events)
        {
            events = 0;
            for (var i = 0; i < 50_000; i++)
            {
                var at = ++time - random.Next(1000);
                Assert.True(i % 2 == 0 ? texts.Add(new(i), "an event", at, time - 1000) : numbers.Add(new(i), 12.5, at, time - 1000));
                if (time - 1000 >= order.NextDue)
                {
                    order.BeginAdvance(time - 1000);
                    while (order.MoveNext())
                    {
                        events++;
                        if (order.Input == 0)
                        {
                            texts.Drop(order.Place);
                        }
                        else
                        {
                            numbers.Drop(order.Place);
                        }
                    }
                }
            }

            return time;
        }
    }

    [Fact]
    public void Drop_EventHoldsReferences_LetsThemGo()
    {
        using var order = new EventTimeOrders(2);
        using var objects = new EventTimeInput<LongKey, object>(order, 1);
        var reference = Fill(objects);
        order.BeginAdvance(50);
        Assert.True(order.MoveNext());
        GC.Collect();
        Assert.True(reference.TryGetTarget(out _));
        objects.Drop(order.Place);
        GC.Collect();
        Assert.False(reference.TryGetTarget(out _));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference<object> Fill(EventTimeInput<LongKey, object> objects)
        {
            var value = new object();
            objects.Add(new(1), in value, 1, 0);
            return new(value);
        }
    }

    private static void Live(Random random, int spread)
    {
        using var order = new EventTimeOrders(3);
        using var texts = new EventTimeInput<LongKey, string>(order, 0);
        using var numbers = new EventTimeInput<TextKey, int>(order, 1);
        using var pairs = new EventTimeInput<LongKey, (string, int)>(order, 2);
        var waiting = new List<Waiting>();
        long watermark = long.MinValue, late = 0;
        for (var number = 0; number < 200; number++)
        {
            var around = Math.Max(watermark, -1000);
            if (random.Next(4) > 0)
            {
                var time = TimeMath.Add(around, random.Next(-spread / 4, spread));
                var carried = random.Next(3) > 0 ? long.MinValue : Math.Min(TimeMath.Add(around, random.Next(-spread / 4, spread / 2)), TimeMath.LastWatermark);
                var (input, isLate) = (random.Next(3), time < Math.Max(carried, watermark));
                var isKept = input switch
                {
                    0 => texts.Add(new(number), $"{number}", time, carried),
                    1 => numbers.Add(new($"{number}"), in number, time, carried),
                    _ => pairs.Add(new(number), ($"{number}", number), time, carried),
                };
                Assert.Equal(!isLate, isKept);
                late += isLate ? 1 : 0;
                if (!isLate)
                {
                    waiting.Add(new(input, number, time));
                }
            }
            else
            {
                var to = random.Next(3) == 0 ? order.NextDue - random.Next(2) : around + random.Next(spread / 2);
                watermark = Advance(Math.Min(Math.Max(to, watermark), TimeMath.LastWatermark));
            }

            Assert.Equal(waiting.Select(one => TimeMath.Add(one.Time, 1)).DefaultIfEmpty(long.MaxValue).Min(), order.NextDue);
            Assert.Equal((waiting.Count, watermark, new LateEvents(late, 0)), (order.Count, order.Watermark, order.Late));
        }

        Advance(long.MaxValue);
        Assert.Empty(waiting);

        long Advance(long to)
        {
            order.BeginAdvance(to);
            foreach (var one in waiting.Where(one => one.Time < to || to == long.MaxValue).OrderBy(one => one.Time).ThenBy(one => one.Number).ToList())
            {
                Assert.True(order.MoveNext());
                Assert.Equal((one.Input, one.Time, watermark), (order.Input, order.Time, order.Watermark));
                Assert.Equal($"{one.Number}", one.Input switch { 0 => texts[order.Place], 1 => $"{numbers[order.Place]}", _ => pairs[order.Place].Item1 });
                switch (one.Input)
                {
                    case 0:
                        texts.Drop(order.Place);
                        break;
                    case 1:
                        numbers.Drop(order.Place);
                        break;
                    default:
                        pairs.Drop(order.Place);
                        break;
                }

                waiting.Remove(one);
            }

            Assert.False(order.MoveNext());
            return to;
        }
    }
}
