using System.Runtime.CompilerServices;
using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Random streams through session windows and through their definition: every result, its order and what is held must agree.</summary>
public class SessionModelTests
{
    private const int Seeds = 150;

    public static TheoryData<string> Variants => new(All.Keys);

    private static readonly Dictionary<string, SessionOptions> All = new()
    {
        ["plain"] = new(),
        ["lateness"] = new(Lateness: 7),
        ["much lateness"] = new(Lateness: 60),
        ["unbounded lateness"] = new(Lateness: long.MaxValue),
        ["early"] = new(EarlyEvery: 5),
        ["early and lateness"] = new(Lateness: 15, EarlyEvery: 3),
        ["early in processing time"] = new(EarlyEvery: 5, IsEarlyInProcessingTime: true),
        ["early in processing time, and lateness"] = new(Lateness: 15, EarlyEvery: 3, IsEarlyInProcessingTime: true),
        ["seldom early in processing time"] = new(EarlyEvery: 60, IsEarlyInProcessingTime: true),
        ["early in processing time, and every event"] = new(EarlyEvery: 3, EveryEvent: true, IsEarlyInProcessingTime: true),
        ["once at the end wins over early in processing time"] = new(Lateness: 12, EarlyEvery: 3, Once: true, IsEarlyInProcessingTime: true),
        ["every event"] = new(EveryEvent: true),
        ["every event, early and lateness"] = new(Lateness: 15, EarlyEvery: 4, EveryEvent: true),
        ["once at the end"] = new(Once: true),
        ["once at the end, lateness"] = new(Lateness: 12, Once: true),
        ["once at the end, unbounded lateness"] = new(Lateness: long.MaxValue, Once: true),
        ["once at the end wins"] = new(Lateness: 12, EarlyEvery: 3, EveryEvent: true, Once: true),
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void SessionWindows_RandomStreams_GiveWhatTheDefinitionSays(string variant)
    {
        var results = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var options = All[variant];
            var stream = new Stream(seed);
            results += Run(stream, options with { Lateness = stream.Scaled(options.Lateness), EarlyEvery = stream.Scaled(options.EarlyEvery) }, $"{variant}, seed {seed}");
        }

        Assert.True(results > Seeds * 5, $"only {results} results: the streams test nothing");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void SessionWindows_SavedAndRestoredOnTheWay_GoOnAsTheDefinitionSays(string variant)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var options = All[variant];
            var stream = new Stream(seed);
            Run(stream, options with { Lateness = stream.Scaled(options.Lateness), EarlyEvery = stream.Scaled(options.EarlyEvery) }, $"{variant}, seed {seed}, restored", RestorePlan.BySeed(seed));
        }

