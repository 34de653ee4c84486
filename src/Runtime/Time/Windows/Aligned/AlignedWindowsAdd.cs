using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <content>An event comes that the emitted loop doesn't add itself.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // The event just added: its key and pane, and the first window that it is in.
    private TKey _nowKey;
    private long _nowPane;
    private long _nowEnd;
    private long _nowHiddenUntil;
    private bool _nowFiresOpen;

    /// <summary>The event just added brings about results: once it is in the accumulator, call <see cref="BeginNow"/> and <see cref="MoveNext"/>.</summary>
    public bool FiresNow { get; private set; }

    /// <summary>Where an event is to be added, good until the next call; a null reference if it is late for all its windows, which is counted.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="time">Its time.</param>
    /// <param name="carried">The watermark of its split just before it was read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TAccumulator Add(scoped in TKey key, long time, long carried) => ref AddByValue(key, time, carried);

    // By value, so that the caller's key may stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TAccumulator AddByValue(TKey key, long time, long carried)
    {
        FiresNow = false;
        Hear();
        if (!TryPlace(time, carried, out var place))
        {
            Late = Late with { Dropped = Late.Dropped + 1 };
            return ref Unsafe.NullRef<TAccumulator>();
        }

        if (place.IsPartlyLate)
        {
            Late = Late with { Partly = Late.Partly + 1 };
        }

        var (pane, end, hiddenUntil) = (place.Pane, place.End, place.HiddenUntil);
        FiresNow = _options.EveryEvent || end <= _fired;
        (_nowKey, _nowPane, _nowEnd, _nowFiresOpen) = (key, pane, end, _options.EveryEvent);
        (_nowHiddenUntil, _isAnyChanged) = (hiddenUntil, true);

        if (!_hasBase)
        {
            // The watermark will come to lie a little before it.
            (_base, _hasBase) = (pane - (TPanes.Count / 2), true);
            ForgetFast();
        }

        if (_isAnyTold)
        {
            ForgetTold(in key, pane, end);
        }

        if (hiddenUntil == long.MinValue && IsInRing(pane))
        {
            return ref AddToRing(in key, pane);
        }

        return ref AddToSpill(in key, pane, hiddenUntil);
    }

    /// <summary>A copy of what <see cref="Add"/> would give for an event, which changes and counts nothing: for accumulators that are copied as a whole.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="time">Its time.</param>
    /// <param name="carried">The watermark of its split just before it was read.</param>
    /// <param name="accumulator">The copy; default if the event is the first of its pane.</param>
    /// <returns>False if the event is late for all its windows.</returns>
    public bool TryPeek(in TKey key, long time, long carried, [MaybeNull] out TAccumulator accumulator)
    {
        accumulator = default!;
        if (!TryPlace(time, carried, out var place))
        {
            return false;
        }

        if (place.HiddenUntil == long.MinValue && IsInRing(place.Pane))
        {
            ref var panes = ref Find(in key);
            if (!Unsafe.IsNullRef(ref panes))
            {
                accumulator = TPanes.At(ref panes, IndexOf(place.Pane));
            }
        }
        else
        {
            PeekSpilled(in key, place.Pane, place.HiddenUntil, ref accumulator!);
        }

        return true;
    }

    /// <summary>Where an event belongs; false if it is late for all its windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryPlace(long time, long carried, out EventPlace place)
    {
        place.Pane = _grid.PaneOf(time);
        place.End = _grid.NextEnd(place.Pane);
        place.HiddenUntil = long.MinValue;
        place.IsPartlyLate = false;
        var late = carried <= Watermark ? _dropped : DropBound(carried);
        if (late == long.MaxValue || _grid.LastEndOf(place.Pane) <= late)
        {
            return false;
        }

        if (place.End <= late)
        {
            place.IsPartlyLate = true;
            place.End = _grid.NextEnd(late);

            // Its split is ahead of others: windows that are over for it have yet to fire for them, without it.
            var last = _grid.LastEndBy(late);
            place.HiddenUntil = last > _dropped ? last : long.MinValue;
        }

        return true;
    }

    /// <summary>The windows of the event just added give their results so far, as a trigger wants: <see cref="BeginNow"/> yields them.</summary>
    public void FireAdded()
    {
        if (!_options.FiresOnceAtTheEnd)
        {
            FiresNow = _nowFiresOpen = true;
            _isAnyTold |= !_isTumbling && _options.EarlyEveryTicks > 0;
        }
    }

    /// <summary>
    /// Of tumbling windows, for an event within the fast span whose pane isn't ready, mostly as it is its key's first there: if it answers true its accumulator is at hand, and what the loop has in
    /// locals stays good. Without a call.
    /// </summary>
    /// <param name="tails"><see cref="Tails"/>.</param>
    /// <param name="place">Where the key's panes lie; not nobody's.</param>
    /// <param name="panes">The key's panes.</param>
    /// <param name="index">The pane's place in the ring.</param>
    /// <returns>False if <see cref="Add"/> must add the event.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryEnterTumbling(PaneTails tails, nint place, ref TPanes panes, nuint index)
    {
        ref var tail = ref tails.At(index);
        var next = tail.Next;
        if (next == tail.End)
        {
            return false;
        }

        // It counts if the key isn't in the list yet.
        *next = place;
        tail.Next = next + (1 - TPanes.IsLive(ref panes, index));
        if (TPanes.HasNumbers)
        {
            tail.IsChanged = true;
        }

        TPanes.Enter(ref panes, index);
        return true;
    }

    /// <summary>The same where only the start tells whether windows are tumbling.</summary>
    /// <inheritdoc cref="TryEnterTumbling"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(nint place, ref TPanes panes, nuint index)
    {
        if (_isTumbling)
        {
            return TryEnterTumbling(Tails, place, ref panes, index);
        }

        TPanes.Enter(ref panes, index);
        return true;
    }

    private ref TAccumulator AddToRing(scoped in TKey key, long pane)
    {
        var place = PlaceOf(in key);
        ref var panes = ref Panes.At(place);
        var index = IndexOf(pane);
        if (_isTumbling)
        {
            var live = _ring[index] ?? AddRinged(index);
            if (!IsLive(ref panes, index))
            {
                _places.Add(index, place);
            }

            live.IsChanged = true;
        }
        else if (_isStacked && pane < _stackEnd)
        {
            TPanes.Stack(ref panes).IsStale = true;
        }

        SetLive(ref panes, index);
        return ref TPanes.At(ref panes, index);
    }

    private LivePane<TKey> AddRinged(nuint index)
    {
        var live = _live.Add(_base + (long)IndexOf((long)index - _base), long.MinValue, isSpilled: false);
        live.HasEvents = true;
        _ring[index] = live;
        return live;
    }

    /// <summary>Where the key's panes lie; the key comes if it isn't there.</summary>
    private nint PlaceOf(scoped in TKey key)
    {
        ref var place = ref Table.GetOrAdd(in key);
        if (place == 0 || place == _nobody)
        {
            place = _store.Add(in key);
        }

        return place;
    }

    /// <summary>The key's panes, perhaps nobody's; a null reference if it isn't there.</summary>
    private ref TPanes Find(scoped in TKey key)
    {
        if (Table.TryGet(in key, out var place))
        {
            return ref Panes.At(place);
        }

        return ref Unsafe.NullRef<TPanes>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetLive(ref TPanes panes, nuint index, bool isReady = true)
    {
        TPanes.LiveWord(ref panes, WordOf(index)) |= 1UL << ((int)(index & 63) + TPanes.LiveShift);
        if (isReady)
        {
            TPanes.ReadyWord(ref panes, WordOf(index)) |= 1UL << (int)(index & 63);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint WordOf(nuint index) => TPanes.Count <= 64 ? 0 : index >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLive(ref TPanes panes, nuint index) => TPanes.IsLive(ref panes, index) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasLive(ref TPanes panes)
    {
        if (TPanes.Count <= 64)
        {
            return TPanes.LiveWord(ref panes, 0) >> TPanes.LiveShift != 0;
        }

        for (nuint word = 0; word < (nuint)TPanes.Count >> 6; word++)
        {
            if (TPanes.LiveWord(ref panes, word) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The next live panes of the ring as bits, up to those that lie in one word: bit 0 is <paramref name="pane"/>. Moves <paramref name="pane"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong NextLive(ref TPanes panes, ref long pane, long end, out nuint index)
    {
        index = IndexOf(pane);
        var place = (int)(index & 63);
        var length = (int)Math.Min(end - pane, Math.Min(TPanes.Count, 64) - place);
        pane += length;
        return (TPanes.LiveWord(ref panes, index >> 6) >> (place + TPanes.LiveShift)) & (ulong.MaxValue >> (64 - length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint TakeLowest(ref ulong bits)
    {
        var lowest = (nuint)BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        return lowest;
    }

    /// <summary>The pane of an event and the end of the first window that it is in; if some of its windows are over, up to which end windows must not see it.</summary>
    private struct EventPlace
    {
        public long Pane;
        public long End;
        public long HiddenUntil;
        public bool IsPartlyLate;
    }
}
