using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>An event comes that the emitted loop doesn't add itself.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // Several panes to a window: the keys that have any, in the order they came.
    private readonly PagedList<TKey> _active = new(new());

    // The event just added: its key and pane, and the first window that it is in.
    private TKey _nowKey;
    private long _nowPane;
    private long _nowEnd;
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

        if (!_hasBase)
        {
            // The watermark will come to lie a little before it.
            (_base, _hasBase) = (pane - (TPanes.Count / 2), true);
            ForgetFast();
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
            ref var panes = ref Table.TryGetRef(in key, out var isKnown);
            if (isKnown)
            {
                accumulator = TPanes.At(ref panes, IndexOf(place.Pane));
            }
        }
        else if (_spill.TryGet(new SpillKey<TKey>(in key, place.Pane, place.HiddenUntil), out var spilled))
        {
            accumulator = spilled.Accumulator;
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
        }
    }

    /// <summary>
    /// For an event within the fast span: the key was found, but <see cref="IsReady"/> or <see cref="TryEnter"/> said no. Then its accumulator is at hand. The reference and the cursor stay good.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Enter(TKey key, ref TPanes panes, nuint index)
    {
        if (_isTumbling)
        {
            var live = _ring[index] ?? AddRinged(index);
            if (!IsLive(ref panes, index))
            {
                live.Keys.Add(in key);
                live.Places.Add(Table.PlaceOf(ref panes));
            }

            live.IsChanged = true;
        }
        else if (!HasLive(ref panes) && !HasSpilled(in key))
        {
            Activate(in key, Table.PlaceOf(ref panes));
        }

        SetLive(ref panes, index, isReady: true);
    }

    private ref TAccumulator AddToRing(scoped in TKey key, long pane)
    {
        ref var panes = ref Table.GetOrAdd(in key);
        var index = IndexOf(pane);
        Enter(key, ref panes, index);
        MakeStale(in key, pane);
        return ref TPanes.At(ref panes, index);
    }

    private LivePane<TKey> AddRinged(nuint index)
    {
        var live = _live.Add(_base + (long)IndexOf((long)index - _base), long.MinValue, isSpilled: false);
        live.HasEvents = true;
        _ring[index] = live;
        return live;
    }

    private void Activate(in TKey key, int place)
    {
        _active.Add(in key);
        _places.Add(place);
        if (_isStacked)
        {
            _stacks.Add(PaneStack<TAccumulator>.Empty);
        }
    }

    private static void SetLive(ref TPanes panes, nuint index, bool isReady)
    {
        TPanes.LiveWord(ref panes, index >> 6) |= 1UL << ((int)(index & 63) + TPanes.LiveShift);
        if (isReady)
        {
            TPanes.ReadyWord(ref panes, index >> 6) |= 1UL << (int)(index & 63);
        }
    }

    private static bool IsLive(ref TPanes panes, nuint index) => ((TPanes.LiveWord(ref panes, index >> 6) >> ((int)(index & 63) + TPanes.LiveShift)) & 1) != 0;

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