        for (var place = 0; place < 120; place++)
        {
            var options = All[variant];
            var stream = new Stream(place / 40);
            Run(stream, options with { Lateness = stream.Scaled(options.Lateness), EarlyEvery = stream.Scaled(options.EarlyEvery) }, $"{variant}, restored at {place}", RestorePlan.OnlyAt(place % 40), steps: 40);
        }
    }

    private static int Run(Stream stream, SessionOptions options, string what, RestorePlan? restores = null, int steps = int.MaxValue)
    {
        var releases = new Releases();
        var timeline = new Timeline();
        restores ??= RestorePlan.Never;
        var windows = New(releases);
        var model = new SessionModel(options);
        var accumulators = 0;
        var results = 0;
        timeline.Restart(long.MinValue, windows.NextDue);
        foreach (var step in stream.Steps().Take(steps).Append(new(true, 0, long.MaxValue, 0, 0, "", false, false)))
        {
            if (restores.IsNow())
            {
                Restore();
            }

            if (step.IsProcessing)
            {
                Expect(model.AdvanceProcessing(step.Time), AdvanceProcessing(windows, step.Time));
            }
            else if (step.IsAdvance)
            {
                Expect(model.Advance(step.Time), Advance(windows, step.Time));
                timeline.Restart(long.MinValue, windows.NextDue);
            }
            else
            {
                Expect(model.Add(step.Key, step.Time, step.Gap, step.Carried, step.Content, step.Fires), Add(windows, step, ref accumulators));
                Assert.True(timeline.Due <= windows.NextDue, what);
            }

            Assert.True(model.Held == windows.Held, $"{what}: {windows.Held} sessions are held, not {model.Held}");
            Assert.True(model.Dropped == windows.Late.Dropped, $"{what}: {windows.Late.Dropped} events were late, not {model.Dropped}");
            Assert.Equal(0, windows.Late.Partly);
        }

        Assert.Equal(0, windows.Held);
        Assert.Equal((long.MaxValue, long.MaxValue), (windows.NextDue, windows.NextProcessingDue));
        Assert.True(accumulators == releases.Count, $"{what}: {accumulators} accumulators, {releases.Count} given back");
        if (restores.IsAny)
        {
            Restore();
            Assert.Equal(0, windows.Held);
        }

        windows.Dispose();
        return results;

        SessionWindows<LongKey, Text, TextOperations> New(Releases counted) => new(
            new(counted), stream.TypicalGap, options.Lateness, options.EarlyEvery, options.EveryEvent, options.Once, options.IsEarlyInProcessingTime) { Timeline = timeline };

        void Restore()
        {
            using var before = windows;
            using var spare = New(new() { IsDamaged = true });
            windows = New(releases);
            WindowRows.Restore(Parts(before), Parts(windows), restores.Random, Parts(spare), wasTaken =>
            {
                if (wasTaken && spare.Watermark != long.MaxValue)
                {
                    Advance(spare, long.MaxValue);
                }
            });
            Assert.Equal((before.Watermark, before.ProcessingTime, before.Late), (windows.Watermark, windows.ProcessingTime, windows.Late));

            // Loops go on extending what they extended.
            Assert.Equal(before.Table.Count(slot => slot.Value.Exists), windows.Table.Count(slot => slot.Value.Exists));
            timeline.Restart(long.MinValue, windows.NextDue);
        }

        StoredState[] Parts(SessionWindows<LongKey, Text, TextOperations> of) =>
        [
            new StoredSessionWindows<LongKey, Text, TextOperations, LongKeyCodec, AccumulatorCodec<Text, TextCodec>>("Shop.Sessions", of, default),
            new StoredProgress("Shop.Sessions", of),
        ];

        void Expect(IEnumerable<string> expected, IReadOnlyList<string> actual)
        {
            Assert.True(expected.SequenceEqual(actual), $"{what}:\n{string.Join("\n", actual)}\ninstead of\n{string.Join("\n", expected)}");
            results += actual.Count;
        }
    }

    // As an emitted loop does it.
    private static List<string> Add(SessionWindows<LongKey, Text, TextOperations> windows, Step step, ref int accumulators)
    {
        var key = new LongKey(step.Key);
        if (step.TriesSlot)
        {
            ref var open = ref windows.Table.Cursor().Find(in key);
            if (!Unsafe.IsNullRef(ref open) && SessionWindows<LongKey, Text, TextOperations>.TryExtend(ref open, step.Time, step.Gap, step.Carried))
            {
                Assert.NotNull(open.Accumulator.Value);
                open.Accumulator.Value += step.Content;
                return [];
            }
        }

        var (held, late, nextDue, firesNow) = (windows.Held, windows.Late, windows.NextDue, windows.FiresNow);
        var isInTime = windows.TryPeek(in key, step.Time, step.Gap, step.Carried, out var peeked);
        Assert.Equal((held, late, nextDue, firesNow), (windows.Held, windows.Late, windows.NextDue, windows.FiresNow));
        ref var accumulator = ref windows.Add(in key, step.Time, step.Gap, step.Carried);
        Assert.Equal(isInTime, !Unsafe.IsNullRef(ref accumulator));
        if (isInTime)
        {
            Assert.Equal(accumulator.Value, peeked.Value);
            accumulators += accumulator.Value is null ? 1 : 0;
            accumulator.Value += step.Content;
        }

        if (step.Fires)
        {
            windows.FireAdded();
        }

        if (!windows.FiresNow)
        {
            return [];
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

        var before = windows.Watermark;
        windows.BeginAdvance(watermark);
        var results = Read(windows, () => Assert.Equal(before, windows.Watermark));
        Assert.Equal(watermark, windows.Watermark);
        return results;
    }

    private static List<string> AdvanceProcessing(SessionWindows<LongKey, Text, TextOperations> windows, long now)
    {
        if (now < windows.NextProcessingDue)
        {
            windows.SkipProcessing(now);
            return [];
        }

        var (before, due) = (windows.Watermark, windows.NextDue);
        windows.BeginEarly(now);
        var results = Read(windows, () => Assert.Equal((before, now), (windows.Watermark, windows.ProcessingTime)));
        Assert.Equal((before, due, long.MaxValue), (windows.Watermark, windows.NextDue, windows.NextProcessingDue));
        return results;
    }

    private static List<string> Read(SessionWindows<LongKey, Text, TextOperations> windows, Action? whileFiring = null)
    {
        var results = new List<string>();
        while (windows.MoveNext())
        {
            whileFiring?.Invoke();
            results.Add(SessionModel.Show((int)windows.Key.Value, windows.Window.Start.Ticks, windows.Window.End.Ticks, windows.Firing.Kind, windows.Firing.Number, windows.Accumulator.Value!));
        }

        return results;
    }

    private readonly record struct Step(bool IsAdvance, int Key, long Time, long Gap, long Carried, string Content, bool Fires, bool TriesSlot, bool IsProcessing = false);

    /// <summary>Events and watermarks of one seed: of few keys and times, so that all meets; at one of several scales and places in time.</summary>
    private sealed class Stream
    {
        private readonly Random _random;
        private readonly long _scale;
        private readonly long _origin;
        private readonly int _keys;
        private readonly int _gap;
        private readonly bool _isGapDynamic;
        private readonly bool _hasTriggers;
        private readonly bool _isFast;
        private readonly int _disorder;
        private readonly double _advances;

        public Stream(int seed)
        {
            _random = new Random(seed);
            _scale = Pick(1, 1, 1_000, 10_000_000, 864_000_000_000);
            _origin = Pick(0, 0, 1_700_000_000_0000000, long.MinValue, long.MaxValue - (_random.Next(40, 200) * _scale));
            _keys = _random.Next(1, 6);
            _gap = _random.Next(1, 12);
            _isGapDynamic = _random.Next(3) == 0;
            _hasTriggers = _random.Next(4) == 0;
            _isFast = !_hasTriggers && _random.Next(3) > 0;
            _disorder = Pick(0, 2, 10, 40);
            _advances = Pick(1, 0.3, 0.02);
        }

        public long TypicalGap => _isGapDynamic ? 0 : _gap * _scale;

        public long Scaled(long duration) => duration > long.MaxValue / _scale ? long.MaxValue : duration * _scale;

        public IEnumerable<Step> Steps()
        {
            long highest = long.MinValue, watermark = long.MinValue;
            var now = 0;
            var clock = Pick(long.MinValue, -7, 1_700_000_000_0000000);
            for (var i = 0; i < 200; i++)
            {
                now += Pick(0, 0, 1, 1, 2, _random.Next(20) == 0 ? 30 : 0);
                var units = now - (_disorder > 0 && _random.Next(3) == 0 ? _random.Next(_disorder * 2) : 0);
                var jitter = _scale > 1 && _random.Next(2) == 0 ? _random.NextInt64(_scale) : 0;
                var time = TimeMath.Add(_origin, TimeMath.Add(TimeMath.Multiply(units, _scale), jitter));
                time = _random.Next(300) == 0 ? Pick(long.MinValue, long.MaxValue, long.MaxValue - 1, 0) : time;
                var gap = _isGapDynamic && _random.Next(2) == 0 ? Pick(1, _random.Next(1, 20) * _scale, _random.Next(50) == 0 ? long.MaxValue : 1) : _gap * _scale;
                var split = highest == long.MinValue ? highest : TimeMath.Watermark(highest, _disorder * _scale);
                var carried = _random.Next(4) == 0 ? TimeMath.Subtract(split, _random.Next(10) * _scale) : split;
                yield return new(false, _random.Next(_keys), time, gap, carried, $"{i},", _hasTriggers && _random.Next(5) == 0, _isFast);
                highest = Math.Max(highest, Math.Abs((decimal)time - _origin) > 1000m * _scale ? highest : time);
                if (_random.NextDouble() < _advances && highest != long.MinValue)
                {
                    // Sometimes ahead, as after idleness.
                    var next = TimeMath.Watermark(highest, _disorder * _scale);
                    watermark = Math.Max(watermark, _random.Next(40) == 0 ? TimeMath.Watermark(next, -5 * _scale) : next);
                    yield return new(true, 0, watermark, 0, 0, "", false, false);
                }

                if (_random.Next(4) == 0)
                {
                    clock = TimeMath.Add(clock, (_random.Next(5) * _scale) + 1);
                    yield return new(false, 0, clock, 0, 0, "", false, false, IsProcessing: true);
                }
            }

            yield return new(true, 0, long.MaxValue, 0, 0, "", false, false);
        }

        private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
    }
}
