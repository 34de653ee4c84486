using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Session windows: the events of a key that come less than a gap apart. An event makes the window [time, time + gap); windows that overlap are one session, however
/// late the event that joins them.
/// </summary>
/// <remarks>
/// <para>The newest session of a key lies in the key's slot until it gives its first result, so that a loop extends it with one lookup. The others, and all
/// that have given results but are held for late events, are records beside the table. If events fire early all sessions are records, because they count their
/// results.</para>
/// <para>Extending a session leaves the queue alone: it learns the new end when the old one has come. An entry of the queue belongs to the session whose time holds the
/// moment it is due at; a merged session has those of its parts, of which the first to come fires it.</para>
/// <para>The first result with the watermark at or behind a session's end is on time, all later such ones are late, also if the session grew in between and the
/// watermark has reached its new end; before its end results are early. A merged session goes on with the highest number of its parts and counts as fired on time if
/// one of them has.</para>
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TOperations">How accumulators are merged and released.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
    where TOperations : struct, IAccumulator<TAccumulator>
{
    private const int NothingAdded = -1;
    private const int AddedToSlot = -2;

    // So many empty slots may there be beyond the number of open sessions; when there are more, so many slots are looked at with each that is emptied.
    private const int MostLingering = 1024;
    private const int SweptSlots = 64;

    private readonly SessionRecords<TKey, TAccumulator> _records = new();
    private readonly long _lateness;
    private readonly long _earlyEvery;
    private readonly bool _everyEvent;
    private readonly bool _firesOnceAtTheEnd;

    /// <summary>All sessions are records.</summary>
    private readonly bool _recordsAll;

    private readonly TOperations _operations;

    // Made with the first session: if the operator doesn't say how wide buckets should be, the gap of the first event does.
    private long _gap;
    private TimingWheel<TKey>? _ends;
    private TimingWheel<TKey>? _drops;

    /// <summary>Slots whose session is gone.</summary>
    private long _lingering;

    private long _nextDue = long.MaxValue;
    private long _arrivals;

    // Where the last event went: a record, or one of the constants above.
    private int _added = NothingAdded;
    private TKey _addedKey;

    /// <param name="operations">How accumulators are merged and released.</param>
    /// <param name="gap">The gap that most events have, in ticks; 0 if that isn't known before the first. It decides about speed alone: <see cref="Add"/> takes each event's own.</param>
    /// <param name="lateness">The allowed lateness, in ticks.</param>
    /// <param name="earlyEvery">Open sessions that have changed give early results when the watermark, or processing time, comes to a multiple of this or passes one; 0: never.</param>
    /// <param name="everyEvent">Every event gives a result.</param>
    /// <param name="firesOnceAtTheEnd">A session gives one result, when the watermark is at its end plus the lateness; whatever would fire it earlier is ignored.</param>
    /// <param name="isEarlyInProcessingTime">Processing time brings early results about, not the watermark.</param>
    /// <exception cref="ArgumentOutOfRangeException">A duration is negative.</exception>
    public SessionWindows(TOperations operations, long gap, long lateness = 0, long earlyEvery = 0, bool everyEvent = false, bool firesOnceAtTheEnd = false, bool isEarlyInProcessingTime = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        ArgumentOutOfRangeException.ThrowIfNegative(lateness);
        ArgumentOutOfRangeException.ThrowIfNegative(earlyEvery);
        (_operations, _gap, _lateness, _firesOnceAtTheEnd) = (operations, gap, lateness, firesOnceAtTheEnd);
        // One that gives each of its changes has nothing to add early.
        (_earlyEvery, _everyEvent) = firesOnceAtTheEnd ? (0, false) : (everyEvent ? 0 : earlyEvery, everyEvent);
        _isEarlyInProcessingTime = isEarlyInProcessingTime;
        _recordsAll = _everyEvent || _earlyEvery > 0;
    }

    /// <summary>
    /// The sessions that loops extend by <see cref="TryExtend"/>. A cursor is void after <see cref="Add"/> and after firing; the key of a loop's event may be missing here and yet have
    /// sessions.
    /// </summary>
    public KeyedTable<TKey, OpenSession<TAccumulator>> Table { get; } = new();

    /// <inheritdoc/>
    public override long NextDue => _nextDue;

    /// <summary>The session of the last <see cref="Add"/> gives a result at once: call <see cref="BeginNow"/>.</summary>
    public bool FiresNow { get; private set; }

    /// <summary>For tests: how many sessions are held.</summary>
    internal long Held => Open + _records.Count;

    /// <summary>How many sessions lie in slots.</summary>
    private long Open => Table.Count - _lingering;

    /// <summary>The watermark by which sessions fire.</summary>
    private long FiringWatermark => FiringWatermarkAt(Watermark);

    /// <summary>
    /// Extends a session by an event that lies in it: then add the event to the session's accumulator, and nothing fires. Otherwise false: the event goes to
    /// <see cref="Add"/>.
    /// </summary>
    /// <param name="session">What <see cref="Table"/> has for the event's key.</param>
    /// <param name="time">The event's time.</param>
    /// <param name="gap">Its gap.</param>
    /// <param name="carried">The watermark that it carries.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtend(ref OpenSession<TAccumulator> session, long time, long gap, long carried)
    {
        // Behind its start no older session can be near, and one that lies in a slot ends ahead of the operator's watermark. Whether it grows nothing predicts where events come late.
        var end = unchecked(time + gap);
        var extended = TimeMath.Latest(session.End, end);

        // A sum that overflows is below its time.
        if (time < session.End && time >= session.Start && extended > carried && end > time)
        {
            session.End = extended;
            return true;
        }

        return false;
    }

    /// <summary>The gap, in ticks, if a session can have it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gap isn't above 0.</exception>
    public static long RequireGap(long gap)
    {
        if (gap <= 0)
        {
            ThrowGap(gap);
        }

        return gap;
    }

    /// <summary>Finds or makes the session of an event, merging what it joins.</summary>
    /// <param name="key">The event's key.</param>
    /// <param name="time">Its time. At the last instant of all it counts as a tick earlier, because no window could end behind it.</param>
    /// <param name="gap">How far from it the next event of the session may be, in ticks; more than 0.</param>
    /// <param name="carried">The watermark that it carries.</param>
    /// <returns>The accumulator to add it to, good until the next call; a null reference if it is too late, and counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The gap isn't above 0.</exception>
    public ref TAccumulator Add(in TKey key, long time, long gap, long carried)
    {
        RequireGap(gap);
        Hear();
        _gap = _gap == 0 ? gap : _gap;
        time = Math.Min(time, TimeMath.LastWatermark);
        var end = TimeMath.Add(time, gap);
        var closedBy = Math.Max(carried, Watermark);
        (_addedKey, _added, FiresNow) = (key, NothingAdded, false);
        if (_records.NewestOf(in key) is var newest && newest != 0)
        {
            return ref AddBesideRecords(in key, time, end, closedBy, newest);
        }

        ref var open = ref Table.TryGetRef(in key, out var exists);
        if (exists && time < open.End && open.Start < end)
        {
            return ref Extend(ref open, time, end, closedBy);
        }

        if (IsClosed(end, closedBy))
        {
            return ref TooLate();
        }

        return ref Begin(in key, time, end, ref open);
    }

    /// <summary>
    /// The session of the last <see cref="Add"/> gives a result now: <see cref="FiresNow"/> is true from here on, unless the event was too late or sessions fire once at their end. For custom
    /// triggers, whose loops don't use <see cref="TryExtend"/>.
    /// </summary>
    public void FireAdded()
    {
        if (_firesOnceAtTheEnd || _added == NothingAdded)
        {
            return;
        }

        if (_added == AddedToSlot)
        {
            // It will have given a result, which a slot doesn't know of.
            ref var open = ref Table.TryGetRef(in _addedKey, out _);
            _added = MoveToRecord(in _addedKey, ref open);
            Empty(ref open);
        }

        FiresNow = true;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Table.Dispose();
        _records.Dispose();
    }

    private static void ThrowGap(long gap) =>
        throw new ArgumentOutOfRangeException(nameof(gap), gap, "The gap of a session is above 0, because an event shares a session with those less than the gap away. Check the operator's Gap method for this event.");

    private long FiringWatermarkAt(long watermark) =>
        _firesOnceAtTheEnd && watermark != long.MaxValue ? TimeMath.Subtract(watermark, _lateness) : watermark;

    /// <summary>A window with this end takes no more events.</summary>
    private bool IsClosed(long end, long watermark) => TimeMath.Add(end, _lateness) <= watermark;

    private ref TAccumulator TooLate()
    {
        Late = Late with { Dropped = Late.Dropped + 1 };
        return ref Unsafe.NullRef<TAccumulator>();
    }

    private ref TAccumulator Extend(ref OpenSession<TAccumulator> open, long time, long end, long closedBy)
    {
        end = Math.Max(end, open.End);
        if (IsClosed(end, closedBy))
        {
            return ref TooLate();
        }

        (open.Start, open.End) = (Math.Min(open.Start, time), end);
        _added = AddedToSlot;
        return ref open.Accumulator;
    }

    /// <summary>A session of one event.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="start">Its time.</param>
    /// <param name="end">Its end.</param>
    /// <param name="open">The session in the key's slot, or a null reference.</param>
    private ref TAccumulator Begin(in TKey key, long start, long end, ref OpenSession<TAccumulator> open)
    {
        var arrival = _arrivals++;
        var hasSlot = !Unsafe.IsNullRef(ref open);
        var isOpen = hasSlot && open.Exists;
        var isNewest = isOpen ? open.Start < start : _records.NewestOf(in key) is var newest && (newest == 0 || _records[newest].Start < start);
        if (_recordsAll || end <= FiringWatermark || !isNewest)
        {
            var index = _records.Add(in key, start, end);
            _records[index].Arrival = arrival;
            return ref Added(index);
        }

        if (isOpen)
        {
            MoveToRecord(in key, ref open);
            open.Accumulator = default!;
        }
        else if (hasSlot)
        {
            _lingering--;
        }
        else
        {
            open = ref Table.GetOrAdd(in key);
        }

        (open.Start, open.End) = (start, end);
        Expect(end, arrival, in key);
        _added = AddedToSlot;
        return ref open.Accumulator;
    }

    /// <summary>Copies the session of a slot to a record; the slot is the caller's.</summary>
    private int MoveToRecord(in TKey key, ref OpenSession<TAccumulator> open)
    {
        var index = _records.Add(in key, open.Start, open.End);
        ref var record = ref _records[index];
        (record.Arrival, record.IsDue, record.Accumulator) = (long.MaxValue, true, open.Accumulator);
        return index;
    }

    /// <summary>
    /// Empties a slot. The key may soon have another session, which then is spared finding a place: so it stays, until there are more such slots than sessions.
    /// </summary>
    private void Empty(ref OpenSession<TAccumulator> open)
    {
        open.Clear();
        _lingering++;
        if (_lingering > Open + MostLingering)
        {
            _lingering -= Table.Sweep(default(Lingering), SweptSlots);
        }
    }

    private readonly struct Lingering : IUnneeded<OpenSession<TAccumulator>>
    {
        public bool IsUnneeded(in OpenSession<TAccumulator> open) => !open.Exists;
    }

    /// <summary>The queue learns when a session ends.</summary>
    private void Expect(long end, long arrival, in TKey key)
    {
        _ends ??= new(_gap);
        _ends.Push(new() { Due = end, Arrival = arrival, Key = key }, FiringWatermark);
        Lower(DueOf(_ends));
    }

    /// <summary>The watermark at which the queue of ends must be looked at.</summary>
    private long DueOf(TimingWheel<TKey> ends) => _firesOnceAtTheEnd ? TimeMath.Add(ends.NextDue, _lateness) : ends.NextDue;

    private void Lower(long due)
    {
        if (due < _nextDue)
        {
            _nextDue = due;
            Timeline?.Lower(due);
        }
    }
}
