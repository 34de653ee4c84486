using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>One window of all time per key, which fires at end of input. Nothing is late for it.</summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TOperations">How accumulators are released; they are never merged.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class GlobalWindows<TKey, TAccumulator, TOperations> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
    where TOperations : struct, IAccumulator<TAccumulator>
{
    private readonly KeyedTable<TKey, OneWindow> _windows = new();
    private readonly TOperations _operations;
    private readonly long _earlyEvery;
    private readonly bool _isEarlyInProcessingTime;
    private readonly bool _everyEvent;
    private readonly bool _firesOnceAtTheEnd;

    // Keys with an event since their last result, and perhaps some whose trigger has fired since; and what fires.
    private readonly List<Fired> _changed = [];
    private readonly List<Fired> _firing = [];

    private int _next;
    private bool _isAdvancing;
    private bool _isAtEnd;
    private bool _isOwed;
    private long _target;
    private long _arrivals;
    private TKey _fired;

    /// <param name="operations">How accumulators are released.</param>
    /// <param name="earlyEvery">Windows that have changed give early results when the watermark, or processing time, comes to a multiple of this or passes one; 0: never.</param>
    /// <param name="everyEvent">Every event gives a result.</param>
    /// <param name="firesOnceAtTheEnd">Whatever would fire before end of input is ignored.</param>
    /// <param name="isEarlyInProcessingTime">Processing time brings early results about, not the watermark.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="earlyEvery"/> is negative.</exception>
    public GlobalWindows(TOperations operations, long earlyEvery = 0, bool everyEvent = false, bool firesOnceAtTheEnd = false, bool isEarlyInProcessingTime = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlyEvery);
        (_operations, _firesOnceAtTheEnd, _isEarlyInProcessingTime) = (operations, firesOnceAtTheEnd, isEarlyInProcessingTime);
        (_earlyEvery, _everyEvent) = firesOnceAtTheEnd ? (0, false) : (earlyEvery, everyEvent);
    }

    /// <inheritdoc/>
    public override long NextDue => !_isEarlyInProcessingTime && _changed.Count > 0 ? EarlyTimes.NextAfter(Watermark, _earlyEvery) : long.MaxValue;

    /// <inheritdoc/>
    public override long NextProcessingDue => _isEarlyInProcessingTime && _changed.Count > 0 ? EarlyTimes.NextAfter(ProcessingTime, _earlyEvery) : long.MaxValue;

    /// <summary>A window gives a result at once: call <see cref="BeginNow"/>.</summary>
    public bool FiresNow { get; private set; }

    /// <summary>The key of the window that fires.</summary>
    public TKey Key { get; private set; }

    /// <summary>All of time.</summary>
    public Window Window => Window.Global;

    /// <summary>Which of its results this is.</summary>
    public Firing Firing { get; private set; }

    /// <summary>What the window that fires has gathered; good until the next <see cref="MoveNext"/>.</summary>
    public ref TAccumulator Accumulator => ref Find(Key).Accumulator;

    /// <summary>The accumulator of a key's window, to add an event to; good until the next call.</summary>
    public ref TAccumulator Add(in TKey key)
    {
        Hear();
        ref var window = ref _windows.GetOrAdd(in key, out var isNew);
        if (isNew)
        {
            window.Arrival = _arrivals++;
        }

        if (_earlyEvery > 0 && !window.IsChanged)
        {
            ListChanged(in key, ref window);
        }

        (_fired, FiresNow) = (key, _everyEvent);
        return ref window.Accumulator;
    }

    /// <summary>A copy of what <see cref="Add"/> would give for the key, which changes nothing: for accumulators that are copied as a whole.</summary>
    /// <returns>The copy; default if the key has no window yet.</returns>
    [return: MaybeNull]
    public TAccumulator Peek(in TKey key) => _windows.TryGet(in key, out var window) ? window.Accumulator : default;

    /// <summary>The window of the last <see cref="Add"/> gives a result now: <see cref="FiresNow"/> is true from here on, unless windows fire once at the end.</summary>
    public void FireAdded() => FireNow(_fired);

    /// <summary>The window of a key gives a result now, if it has one: <see cref="FiresNow"/> is true from here on, unless windows fire once at the end.</summary>
    public void FireNow(in TKey key)
    {
        _fired = key;
        _windows.TryGetRef(in key, out var exists);
        FiresNow = exists && !_firesOnceAtTheEnd;
    }

    /// <summary>Begins the result of the window that <see cref="FiresNow"/> means.</summary>
    public void BeginNow()
    {
        (_isOwed, _isAdvancing, FiresNow) = (FiresNow, false, false);
    }

    /// <summary>Begins to fire what is due by a watermark: at end of input all windows, and drops them.</summary>
    public void BeginAdvance(long watermark)
    {
        (_target, _isAdvancing, _isAtEnd, _isOwed, FiresNow) = (watermark, true, watermark == long.MaxValue, false, false);
        _firing.Clear();
        _next = 0;
        if (_isAtEnd)
        {
            _changed.Clear();
            foreach (var (key, window) in _windows)
            {
                _firing.Add(new(window.Arrival, key));
            }
        }
        else if (NextDue <= watermark)
        {
            TakeChanged();
        }

        _firing.Sort();
    }

    /// <summary>Begins with the early results up to a processing time, which is at least <see cref="NextProcessingDue"/>.</summary>
    public void BeginEarly(long now)
    {
        (ProcessingTime, _target, _isAdvancing, _isAtEnd, _isOwed, FiresNow) = (now, Watermark, true, false, false, false);
        _firing.Clear();
        _next = 0;
        TakeChanged();
        _firing.Sort();
    }

    /// <summary>Goes to the next window that fires: in order of their first events' arrival.</summary>
    /// <returns>There is one; if not, the watermark has moved.</returns>
    public bool MoveNext()
    {
        if (_isOwed)
        {
            _isOwed = false;
            Fire(_fired);
            return true;
        }

        if (!_isAdvancing)
        {
            return false;
        }

        if (_isAtEnd && _next > 0)
        {
            _operations.Release(ref Accumulator);
            _windows.Remove(Key);
        }

        if (_next < _firing.Count)
        {
            Fire(_firing[_next++].Key);
            return true;
        }

        _isAdvancing = false;
        Watermark = _target;
        return false;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _windows.Dispose();

    private ref OneWindow Find(scoped in TKey key) => ref _windows.TryGetRef(in key, out _);

    private void ListChanged(in TKey key, ref OneWindow window)
    {
        window.IsChanged = true;
        if (window.IsListed)
        {
            return;
        }

        window.IsListed = true;
        _changed.Add(new(window.Arrival, key));
        if (_changed.Count == 1)
        {
            Timeline?.Lower(NextDue);
        }
    }

    private void TakeChanged()
    {
        foreach (var changed in _changed)
        {
            ref var window = ref Find(changed.Key);
            window.IsListed = false;
            if (window.IsChanged)
            {
                window.IsChanged = false;
                _firing.Add(changed);
            }
        }

        _changed.Clear();
    }

    private void Fire(in TKey key)
    {
        ref var window = ref Find(in key);
        window.IsChanged = false;
        (Key, Firing) = (key, new(_isAdvancing && _isAtEnd ? FiringKind.OnTime : FiringKind.Early, ++window.Number));
    }

    private struct OneWindow
    {
        public TAccumulator Accumulator;
        public long Arrival;
        public int Number;

        /// <summary>An event has come since the last result.</summary>
        public bool IsChanged;

        /// <summary>It is in the list of those that may give an early result.</summary>
        public bool IsListed;
    }

    private readonly record struct Fired(long Arrival, TKey Key) : IComparable<Fired>
    {
        public int CompareTo(Fired other) => Arrival.CompareTo(other.Arrival);
    }
}
