using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Drives the windows as emitted code does, fast path and all, and the model beside them.</summary>
internal class AlignedRun<TKey, TKeys, TAccumulator, TPanes, TOperations> : IDisposable
    where TKey : struct, IKey<TKey>
    where TKeys : struct, ITestKeys<TKey>
    where TPanes : struct, IPanes<TPanes, TAccumulator>
    where TOperations : struct, IEventsOps<TAccumulator>
{
    private readonly AlignedWindowOptions _options;
    private AlignedWindows<TKey, TAccumulator, TPanes, TOperations> _windows;
    private readonly AlignedModel _model;
    private readonly TOperations _operations;
    private readonly ulong _paneTicks;
    private readonly List<long> _times = [];
    private readonly Hoisted[] _splits;

    private struct Hoisted
    {
        public long Watermark;
        public long From;
        public ulong Span;
        public int First;
        public long Due;
    }

    public AlignedRun(AlignedWindowOptions options, TOperations operations, int splits)
    {
        _options = options;
        _operations = operations;
        _windows = new(options, operations);
        _model = new(options);
        long left = options.SizeTicks, right = options.SlideTicks;
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        _paneTicks = (ulong)left;
        _splits = new Hoisted[splits];
        for (var i = 0; i < splits; i++)
        {
            _splits[i].Watermark = long.MinValue;
        }

        HoistAll();
    }

    public AlignedWindows<TKey, TAccumulator, TPanes, TOperations> Windows => _windows;

    /// <summary>How many events took the fast path.</summary>
    public int Fast { get; private set; }

    public List<AlignedResult> Results { get; } = [];

    /// <summary>Before which steps what a checkpoint holds of the windows goes into new ones, which take their place.</summary>
    public RestorePlan Restores { get; init; } = RestorePlan.Never;

    /// <summary>How each result was put together, and what was peeked at.</summary>
    public List<ulong> Digests { get; init; } = [];

    public long WatermarkOf(int split) => _splits[split].Watermark;

    public void Hoist(int split)
    {
        ref var hoisted = ref _splits[split];
        _windows.FindFast(hoisted.Watermark);
        (hoisted.From, hoisted.Span, hoisted.First) = (_windows.FastFrom, _windows.FastSpan, (int)_windows.FastFirst);
        hoisted.Due = _windows.NextDueOf(hoisted.Watermark);
        Assert.True(hoisted.Due > hoisted.Watermark || hoisted.Due == long.MaxValue, "What is next due must lie ahead.");
    }

    /// <param name="split">The split that it comes from.</param>
    /// <param name="key">Its key.</param>
    /// <param name="time">Its time.</param>
    /// <param name="isTriggered">There is a trigger, and whether it says so now: emitted code then adds no event itself.</param>
    public void Event(int split, int key, long time, bool? isTriggered = null)
    {
        RestoreNowAndThen();
        var id = _times.Count;
        _times.Add(time);
        var carried = _splits[split].Watermark;
        var expected = _model.Add(key, id, time, carried, isTriggered == true);
        var (late, firesNow) = (_windows.Late, _windows.FiresNow);
        TAccumulator? peeked = default;
        if (TOperations.IsPlain)
        {
            Assert.Equal(expected is not null, _windows.TryPeek(TKeys.Of(key), time, carried, out peeked));
            Assert.Equal((late, firesNow), (_windows.Late, _windows.FiresNow));
        }

        var isFast = false;
        ref var accumulator = ref isTriggered is null ? ref Find(split, key, time, out isFast) : ref Unsafe.NullRef<TAccumulator>();
        if (!isFast)
        {
            accumulator = ref _windows.Add(TKeys.Of(key), time, carried)!;
        }

        Assert.Equal(_model.Late, _windows.Late);
        Assert.Equal(expected is null, Unsafe.IsNullRef(ref accumulator));
        Assert.True(!TOperations.IsPlain || expected is null || EqualityComparer<TAccumulator>.Default.Equals(accumulator, peeked), $"Peeked at another accumulator: {peeked}.");
        if (expected is null)
        {
            Assert.False(_windows.FiresNow);
            return;
        }

        _operations.Add(ref accumulator, id);
        if (isTriggered == true)
        {
            _windows.FireAdded();
        }

        Assert.Equal(expected.Count > 0, !isFast && _windows.FiresNow);
        if (expected.Count > 0)
        {
            _windows.BeginNow();
            Check(expected);
        }
    }

    /// <summary>The split's watermark grows; what was hoisted for it is taken anew when it must be.</summary>
    public void Raise(int split, long watermark)
    {
        ref var hoisted = ref _splits[split];
        hoisted.Watermark = Math.Max(hoisted.Watermark, watermark);
        if (hoisted.Watermark >= hoisted.Due)
        {
            Hoist(split);
        }
    }

    /// <summary>The operator hears of the lowest watermark of its splits, or of another.</summary>
    public void Advance(long? watermark = null)
    {
        RestoreNowAndThen();
        var target = watermark ?? _splits.Min(s => s.Watermark);
        if (target <= _windows.Watermark)
        {
            return;
        }

        var expected = _model.Advance(target);
        if (target >= _windows.NextDue)
        {
            _windows.BeginAdvance(target);
            Check(expected);
            HoistAll();
        }
        else
        {
            Assert.Empty(expected);
            _windows.Skip(target);
        }

        Assert.Equal(target, _windows.Watermark);
        Assert.True(_windows.NextDue > target || target == long.MaxValue);
    }

    /// <summary>The operator hears of processing time, which goes on by so much; the first time it comes to zero.</summary>
    public void AdvanceProcessing(long ticks)
    {
        RestoreNowAndThen();
        var now = _model.ProcessingTime == long.MinValue ? 0 : _model.ProcessingTime + ticks;
        var (watermark, due) = (_windows.Watermark, _windows.NextDue);
        var expected = _model.AdvanceProcessing(now);
        if (now >= _windows.NextProcessingDue)
        {
            _windows.BeginEarly(now);
            Check(expected);
            Assert.Equal(long.MaxValue, _windows.NextProcessingDue);
        }
        else
        {
            Assert.Empty(expected);
            _windows.SkipProcessing(now);
        }

        Assert.Equal((now, watermark, due), (_windows.ProcessingTime, _windows.Watermark, _windows.NextDue));
    }

    public void End()
    {
        Advance(long.MaxValue);
        Assert.Equal(0, _windows.Table.Count);
        Assert.Equal(0, _operations.Alive);
        Assert.True(_windows.IsEmpty);
        if (Restores.IsAny)
        {
            Restore();
            Assert.True(_windows.IsEmpty);
        }
    }

    public void Dispose() => _windows.Dispose();

    /// <summary>What a checkpoint holds of the windows.</summary>
    public StoredState[] Parts(AlignedWindows<TKey, TAccumulator, TPanes, TOperations> windows) =>
    [
        new StoredAlignedWindows<TKey, TAccumulator, TPanes, TOperations, TestKeyCodec<TKey, TKeys>, TOperations>("Shop.Windows", windows, _operations),
        new StoredProgress("Shop.Windows", windows),
    ];

    private void RestoreNowAndThen()
    {
        if (Restores.IsNow())
        {
            Restore();
        }
    }

    private void Restore()
    {
        var before = _windows;
        using var spare = new AlignedWindows<TKey, TAccumulator, TPanes, TOperations>(_options, _operations);
        var after = new AlignedWindows<TKey, TAccumulator, TPanes, TOperations>(_options, _operations);
        WindowRows.Restore(Parts(before), Parts(after), Restores.Random, Parts(spare), wasTaken =>
        {
            if (wasTaken && spare.Watermark != long.MaxValue)
            {
                spare.BeginAdvance(long.MaxValue);
                while (spare.MoveNext())
                {
                }
            }

            // What was saved belongs to windows that are gone as a whole; after it those count.
            _operations.ForgetAll();
        });
        Assert.Equal((before.Watermark, before.ProcessingTime, before.Late, before.NextDue), (after.Watermark, after.ProcessingTime, after.Late, after.NextDue));
        before.Dispose();
        _windows = after;
        HoistAll();
    }

    private void HoistAll()
    {
        for (var i = 0; i < _splits.Length; i++)
        {
            Hoist(i);
        }
    }

    // The loop that the generator emits.
    private ref TAccumulator Find(int split, int key, long time, out bool isFast)
    {
        ref var hoisted = ref _splits[split];
        var offset = unchecked((ulong)(time - hoisted.From));
        if (offset < hoisted.Span)
        {
            var place = _windows.Table.Cursor().FindOr(TKeys.Of(key), _windows.Nobody);
            if (place != _windows.Nobody)
            {
                ref var panes = ref _windows.Panes.At(place);
                var index = ((nuint)hoisted.First + (nuint)(offset / _paneTicks)) & (nuint)(TPanes.Count - 1);
                if (_windows.TryEnter(place, ref panes, index))
                {
                    isFast = true;
                    Fast++;
                    return ref AlignedWindows<TKey, TAccumulator, TPanes, TOperations>.At(ref panes, index);
                }
            }
        }

        isFast = false;
        return ref Unsafe.NullRef<TAccumulator>();
    }

    private void Check(List<AlignedResult> expected)
    {
        var next = 0;
        while (_windows.MoveNext())
        {
            Assert.True(next < expected.Count, $"One result too many: {TKeys.NumberOf(_windows.Key)} {_windows.Window} {_windows.Firing}.");
            var wanted = expected[next++];
            Assert.Equal((wanted.Key, wanted.Window, wanted.Firing), (TKeys.NumberOf(_windows.Key), _windows.Window, _windows.Firing));
            Assert.True(_operations.Matches(in _windows.Accumulator, wanted.Events), $"Other events in {wanted}.");
            if (_operations.Events(in _windows.Accumulator) is { } events)
            {
                var panes = events.Select(id => TimeMath.Floor(_times[id], (long)_paneTicks, _options.OffsetTicks)).ToList();
                Assert.Equal(panes.Order(), panes);
            }

            Digests.Add(_operations.Digest(in _windows.Accumulator));
            Results.Add(wanted);
        }

        Assert.Equal(expected.Count, next);
        Assert.False(_windows.MoveNext());
    }
}

/// <summary>The same with numbers as keys.</summary>
internal sealed class AlignedRun<TAccumulator, TPanes, TOperations>(AlignedWindowOptions options, TOperations operations, int splits)
    : AlignedRun<LongKey, LongKeys, TAccumulator, TPanes, TOperations>(options, operations, splits)
    where TPanes : struct, IPanes<TPanes, TAccumulator>
    where TOperations : struct, IEventsOps<TAccumulator>;
