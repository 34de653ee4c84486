using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// The timers of one operator (DESIGN 2.4). Of a key and domain there is one at most for each time. They fire in order of time, then of being set; setting
/// one again keeps its place, taking it back and setting it again doesn't.
/// </summary>
/// <remarks>
/// After each handler call the emitted code calls <see cref="Apply"/> (then <see cref="Clear"/> if the handler asked for that) or <see cref="Discard"/>. After
/// an event it then looks at <see cref="FiresNow"/>. Whatever it begins, it calls <see cref="MoveNext"/> until that answers false, with the handler and
/// <see cref="Apply"/> in between: timers that <c>OnTimer</c> sets and that are due take their place among those still to come.
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class TimerQueue<TKey> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
{
    private readonly PagedPool<TimerNode<TKey>> _nodes = new();
    private readonly TimersOfKeys<TKey> _keys;
    private readonly TimersInOrder<TKey> _event;
    private readonly TimersInOrder<TKey> _processing;
    private long _nextNumber;

    private bool _isFiring;
    private bool _isAdvancingProcessing;

    // What fires: up to the watermark that is being moved to, or the present one.
    private long _target = long.MinValue;

    /// <summary>An empty queue.</summary>
    public TimerQueue()
    {
        _keys = new(_nodes);
        _event = new(_nodes);
        _processing = new(_nodes);
    }

    /// <summary>Where the <see cref="Timers"/> of the handler at hand writes.</summary>
    public List<TimerRequest> Requests { get; } = [];

    /// <inheritdoc/>
    public override long NextDue => _event.NextDue;

    /// <inheritdoc/>
    public override long NextProcessingDue => _processing.NextDue;

    /// <summary>An event timer set at or before the watermark is waiting: it fires behind the handler that set it.</summary>
    public bool FiresNow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _event.IsDue(Watermark);
    }

    /// <summary>How many timers are set.</summary>
    public long Count => _nodes.Count;

    /// <summary>The key of the timer that fires.</summary>
    public TKey Key { get; private set; }

    /// <summary>When the timer that fires was due.</summary>
    public Timestamp Time { get; private set; }

    /// <summary>By which time it was due.</summary>
    public TimeDomain Domain { get; private set; }

    /// <summary>For tests: entries of timers and of what were timers.</summary>
    internal int Entries => _event.Entries + _processing.Entries;

    /// <summary>For tests: how many keys have timers, and for how many timers there is room.</summary>
    internal (long Keys, int Room) Held => (_keys.Count, _nodes.Capacity);

    private bool IsEnded => Watermark == long.MaxValue || _target == long.MaxValue;

    /// <summary>Does, in order, what the handler that has returned asked for.</summary>
    /// <param name="key">The key it was called for.</param>
    /// <exception cref="InvalidOperationException">It was <c>OnTimer</c> and has set a timer for its own time or before; nothing was done.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(in TKey key)
    {
        if (Requests.Count > 0)
        {
            Hear();
            ApplyRequests(in key);
        }
    }

    /// <summary>The handler has thrown: it has asked for nothing.</summary>
    public void Discard() => Requests.Clear();

    /// <summary>Takes back all timers of a key.</summary>
    public void Clear(in TKey key) => _keys.Clear(in key, _event, _processing);

    /// <summary>What is due at the present watermark begins to fire.</summary>
    public void BeginNow() => Begin(Watermark, isAdvancingProcessing: false);

    /// <summary>What is due at a watermark begins to fire.</summary>
    public void BeginAdvance(long watermark) => Begin(watermark, isAdvancingProcessing: false);

    /// <summary>
    /// The processing timers due at a time begin to fire; an event timer that one of them sets at or before the watermark fires before the next of them.
    /// </summary>
    public void BeginAdvanceProcessing(long now)
    {
        ProcessingTime = Math.Max(ProcessingTime, now);
        Begin(Watermark, isAdvancingProcessing: true);
    }

    /// <summary>Takes the next timer that fires. It is no longer set when its handler runs, so that the handler may set another.</summary>
    /// <returns>There is one; otherwise the advance is done.</returns>
    public bool MoveNext()
    {
        if (_event.IsDue(_target))
        {
            Take(_event);
            return true;
        }

        if (_isAdvancingProcessing && _processing.IsDue(ProcessingTime))
        {
            Take(_processing);
            return true;
        }

        Key = default;
        _isFiring = _isAdvancingProcessing = false;
        Watermark = _target;
        if (Watermark == long.MaxValue)
        {
            DropProcessing();
        }

        return false;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _keys.Dispose();
        _event.Dispose();
        _processing.Dispose();
        _nodes.Dispose();
    }

    private void Begin(long target, bool isAdvancingProcessing) =>
        (_target, _isFiring, _isAdvancingProcessing) = (target, false, isAdvancingProcessing);

    private void Take(TimersInOrder<TKey> order)
    {
        var index = order.TakeFirst();
        ref var node = ref _nodes[index];
        (Key, Time, Domain) = (node.Key, new(node.Time), node.Domain);
        _isFiring = true;
        _keys.Remove(index);
        order.Clean();
    }

    /// <summary>End of input: the processing timers that are left have no time to wait for.</summary>
    private void DropProcessing()
    {
        while (!_processing.IsEmpty)
        {
            _keys.Remove(_processing.TakeFirst());
            _processing.Clean();
            DroppedTimers++;
        }
    }

    private void ApplyRequests(in TKey key)
    {
        var requests = CollectionsMarshal.AsSpan(Requests);
        if (_isFiring)
        {
            CheckTimes(requests);
        }

        for (var i = 0; i < requests.Length; i++)
        {
            if (i + 1 < requests.Length && TryMove(in key, in requests[i], in requests[i + 1]))
            {
                i++;
                continue;
            }

            ref readonly var request = ref requests[i];
            if (request.IsCancelled)
            {
                Cancel(in key, request.Domain, request.Time.Ticks);
            }
            else
            {
                Set(in key, request.Domain, request.Time.Ticks);
            }
        }

        Requests.Clear();
    }

    private void Set(in TKey key, TimeDomain domain, long time)
    {
        if (IsEnded)
        {
            DroppedTimers += _keys.Find(in key, domain, time) == 0 ? 1 : 0;
            return;
        }

        var index = _keys.TryAdd(in key, domain, time, _nextNumber);
        if (index == 0)
        {
            return;
        }

        _nextNumber++;
        OrderOf(domain).Add(index);
        Tell(domain, time);
    }

    // Also of timers that aren't the first: what comes before them may fire now, and then they are.
    private void Tell(TimeDomain domain, long due)
    {
        if (domain == TimeDomain.Event && due > Math.Max(Watermark, _target))
        {
            Timeline?.Lower(due);
        }
    }

    private void Cancel(in TKey key, TimeDomain domain, long time)
    {
        var index = _keys.Find(in key, domain, time);
        if (index != 0)
        {
            var order = OrderOf(domain);
            order.Cancel(index);
            _keys.Remove(index);
            order.Clean();
        }
    }

    /// <summary>Two requests that put a timer off: one takes it back, the other sets it for a later time. In either order they come to the same.</summary>
    private bool TryMove(in TKey key, in TimerRequest first, in TimerRequest second)
    {
        if (first.IsCancelled == second.IsCancelled || first.Domain != second.Domain || IsEnded)
        {
            return false;
        }

        var (from, to) = first.IsCancelled ? (first.Time.Ticks, second.Time.Ticks) : (second.Time.Ticks, first.Time.Ticks);
        var index = from < to ? _keys.TryMove(in key, first.Domain, from, to) : 0;
        if (index != 0)
        {
            OrderOf(first.Domain).Move(index, to, _nextNumber++);
            Tell(first.Domain, to);
        }

        return index != 0;
    }

    private TimersInOrder<TKey> OrderOf(TimeDomain domain) => domain == TimeDomain.Event ? _event : _processing;

    // At the very end nothing is later, and what is set is dropped.
    private void CheckTimes(ReadOnlySpan<TimerRequest> requests)
    {
        foreach (ref readonly var request in requests)
        {
            if (!request.IsCancelled && request.Domain == Domain && request.Time <= Time && !(IsEnded && Time == Timestamp.MaxValue))
            {
                ThrowNotLater(request.Time);
            }
        }
    }

    [DoesNotReturn]
    private void ThrowNotLater(Timestamp time)
    {
        Requests.Clear();
        throw new InvalidOperationException(
            $"OnTimer, called for the {(Domain == TimeDomain.Event ? "event" : "processing")} timer of {Time} ({Time.Ticks} ticks), set a timer of the same kind for {time} ({time.Ticks} ticks). " +
            "That isn't later, so it would fire again at once, and might for ever. Set it for a later time, or do in this call what it was to do.");
    }
}
