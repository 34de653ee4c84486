using CsCheck;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time;

/// <summary>Random lives of a queue and of the model: after each step they must agree in everything, also while timers fire and set others.</summary>
public sealed class TimerQueueModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(200)]
    public void TimerQueue_RandomLife_AgreesWithModel(int keys) =>
        Gen.Int.Sample(seed => new Life<LongKey>(seed, keys, key => new(key), key => (int)key.Value).Run(400), iter: 120);

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void TimerQueue_RandomLifeTextKeys_AgreesWithModel(int keys) =>
        Gen.Int.Sample(seed => new Life<TextKey>(seed, keys, key => new($"{key}"), key => int.Parse(key.Value)).Run(300), iter: 80);

    [Fact]
    public void TimerQueue_RandomLifeAllKeysCollide_AgreesWithModel() =>
        Gen.Int.Sample(seed => new Life<CollidingKey>(seed, 12, key => new(key), key => key.Value).Run(300), iter: 60);

    private sealed class Life<TKey>(int seed, int keys, Func<int, TKey> keyOf, Func<TKey, int> numberOf)
        where TKey : struct, IKey<TKey>
    {
        private static readonly long[] Extremes = [long.MinValue, long.MinValue + 1, -1, 0, 1, long.MaxValue - 1, long.MaxValue];

        private readonly Random _random = new(seed);
        private readonly TimerQueue<TKey> _queue = new() { Timeline = new() };
        private readonly TimerModel _model = new();
        private readonly List<TimerRequest> _asked = [];
        private long _around;

        // What the handlers of one advance may ask for, or it might never end.
        private int _budget;

        public void Run(int steps)
        {
            using (_queue)
            {
                // Some lives know few times, so that many are equal; others many.
                var spread = 1 << _random.Next(2, 20);
                _around = _random.Next(10) == 0 ? long.MinValue : 0;
                for (var i = 0; i < steps; i++)
                {
                    Step(spread);
                }

                Advance(long.MaxValue, spread);
                Assert.Equal(_model.Dropped, _queue.DroppedTimers);
                Assert.Empty(_model.Timers);

                // Nothing comes about any more, whatever is set.
                Handle(_random.Next(keys), spread);
                Compare();
            }
        }

        private void Step(int spread)
        {
            switch (_random.Next(20))
            {
                case < 13:
                    Handle(_random.Next(keys), spread);
                    if (_queue.FiresNow)
                    {
                        _queue.BeginNow();
                        _model.Begin(_model.Watermark);
                        Fire(spread);
                    }

                    break;
                case < 17:
                    // Mostly a little ahead; now and then to where the first timer stands, or just before.
                    var watermark = _random.Next(4) == 0 ? TimeMath.Subtract(_queue.NextDue, _random.Next(2)) : TimeMath.Add(_around, _random.Next(spread));
                    Advance(Math.Min(Math.Max(watermark, _model.Watermark), TimeMath.LastWatermark), spread);
                    break;
                case 17:
                    var now = TimeMath.Add(_around, _random.Next(-spread, spread));
                    _queue.BeginAdvanceProcessing(now);
                    _model.BeginProcessing(now);
                    Fire(spread);
                    break;
                case 18:
                    var key = _random.Next(keys);
                    _queue.Clear(keyOf(key));
                    _model.Clear(key);
                    break;
                default:
                    new Timers(_queue.Requests).Set(new(_random.Next()));
                    _queue.Discard();
                    break;
            }

            Compare();

            // Whoever moves the watermark knows of everything that is to be done.
            Assert.InRange(_queue.Timeline!.Due, long.MinValue, _queue.NextDue);
        }

        private void Advance(long watermark, int spread)
        {
            if (watermark < _queue.NextDue)
            {
                _queue.Skip(watermark);
                _model.Skip(watermark);
                return;
            }

            _queue.BeginAdvance(watermark);
            _model.Begin(watermark);
            Fire(spread);
            _queue.Timeline!.Restart(long.MinValue, _queue.NextDue);
            _around = watermark == long.MaxValue ? _around : Math.Max(_around, watermark);
        }

        private void Fire(int spread)
        {
            _budget = 300;
            while (_model.MoveNext())
            {
                Assert.True(_queue.MoveNext());
                var expected = _model.Firing!.Value;
                Assert.Equal((expected.Key, expected.Time, expected.Domain), (numberOf(_queue.Key), _queue.Time.Ticks, _queue.Domain));
                Assert.Equal(_model.Watermark, _queue.Watermark);
                Handle(expected.Key, spread);
                Compare();
            }

            Assert.False(_queue.MoveNext());
        }

        /// <summary>A handler that asks for this and that, of what it may.</summary>
        private void Handle(int key, int spread)
        {
            _asked.Clear();
            var timers = new Timers(_queue.Requests);
            for (var count = _random.Next(_random.Next(5) == 0 ? 12 : 3); count > 0; count--)
            {
                var domain = _random.Next(4) == 0 ? TimeDomain.Processing : TimeDomain.Event;
                var request = new TimerRequest(new(PickTime(key, spread)), domain, _random.Next(3) == 0);
                if (_asked.Count > 0 && _random.Next(3) == 0)
                {
                    // Often something and its contrary, which may be a timer that is put off.
                    request = request with { Domain = domain = _asked[^1].Domain, IsCancelled = !_asked[^1].IsCancelled };
                }

                if (!_model.MayAsk(request) || (_model.Firing is not null && _budget-- <= 0))
                {
                    continue;
                }

                _asked.Add(request);
                if (request.IsCancelled)
                {
                    timers.Cancel(request.Time, domain);
                }
                else if (domain == TimeDomain.Event)
                {
                    timers.Set(request.Time);
                }
                else
                {
                    timers.SetProcessing(request.Time);
                }
            }

            _queue.Apply(keyOf(key));
            _model.Apply(key, _asked);
            Assert.Empty(_queue.Requests);
        }

        private long PickTime(int key, int spread)
        {
            var own = _model.Timers.Where(timer => timer.Key == key).ToList();
            return _random.Next(20) switch
            {
                0 => Extremes[_random.Next(Extremes.Length)],
                < 7 when own.Count > 0 => own[_random.Next(own.Count)].Time,
                < 9 when _asked.Count > 0 => _asked[^1].Time.Ticks,
                _ => TimeMath.Add(_around, _random.Next(-spread / 4, spread)),
            };
        }

        private void Compare()
        {
            Assert.Equal(_model.NextDue(TimeDomain.Event), _queue.NextDue);
            Assert.Equal(_model.NextDue(TimeDomain.Processing), _queue.NextProcessingDue);
            Assert.Equal(_model.FiresNow, _queue.FiresNow);
            Assert.Equal(_model.Watermark, _queue.Watermark);
            Assert.Equal(_model.ProcessingTime, _queue.ProcessingTime);
            Assert.Equal(_model.Dropped, _queue.DroppedTimers);
            Assert.Equal(_model.Timers.Count, _queue.Count);
            Assert.Equal(_model.Timers.Select(timer => timer.Key).Distinct().Count(), _queue.Held.Keys);
            Assert.InRange(_queue.Entries, _queue.Count, (2 * _queue.Count) + 200);
        }
    }
}
