using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>
/// Panes that the ring doesn't hold: of events before any watermark, far ahead of it, or that windows of other splits must not see. Each has a place in a table of its own; right, but slower.
/// </content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    private readonly KeyedTable<SpillKey<TKey>, SpilledPane<TAccumulator>> _spill = new();

    // Several panes to a window: how many spilled panes keep the key alive.
    private readonly KeyedTable<TKey, long> _spilledOf = new();

    // Those that the window at hand sees.
    private readonly List<LivePane<TKey>> _seen = [];

    private ref TAccumulator AddToSpill(scoped in TKey key, long pane, long hiddenUntil)
    {
        var live = _live.Find(pane, hiddenUntil) ?? _live.Add(pane, hiddenUntil, isSpilled: true);
        if (hiddenUntil == long.MinValue)
        {
            TakeInHidden(in key, live);
        }

        ref var spilled = ref Spilled(in key, live);
        if (!spilled.HasEvents)
        {
            spilled.HasEvents = true;
            if (!_isTumbling)
            {
                ref var count = ref _spilledOf.GetOrAdd(in key);
                if (count++ == 0)
                {
                    PlaceOf(in key);
                }
            }
        }

        (live.HasEvents, live.IsChanged, spilled.IsChanged) = (true, true, true);
        return ref spilled.Accumulator;
    }

    private ref SpilledPane<TAccumulator> Spilled(scoped in TKey key, LivePane<TKey> live)
    {
        ref var spilled = ref _spill.GetOrAdd(new SpillKey<TKey>(in key, live.Pane, live.HiddenUntil), out var isNew);
        if (isNew)
        {
            live.Keys.Add(in key);
        }

        return ref spilled;
    }

    private ref SpilledPane<TAccumulator> FindSpilled(scoped in TKey key, LivePane<TKey> live) => ref _spill.TryGetRef(new SpillKey<TKey>(in key, live.Pane, live.HiddenUntil), out _);

    private bool HasSpilled(in TKey key) => _spilledOf.Count > 0 && _spilledOf.TryGet(in key, out _);

    private void DropSpilled(LivePane<TKey> live)
    {
        for (long i = 0; i < live.Keys.Count; i++)
        {
            ref var key = ref live.Keys[i];
            ref var spilled = ref FindSpilled(in key, live);
            if (spilled.HasEvents)
            {
                _operations.Release(ref spilled.Accumulator);
            }

            Forget(in key, live, spilled.HasEvents);
        }

        _live.Remove(live);
    }

    private void Forget(in TKey key, LivePane<TKey> live, bool hadEvents)
    {
        _spill.Remove(new SpillKey<TKey>(in key, live.Pane, live.HiddenUntil));
        if (hadEvents && !_isTumbling)
        {
            ref var count = ref _spilledOf.TryGetRef(in key, out _);
            if (--count == 0)
            {
                _spilledOf.Remove(in key);
            }
        }
    }

    /// <summary>The ring moves on with the watermark; without live panes it lies anywhere.</summary>
    private void MoveRing(long dead)
    {
        _hasBase = dead != long.MaxValue;
        var isEmpty = _isTumbling ? _live.Count == _live.Spilled : _store.Count == 0;
        _base = isEmpty ? dead : Math.Max(_base, dead);
        if (_live.Spilled == 0 || !_hasBase)
        {
            return;
        }

        _seen.Clear();
        for (var at = _live.Seek(_base); at.Current is { } live && IsInRing(live.Pane); at.Next())
        {
            // The windows that some mustn't be seen by have been dropped: what comes now lies behind it.
            if (live.IsSpilled && live.HiddenUntil <= _dropped)
            {
                _seen.Add(live);
            }
        }

        foreach (var live in _seen)
        {
            MoveIntoRing(live);
        }
    }

    private void MoveIntoRing(LivePane<TKey> live)
    {
        var index = IndexOf(live.Pane);
        for (long i = 0; i < live.Keys.Count; i++)
        {
            ref var key = ref live.Keys[i];
            ref var spilled = ref FindSpilled(in key, live);
            var place = PlaceOf(in key);
            ref var panes = ref Panes.At(place);
            if (_isTumbling)
            {
                _places.Add(index, place);
            }

            if (spilled.HasEvents)
            {
                TakeIn(ref TPanes.At(ref panes, index), ref spilled.Accumulator, isAny: IsLive(ref panes, index));
                SetLive(ref panes, index, spilled.IsChanged || _options.EarlyEveryTicks == 0);
                if (_isStacked && live.Pane < _stackEnd)
                {
                    TPanes.Stack(ref panes).IsStale = true;
                }
            }

            // The part that was hidden has none.
            if (TPanes.HasNumbers && live.HiddenUntil == long.MinValue)
            {
                TPanes.Number(ref panes, index) = spilled.Number;
            }

            Forget(in key, live, spilled.HasEvents);
        }

        if (_isTumbling)
        {
            live.Keys.Truncate(0);
            _live.Unspill(live);
            _ring[index] = live;
        }
        else
        {
            _live.Remove(live);
        }
    }

    // What the ring has of the pane already is the part that never was hidden; it came earlier.
    private void TakeIn(ref TAccumulator into, ref TAccumulator spilled, bool isAny)
    {
        if (!isAny)
        {
            into = spilled;
            return;
        }

        _operations.Merge(ref into, in spilled);
        _operations.Release(ref spilled);
    }

    /// <summary>Finds the spilled panes that the window sees.</summary>
    private void See(long start, long end)
    {
        _seen.Clear();
        if (_live.Spilled == 0)
        {
            return;
        }

        for (var at = _live.Seek(start); at.Current is { } live && live.Pane < end; at.Next())
        {
            if (live.IsSpilled && live.HasEvents && live.HiddenUntil < end)
            {
                _seen.Add(live);
            }
        }
    }
}
