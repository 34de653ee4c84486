using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>
/// A window fires: its keys are walked in order, some at a time, so that the way into the table stays in registers and slots are loaded ahead.
/// </content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    private const int ResultsAtOnce = 64;

    /// <summary>How many keys ahead slots are asked for.</summary>
    private const int Ahead = 12;

    private struct Result
    {
        public TKey Key;
        public TAccumulator Accumulator;
        public int Number;

        /// <summary>The accumulator is nobody else's: it is to be released.</summary>
        public bool IsOwned;
    }

    private readonly Result[] _results = new Result[ResultsAtOnce];
    private int _at = -1;
    private int _count;

    // The window at hand, and the walk over its keys. Those that stay are moved up to _write.
    private long _end;
    private long _start;
    private FiringKind _kind;
    private PagedList<TKey> _list = null!;
    private LivePane<TKey>? _pane;
    private bool _isWalking;
    private long _walk;
    private long _walkEnd;
    private long _write;

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
        _list = _isTumbling ? _pane!.Keys : _active;
        (_walk, _write, _walkEnd) = (0, 0, _list.Count);
        _isWalking = true;
        _limit = _grid.DeadBelow(end);
        _isDropping = kind == FiringKind.OnTime && _isDroppedWhenFired && _seen.Count == 0;
        if (_isDropping)
        {
            ForgetDeadKeys();
        }
    }

    private void Walk()
    {
        if (!_isTumbling)
        {
            if (TPanes.Count <= 32 && _kind == FiringKind.OnTime && !_isStacked && _seen.Count == 0)
            {
                WalkWords();
            }
            else
            {
                WalkActive();
            }
        }
        else if (_pane!.IsSpilled)
        {
            WalkSpilled();
        }
        else
        {
            WalkPane();
        }
    }

    // One pane to a window, in the ring.
    private void WalkPane()
    {
        var table = Table.Cursor();
        var keys = _list.From(_walk);
        var places = _pane!.Places.From(_walk);
        var results = _results;
        var (index, isEarly, isDropping) = (IndexOf(_start), _kind == FiringKind.Early, _isDropping);
        int walked = 0, count = 0;
        for (; walked < keys.Length && walked < places.Length && count < results.Length; walked++)
        {
            if (walked + Ahead < places.Length)
            {
                Prefetch(ref table.SlotAt(places[walked + Ahead]));
            }

            var key = keys[walked];
            ref var panes = ref PanesOf(ref table, in key, ref places[walked]);
            if (isEarly && !TakeChanged(ref panes, index))
            {
                continue;
            }

            ref var result = ref results[count++];
            result.Key = key;
            result.Accumulator = TPanes.At(ref panes, index);
            result.Number = TPanes.HasNumbers ? ++TPanes.Number(ref panes, index) : 1;
            if (isDropping)
            {
                result.IsOwned = true;
                ClearPane(ref panes, index);
                if (!HasLive(ref panes))
                {
                    AddEmptied(key);
                }
            }
        }

        (_walk, _count) = (_walk + walked, count);
    }

    // By value, so that the key may stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddEmptied(TKey key) => _emptied.Add(in key);

    // One pane to a window, but the ring doesn't hold it.
    private void WalkSpilled()
    {
        var isEarly = _kind == FiringKind.Early;
        for (; _walk < _walkEnd && _count < _results.Length; _walk++)
        {
            ref var key = ref _list[_walk];
            ref var spilled = ref FindSpilled(in key, _pane!);
            if (isEarly && !spilled.IsChanged)
            {
                continue;
            }

            spilled.IsChanged &= !isEarly;
            ref var result = ref _results[_count++];
            (result.Key, result.Accumulator, result.Number) = (key, spilled.Accumulator, TPanes.HasNumbers ? ++spilled.Number : 1);
        }
    }

    private void WalkActive()
    {
        var table = Table.Cursor();
        for (; _walk < _walkEnd && _count < _results.Length; _walk++)
        {
            if (_walk + Ahead < _walkEnd)
            {
                Prefetch(ref table.SlotAt(_places[_walk + Ahead]));
            }

            ref var key = ref _active[_walk];
            ref var panes = ref PanesOf(ref table, in key, ref _places[_walk]);

            ref var result = ref _results[_count];
            if (_kind == FiringKind.OnTime ? Gather(in key, ref panes, ref result) : IsChanged(in key, ref panes) && GatherMerged(in key, ref panes, ref result))
            {
                result.Key = key;
                result.Number = TPanes.HasNumbers ? NextNumber(key, ref panes) : 1;
                _count++;
            }

            if (_isDropping)
            {
                DropAndKeep(ref key, ref panes, ref result);
            }
        }
    }

    /// <summary>The dropping part of a walk over the active keys: what is left below the limit goes, and the key with it, if it has no more.</summary>
    private void DropAndKeep(ref TKey key, ref TPanes panes, ref Result result)
    {
        DropPanes(ref panes, _limit, ref result);
        if (HasLive(ref panes) || HasSpilled(in key))
        {
            Keep(in key);
        }
        else
        {
            Deactivate(in key, ref result);
        }
    }

    private void EndWalk()
    {
        _isWalking = false;
        if (_kind == FiringKind.Early && _pane is not null)
        {
            _pane.IsChanged = false;
        }

        if (_kind != FiringKind.OnTime || !_isDroppedWhenFired)
        {
            return;
        }

        if (_isDropping && !_isTumbling)
        {
            TruncateActive();
        }

        Drop(_limit, hasWalked: _isDropping);
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
        ref var panes = ref Table.TryGetRef(in _nowKey, out _);
        ref var result = ref _results[0];
        GatherMerged(in _nowKey, ref panes, ref result);
        (result.Key, result.Number, _count) = (_nowKey, NextNumber(_nowKey, ref panes), 1);
        if (result.Number == 1 && _kind == FiringKind.Late)
        {
            // What had events when the watermark came has fired then: this is the first of them.
            _kind = FiringKind.OnTime;
        }

        return true;
    }

    private int NextNumber(TKey key, ref TPanes panes)
    {
        // Cumulative windows start together, so the pane before its end stands for each; of sliding ones the first, which is never ahead of the ring.
        var pane = _grid.IsCumulative ? _end - 1 : _start;
        if (IsInRing(pane) && !Unsafe.IsNullRef(ref panes))
        {
            return ++TPanes.Number(ref panes, IndexOf(pane));
        }

        var live = _live.Find(pane, long.MinValue) ?? _live.Add(pane, long.MinValue, isSpilled: true);
        return ++Spilled(in key, live).Number;
    }

    private void ReleaseResults()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var result = ref _results[i];
            if (result.IsOwned)
            {
                _operations.Release(ref result.Accumulator);
                result.IsOwned = false;
            }

            if (RuntimeHelpers.IsReferenceOrContainsReferences<Result>())
            {
                result = default;
            }
        }

        _count = 0;
    }

    private static bool TakeChanged(ref TPanes panes, nuint index)
    {
        var isChanged = TPanes.IsReady(ref panes, index);
        TPanes.ReadyWord(ref panes, index >> 6) &= ~(1UL << (int)(index & 63));
        return isChanged;
    }
}
