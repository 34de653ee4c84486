using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>A window fires: its keys are walked in order, 64 at a time.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    /// <summary>How many keys ahead panes are asked for, where they don't lie one behind the other.</summary>
    private const int Ahead = 12;

    private struct Result
    {
        public TKey Key;
        public TAccumulator Accumulator;
        public int Number;

        /// <summary>The accumulator is nobody else's: it is to be released.</summary>
        public bool IsOwned;
    }

    // Those at hand, a bit each, and those of them that are still to be given.
    private readonly Result[] _results = new Result[PaneStore<TKey, TPanes>.Chunk];
    private ulong _filled;
    private ulong _left;
    private int _at;

    // The window at hand, and how far the walk over its keys is: in one pane's list, or in the pages of the store.
    private long _end;
    private long _start;
    private FiringKind _kind;
    private LivePane<TKey>? _pane;
    private bool _isWalking;
    private long _walk;
    private int _walkPage;
    private int _walkChunk;

    // Panes below are dropped in the same walk, if _isDropping.
    private long _limit;
    private bool _isDropping;

    // Without lateness a pane is dropped when the last window that has it fires.
    private readonly bool _isDroppedWhenFired;

    /// <summary>The key of the result at hand.</summary>
    public TKey Key => _results[_at].Key;

    /// <summary>What the window at hand has gathered for the key; good until the next call.</summary>
    public ref readonly TAccumulator Accumulator => ref _results[_at].Accumulator;

    /// <summary>Why, and the how-manieth result it is.</summary>
    public Firing Firing => new(_kind, _results[_at].Number);

    private void BeginWalk(long end, FiringKind kind)
    {
        SetWindow(end, kind);
        _pane = _isTumbling ? _live.Find(_start, long.MinValue) : null;
        (_walk, _walkPage, _walkChunk, _isWalking) = (0, 0, 0, true);
        _limit = _grid.DeadBelow(end);
        _isDropping = kind == FiringKind.OnTime && _isDroppedWhenFired && _seen.Count == 0;
        if (_isDropping)
        {
            ForgetDeadKeys();
        }

        if (_isStacked && kind == FiringKind.OnTime && _seen.Count == 0)
        {
            MoveStacks();
        }
    }

    /// <summary>Fills results with those of the next keys, perhaps none; false if there are no more keys.</summary>
    private bool Walk()
    {
        if (!_isTumbling)
        {
            return WalkStore();
        }

        if (_pane!.IsSpilled)
        {
            return WalkSpilled();
        }

        return WalkPane();
    }

    // One pane to a window, in the ring.
    private bool WalkPane()
    {
        var index = IndexOf(_start);
        if (_walk == _places.Count(index))
        {
            return false;
        }

        // Pages of a list are multiples of what results there is room for.
        var places = _places.From(index, _walk);
        var count = Math.Min(places.Length, _results.Length);
        var store = Panes;
        var results = _results;
        var (isEarly, isDropping) = (_kind == FiringKind.Early, _isDropping);
        var filled = 0UL;
        for (var i = 0; i < count; i++)
        {
            if (i + Ahead < places.Length)
            {
                store.Prefetch(places[i + Ahead]);
            }

            ref var entry = ref store.Entry(places[i]);
            ref var panes = ref entry.Panes;
            if (isEarly && !TakeChanged(ref panes, index))
            {
                continue;
            }

            ref var result = ref results[i];
            filled |= 1UL << i;
            result.Key = entry.Key;
            result.Accumulator = TPanes.At(ref panes, index);
            result.Number = TPanes.HasNumbers ? ++TPanes.Number(ref panes, index) : 1;
            result.IsOwned = isDropping;
            if (isDropping)
            {
                ClearPane(ref panes, index);
                if (!HasLive(ref panes))
                {
                    _emptied.Add(in places[i]);
                }
            }
        }

        _walk += count;
        _filled = filled;
        return true;
    }

    // One pane to a window, but the ring doesn't hold it.
    private bool WalkSpilled()
    {
        var isEarly = _kind == FiringKind.Early;
        var keys = _pane!.Keys;
        var begin = _walk;
        for (var i = 0; i < _results.Length && _walk < keys.Count; i++, _walk++)
        {
            ref var key = ref keys[_walk];
            ref var spilled = ref FindSpilled(in key, _pane!);
            if (isEarly && !spilled.IsChanged)
            {
                continue;
            }

            spilled.IsChanged &= !isEarly;
            ref var result = ref _results[i];
            _filled |= 1UL << i;
            (result.Key, result.Accumulator, result.Number, result.IsOwned) = (key, spilled.Accumulator, TPanes.HasNumbers ? ++spilled.Number : 1, false);
        }

        return _walk > begin;
    }

    // Several panes to a window.
    private bool WalkStore()
    {
        var pages = _store.InOrder;
        if (_walkPage == pages.Length)
        {
            return false;
        }

        var page = pages[_walkPage];
        var chunk = _walkChunk++;
        if (_walkChunk * PaneStore<TKey, TPanes>.Chunk >= page.Used)
        {
            (_walkPage, _walkChunk) = (_walkPage + 1, 0);
        }

        var present = page.Present(chunk);
        if (present != 0)
        {
            if (TOperations.IsPlain && TPanes.Count <= 32 && _grid.PanesPerWindow <= MostMergedPanes && _kind == FiringKind.OnTime && _seen.Count == 0)
            {
                GatherColumns(page, chunk, present);
            }
            else
            {
                GatherEach(page, chunk, present);
            }
        }

        return true;
    }

    private void GatherEach(PanePage<TKey, TPanes> page, int chunk, ulong present)
    {
        var nothing = new Result { IsOwned = true };
        for (; present != 0; present &= present - 1)
        {
            var i = BitOperations.TrailingZeroCount(present);
            ref var entry = ref page[(chunk * PaneStore<TKey, TPanes>.Chunk) + i];
            ref var result = ref _results[i];
            if (_kind == FiringKind.OnTime ? Gather(in entry.Key, ref entry.Panes, ref result) : IsUntold(in entry.Key, ref entry.Panes) && GatherMerged(in entry.Key, ref entry.Panes, ref result))
            {
                result.Key = entry.Key;
                result.Number = TPanes.HasNumbers ? NextNumber(entry.Key, ref entry.Panes) : 1;
                _filled |= 1UL << i;
            }

            if (_isDropping)
            {
                ref var borrower = ref (_filled >> i & 1) != 0 ? ref result : ref nothing;
                DropPanes(ref entry.Panes, _limit, ref borrower);
                RemoveIfEmpty(page, (chunk * PaneStore<TKey, TPanes>.Chunk) + i, ref borrower);
            }
        }
    }

    private void EndWalk()
    {
        _isWalking = false;
        if (_isTumbling && _pane is not null)
        {
            _pane.IsChanged = false;
            if (!_pane.IsSpilled)
            {
                _places.Tail(IndexOf(_pane.Pane)).IsChanged = false;
            }
        }

        if (_kind == FiringKind.OnTime && _isDroppedWhenFired)
        {
            Drop(_limit, hasWalked: _isDropping);
        }
    }

    /// <summary>The next result that the event just added brings about.</summary>
    private bool FireNow()
    {
        if (_nowEnd > _nowLast)
        {
            return false;
        }

        SetWindow(_nowEnd, _nowEnd <= _fired ? FiringKind.Late : FiringKind.Early);
        _nowEnd = _grid.NextEnd(_nowEnd);
        ref var panes = ref Find(in _nowKey);
        ref var result = ref _results[0];
        GatherMerged(in _nowKey, ref panes, ref result);
        (result.Key, result.Number, _filled) = (_nowKey, NextNumber(_nowKey, ref panes), 1);
        if (_isAnyTold && _kind == FiringKind.Early)
        {
            Tell(ref NumberOf(in _nowKey, ref panes, _start, _end));
        }

        if (result.Number == 1 && _kind == FiringKind.Late)
        {
            // What had events when the watermark came has fired then: this is the first of them.
            _kind = FiringKind.OnTime;
        }

        return true;
    }

    private int NextNumber(TKey key, ref TPanes panes)
    {
        ref var number = ref NumberOf(in key, ref panes, _start, _end);
        number = (number & MostResults) + 1;
        return number;
    }

    /// <summary>How many results a window has given, and whether it has told everything (<see cref="Tell"/>).</summary>
    private ref int NumberOf(scoped in TKey key, ref TPanes panes, long start, long end)
    {
        // Cumulative windows start together, so the pane before its end stands for each; of sliding ones the first, which is never ahead of the ring.
        var pane = _grid.IsCumulative ? end - 1 : start;
        if (IsInRing(pane) && !Unsafe.IsNullRef(ref panes))
        {
            return ref TPanes.Number(ref panes, IndexOf(pane));
        }

        var live = _live.Find(pane, long.MinValue) ?? _live.Add(pane, long.MinValue, isSpilled: true);
        return ref Spilled(in key, live).Number;
    }

    private void ReleaseResults()
    {
        if (!TOperations.IsPlain || RuntimeHelpers.IsReferenceOrContainsReferences<Result>())
        {
            for (; _filled != 0; _filled &= _filled - 1)
            {
                ref var result = ref _results[BitOperations.TrailingZeroCount(_filled)];
                if (result.IsOwned)
                {
                    _operations.Release(ref result.Accumulator);
                }

                result = default;
            }
        }

        _filled = 0;
    }

    private static bool TakeChanged(ref TPanes panes, nuint index)
    {
        var isChanged = TPanes.IsReady(ref panes, index);
        TPanes.ReadyWord(ref panes, index >> 6) &= ~(1UL << (int)(index & 63));
        return isChanged;
    }
}
