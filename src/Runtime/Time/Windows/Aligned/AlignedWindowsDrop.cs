using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>Panes whose last window is over are dropped, and keys that have no more.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // Keys that lost their last pane at the latest drop. They get a second chance: gone and back again would cost two walks through the table.
    private readonly PagedList<TKey> _emptied = new(new());

    // Panes below have been dropped.
    private long _dead;

    /// <summary>Drops the panes below <paramref name="dead"/>.</summary>
    /// <param name="dead">The first that stays.</param>
    /// <param name="hasWalked">The keys' places in the ring have been cleared already.</param>
    private void Drop(long dead, bool hasWalked)
    {
        if (!hasWalked)
        {
            ForgetDeadKeys();
        }

        while (!_live.IsEmpty && _live.First is { } live && live.Pane < dead)
        {
            if (live.IsSpilled)
            {
                DropSpilled(live);
                continue;
            }

            if (_isTumbling && !hasWalked)
            {
                DropFromKeys(live);
            }

            _ring[IndexOf(live.Pane)] = null;
            _live.Remove(live);
        }

        if (!hasWalked && _active.Count > 0)
        {
            DropFromActive(dead);
        }

        _dead = dead;
    }

    // One pane to a window.
    private void DropFromKeys(LivePane<TKey> live)
    {
        var table = Table.Cursor();
        var index = IndexOf(live.Pane);
        for (long i = 0; i < live.Keys.Count; i++)
        {
            if (i + Ahead < live.Keys.Count)
            {
                Prefetch(ref table.SlotAt(live.Places[i + Ahead]));
            }

            ref var key = ref live.Keys[i];
            ref var panes = ref PanesOf(ref table, in key, ref live.Places[i]);
            _operations.Release(ref TPanes.At(ref panes, index));
            ClearPane(ref panes, index);
            if (!HasLive(ref panes))
            {
                _emptied.Add(in key);
            }
        }
    }

    // Several panes to a window.
    private void DropFromActive(long dead)
    {
        _limit = dead;
        (_write, _walkEnd) = (0, _active.Count);
        Result none = default;
        var table = Table.Cursor();
        for (_walk = 0; _walk < _walkEnd; _walk++)
        {
            ref var key = ref _active[_walk];
            DropAndKeep(ref key, ref PanesOf(ref table, in key, ref _places[_walk]), ref none);
        }

        TruncateActive();
    }

    /// <summary>Empties the key's places in the ring below <paramref name="dead"/>. What the result borrows from there becomes its own.</summary>
    private void DropPanes(ref TPanes panes, long dead, ref Result result)
    {
        var stop = Math.Min(dead, _base + TPanes.Count);
        var isBorrowed = _kind == FiringKind.OnTime && _isWalking && !_isStacked && !result.IsOwned;
        for (var pane = Math.Max(_dead, _base); pane < stop;)
        {
            var first = pane;
            var bits = NextLive(ref panes, ref pane, stop, out var index);
            for (; TPanes.HasNumbers && first < pane; first++)
            {
                TPanes.Number(ref panes, IndexOf(first)) = 0;
            }

            while (bits != 0)
            {
                var place = index + TakeLowest(ref bits);
                if (isBorrowed)
                {
                    // The one pane that it has: there can be no other below the limit.
                    (result.IsOwned, isBorrowed) = (true, false);
                }
                else
                {
                    _operations.Release(ref TPanes.At(ref panes, place));
                }

                ClearPane(ref panes, place);
            }
        }
    }

    private static void ClearPane(ref TPanes panes, nuint index)
    {
        TPanes.At(ref panes, index) = default!;
        if (TPanes.HasNumbers)
        {
            TPanes.Number(ref panes, index) = 0;
        }

        TPanes.LiveWord(ref panes, index >> 6) &= ~(1UL << ((int)(index & 63) + TPanes.LiveShift));
        TPanes.ReadyWord(ref panes, index >> 6) &= ~(1UL << (int)(index & 63));
    }

    private void Keep(in TKey key)
    {
        if (_write != _walk)
        {
            _active[_write] = key;
            _places[_write] = _places[_walk];
            if (_isStacked)
            {
                _stacks[_write] = _stacks[_walk];
            }
        }

        _write++;
    }

    private void Deactivate(in TKey key, ref Result result)
    {
        if (_isStacked)
        {
            if (_isWalking)
            {
                OwnResult(ref result);
            }

            ReleaseStack(in key, ref _stacks[_walk]);
        }

        _emptied.Add(in key);
    }

    private void TruncateActive()
    {
        _active.Truncate(_write);
        _places.Truncate(_write);
        if (_isStacked)
        {
            _stacks.Truncate(_write);
        }
    }

    /// <summary>Removes the keys that were without panes at the latest drop and still are. At the end of the input the table is emptied as a whole.</summary>
    private void ForgetDeadKeys()
    {
        var table = Table.Cursor();
        var count = _target == long.MaxValue ? 0 : _emptied.Count;
        for (long i = 0; i < count; i++)
        {
            if (i + Ahead < count)
            {
                table.Prefetch(in _emptied[i + Ahead]);
            }

            ref var key = ref _emptied[i];
            ref var panes = ref table.Find(in key);
            if (Unsafe.IsNullRef(ref panes))
            {
                panes = ref Table.TryGetRef(in key, out var exists);
                if (!exists)
                {
                    continue;
                }
            }

            if (!HasLive(ref panes) && !HasSpilled(in key))
            {
                Table.Remove(in key);
            }
        }

        _emptied.Truncate(0);
    }
}
