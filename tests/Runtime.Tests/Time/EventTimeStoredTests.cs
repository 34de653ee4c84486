using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;
using FastFlow.Tests.Time.Joins;

namespace FastFlow.Tests.Time;

/// <summary>Events that wait for the watermark are state: restored, they come out as if nothing had been.</summary>
public sealed class EventTimeStoredTests
{
    [Fact]
    public void EventTimeOrder_RestoredAtEveryStep_GivesWhatItWouldHave()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var steps = JoinStream.Of(random, 60, random.Next(1, 5), JoinStream.Origins[seed % JoinStream.Origins.Length]);
            HashSet<int> everywhere = [.. Enumerable.Range(0, steps.Count)];
            StoredLife.AssertSame(() => new One(steps), steps.Count, random, everywhere, JoinStream.Name(seed, "one input"));
            StoredLife.AssertSame(() => new Several(steps), steps.Count, random, everywhere, JoinStream.Name(seed, "three inputs"));
        }
    }

    [Fact]
    public void EventTimeOrder_ThousandsOfKeysRestoredAtRandom_GivesWhatItWouldHave()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var steps = JoinStream.Of(random, 20_000, 5000, 0);
            steps.RemoveAll(step => step.Act == JoinAct.Watermark && step.Time < long.MaxValue && random.Next(100) > 0);
            HashSet<int> places = [.. Enumerable.Range(0, 3).Select(_ => random.Next(steps.Count))];
            StoredLife.AssertSame(() => new One(steps), steps.Count, random, places, JoinStream.Name(seed, "one input"));
            StoredLife.AssertSame(() => new Several(steps), steps.Count, random, places, JoinStream.Name(seed, "three inputs"));
        }
    }

    [Fact]
    public void EventTimeOrder_Damaged_IsRefusedOrGoesOn()
    {
        var refused = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var steps = JoinStream.Of(random, 200, 4, 0);
            refused += StoredLife.Damage(() => new One(steps), steps.Count, 150, random, 30, JoinStream.Name(seed, "one input"));
            refused += StoredLife.Damage(() => new Several(steps), steps.Count, 150, random, 30, JoinStream.Name(seed, "three inputs"));
        }

        Assert.InRange(refused, 200, 1700);
    }

    [Fact]
    public void EventTimeOrder_Schemas_ReadWell()
    {
        using var order = new EventTimeOrder<LongKey, string>();
        using var orders = new EventTimeOrders(2);
        using var input = new EventTimeInput<LongKey, int>(orders, 1);
        var one = new StoredEventTimeOrder<LongKey, string, LongKeyCodec, StringCodec>("Op", order).Schema;
        var several = new StoredEventTimeInput<LongKey, int, LongKeyCodec, IntCodec>("Op", "Trade", input).Schema;
        Assert.Equal(("Op/waiting", "{ Waiting: { Time: Timestamp, Arrival: long, Event: string }[] }"), (one.StateId, one.Value.ToString()));
        Assert.Equal(("Op/waiting/Trade", "{ Waiting: { Time: Timestamp, Arrival: long, Event: int }[] }"), (several.StateId, several.Value.ToString()));
    }

    // Numbers so high that there is no room for the input beside them: they are given anew.
    [Fact]
    public void EventTimeOrders_HighestArrivals_KeepTheirOrder()
    {
        using var orders = new EventTimeOrders(3);
        using EventTimeInput<LongKey, int> first = new(orders, 0), second = new(orders, 2);
        var rows = new SavedRows();
        rows.Parts.Add("Op/waiting/a", [(Key(1), Value((long.MaxValue / 2) - 1, 10))]);
        rows.Parts.Add("Op/waiting/b", [(Key(1), Value((long.MaxValue / 2) - 2, 20))]);
        rows.Load(new(1), new StoredEventTimeInput<LongKey, int, LongKeyCodec, IntCodec>("Op", "a", first), new StoredEventTimeInput<LongKey, int, LongKeyCodec, IntCodec>("Op", "b", second));
        Assert.True(first.Add(new(1), 30, 5, 0));
        orders.BeginAdvance(6);
        List<int> found = [];
        while (orders.MoveNext())
        {
            found.Add(orders.Input == 0 ? first[orders.Place] : second[orders.Place]);
        }

        Assert.Equal([20, 10, 30], found);

        static byte[] Key(long key) => SavedRows.Bytes((ref StateWriter writer) => writer.WriteInt64(key));
    }

    [Fact]
    public void EventTimeOrder_WatermarkThatHasPassedWhatWaits_IsRefused()
    {
        using EventTimeOrder<LongKey, int> order = new(), next = new();
        Assert.True(order.Add(new(1), 1, 5, 0));
        SavedRows.AssertPassed(Parts(order), 6, Parts(next));
        using EventTimeOrders orders = new(2), others = new(2);
        using EventTimeInput<LongKey, int> input = new(orders, 1), other = new(others, 1);
        Assert.True(input.Add(new(1), 1, 5, 0));
        SavedRows.AssertPassed(PartsOf(orders, input), 6, PartsOf(others, other));

        static StoredState[] Parts(EventTimeOrder<LongKey, int> order) => [new StoredEventTimeOrder<LongKey, int, LongKeyCodec, IntCodec>("Op", order), new StoredProgress("Op", order)];

        static StoredState[] PartsOf(EventTimeOrders orders, EventTimeInput<LongKey, int> input) =>
            [new StoredEventTimeInput<LongKey, int, LongKeyCodec, IntCodec>("Op", "a", input), new StoredProgress("Op", orders)];
    }

    [Fact]
    public void EventTimeOrder_RowThatCantBe_IsRefused()
    {
        SavedRows.AssertRefused(Fresh(), "these begin at 0", Value(-1, 1));
        SavedRows.AssertRefused(Fresh(), "end below", Value(long.MaxValue / 2, 1));
        SavedRows.AssertRefused(Fresh(), "a key that was there before", Value(1, 1), Value(2, 1));
        SavedRows.AssertRefused(Fresh(), "holds nothing", SavedRows.Bytes((ref StateWriter writer) => writer.WriteCount(0)));
        SavedRows.AssertRefused(Fresh(), "more bytes", [.. Value(1, 1), 0]);
        SavedRows.AssertRefused(Fresh(), "must be higher", SavedRows.Bytes((ref StateWriter writer) =>
        {
            writer.WriteCount(2);
            for (var i = 0; i < 2; i++)
            {
                writer.WriteInt64(5);
                writer.WriteInt64(7);
                writer.WriteInt32(i);
            }
        }));

        static StoredState Fresh() => new StoredEventTimeOrder<LongKey, int, LongKeyCodec, IntCodec>("Op", new());
    }

    private static byte[] Value(long arrival, int value) => SavedRows.Bytes((ref StateWriter writer) =>
    {
        writer.WriteCount(1);
        writer.WriteInt64(5);
        writer.WriteInt64(arrival);
        writer.WriteInt32(value);
    });

    private sealed class One(List<JoinStep> steps) : StoredLife
    {
        private readonly EventTimeOrder<TextKey, string> _order = new();

        public override StoredState[] Parts => [new StoredEventTimeOrder<TextKey, string, TextKeyCodec, StringCodec>("Op", _order), new StoredProgress("Op", _order)];

        public override void Dispose() => _order.Dispose();

        public override void Do(int step, List<string> log)
        {
            var (act, key, time, carried) = steps[step];
            if (act != JoinAct.Watermark)
            {
                log.Add($"{step}: {_order.Add(new($"key {key}"), $"event {step}", time, carried)}");
            }
            else if (time < _order.NextDue)
            {
                _order.Skip(time);
            }
            else
            {
                _order.BeginAdvance(time);
                while (_order.MoveNext())
                {
                    log.Add($"{step}: {_order.Key.Value} {_order.Event} {_order.Time}");
                }
            }

            log.Add($"{step}: {_order.Count}, due {_order.NextDue} at {_order.Watermark}, {_order.Late}");
        }
    }

    private sealed class Several : StoredLife
    {
        private readonly List<JoinStep> _steps;
        private readonly EventTimeOrders _orders = new(3);
        private readonly EventTimeInput<LongKey, string> _texts;
        private readonly EventTimeInput<LongKey, int> _numbers;
        private readonly EventTimeInput<LongKey, string> _others;

        public Several(List<JoinStep> steps) => (_steps, _texts, _numbers, _others) = (steps, new(_orders, 0), new(_orders, 1), new(_orders, 2));

        public override StoredState[] Parts =>
        [
            new StoredEventTimeInput<LongKey, string, LongKeyCodec, StringCodec>("Op", "texts", _texts),
            new StoredEventTimeInput<LongKey, int, LongKeyCodec, IntCodec>("Op", "numbers", _numbers),
            new StoredEventTimeInput<LongKey, string, LongKeyCodec, StringCodec>("Op", "others", _others),
            new StoredProgress("Op", _orders),
        ];

        public override void Dispose()
        {
            _orders.Dispose();
            _texts.Dispose();
            _numbers.Dispose();
            _others.Dispose();
        }

        public override void Do(int step, List<string> log)
        {
            var (act, key, time, carried) = _steps[step];
            if (act != JoinAct.Watermark)
            {
                var isKept = act == JoinAct.Left ? _numbers.Add(new(key), in step, time, carried) : (step % 2 == 0 ? _texts : _others).Add(new(key), $"event {step}", time, carried);
                log.Add($"{step}: {isKept}");
            }
            else if (time < _orders.NextDue)
            {
                _orders.Skip(time);
            }
            else
            {
                _orders.BeginAdvance(time);
                while (_orders.MoveNext())
                {
                    var place = _orders.Place;
                    log.Add($"{step}: {_orders.Input} {_orders.Time} " + _orders.Input switch
                    {
                        0 => $"{_texts.KeyOf(place).Value} {_texts[place]}",
                        1 => $"{_numbers.KeyOf(place).Value} {_numbers[place]}",
                        _ => $"{_others.KeyOf(place).Value} {_others[place]}",
                    });
                    switch (_orders.Input)
                    {
                        case 0:
                            _texts.Drop(place);
                            break;
                        case 1:
                            _numbers.Drop(place);
                            break;
                        default:
                            _others.Drop(place);
                            break;
                    }
                }
            }

            log.Add($"{step}: {_orders.Count}, due {_orders.NextDue} at {_orders.Watermark}, {_orders.Late}");
        }
    }
}
