using System.Numerics;

namespace FastFlow;

/// <content>Panes whose last window is over are dropped, and keys that have no more.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // Keys that lost their last pane at the latest drop. They stay in the table until the next: gone and back again would cost two ways through it. Their panes stay as well where the order of keys
    // in the store doesn't matter, and are known by their place; otherwise their place is nobody's.
    private readonly PagedList<nint> _emptied = new(new());
    private readonly PagedList<TKey> _forgotten = new(new());

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
            if (_isTumbling)
            {
                _places.Clear(IndexOf(live.Pane));
            }

            _live.Remove(live);
        }

        if (!_isTumbling)
        {
            if (!hasWalked)
            {
                DropFromStore(dead);
            }

            // At the end of the input the table is emptied as a whole.
            if (dead != long.MaxValue)
            {
                ShowNobody();
            }
        }

        _dead = dead;
    }

    // One pane to a window.
    private void DropFromKeys(LivePane<TKey> live)
    {
        var store = Panes;
        var index = IndexOf(live.Pane);
        var count = _places.Count(index);
        for (long from = 0; from < count;)
        {
            var places = _places.From(index, from);
            for (var i = 0; i < places.Length; i++)
            {
                if (i + Ahead < places.Length)
                {
                    store.Prefetch(places[i + Ahead]);
                }

                ref var panes = ref store.At(places[i]);
                _operations.Release(ref TPanes.At(ref panes, index));
                ClearPane(ref panes, index);
                if (!HasLive(ref panes))
                {
                    _emptied.Add(in places[i]);
                }
            }

            from += places.Length;
        }
    }

    // Several panes to a window.
    private void DropFromStore(long dead)
    {
        var nothing = new Result { IsOwned = true };
        foreach (var page in _store.InOrder)
        {
            for (var chunk = 0; chunk * PaneStore<TKey, TPanes>.Chunk < page.Used; chunk++)
            {
                for (var present = page.Present(chunk); present != 0; present &= present - 1)
                {
                    var index = (chunk * PaneStore<TKey, TPanes>.Chunk) + BitOperations.TrailingZeroCount(present);
                    DropPanes(ref page[index].Panes, dead, ref nothing);
                    RemoveIfEmpty(page, index, ref nothing);
                }
            }
        }
    }

    /// <summary>Empties the key's places in the ring below <paramref name="dead"/>. What the result borrows from there becomes its own.</summary>
    private void DropPanes(ref TPanes panes, long dead, ref Result result)
    {
        var stop = Math.Min(dead, _base + TPanes.Count);
        var isBorrowed = !_isStacked && !result.IsOwned;
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

                if (_isStacked)
                {
                    DropSuffix(ref panes, place, ref result);
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

    private void RemoveIfEmpty(PanePage<TKey, TPanes> page, int index, ref Result result)
    {
        ref var entry = ref page[index];
        if (HasLive(ref entry.Panes) || HasSpilled(in entry.Key))
        {
            return;
        }

        if (_isStacked)
        {
            DropStack(ref entry.Panes, ref result);
        }

        _forgotten.Add(in entry.Key);
        _store.Remove(page, index);
        _hasRemoved = true;
    }

    // Since places were last put together.
    private bool _hasRemoved;

    // Keys from here on still have the place that they had.
    private long _shown;

    /// <summary>The keys that have just gone have nobody's panes from now on.</summary>
    private void ShowNobody()
    {
        if (!_hasRemoved)
        {
            return;
        }

        var table = Table.Cursor();
        for (; _shown < _forgotten.Count; _shown++)
        {
            if (_shown + Ahead < _forgotten.Count)
            {
                table.Prefetch(in _forgotten[_shown + Ahead]);
            }

            Table.GetOrAdd(in _forgotten[_shown]) = _nobody;
        }

        _store.PutTogether(new Moved(Table));
        _hasRemoved = false;
    }

    /// <summary>Removes the keys that were without panes at the latest drop and still are. At the end of the input the table is emptied as a whole.</summary>
    private void ForgetDeadKeys()
    {
        if (_isTumbling)
        {
            ForgetEmptied();
        }
        else
        {
            ForgetForgotten();
        }
    }

    private void ForgetEmptied()
    {
        var store = Panes;
        var count = _target == long.MaxValue ? 0 : _emptied.Count;
        for (long i = 0; i < count; i++)
        {
            if (i + Ahead < count)
            {
                store.Prefetch(_emptied[i + Ahead]);
            }

            var place = _emptied[i];
            ref var entry = ref store.Entry(place);
            if (!HasLive(ref entry.Panes))
            {
                Table.Remove(in entry.Key);
                _store.Return(place);
            }
        }

        _emptied.Truncate(0);
    }

    private void ForgetForgotten()
    {
        var table = Table.Cursor();
        var count = _target == long.MaxValue ? 0 : _forgotten.Count;
        for (long i = 0; i < count; i++)
        {
            if (i + Ahead < count)
            {
                table.Prefetch(in _forgotten[i + Ahead]);
            }

            ref var key = ref _forgotten[i];
            if (Table.TryGet(in key, out var place) && place == _nobody)
            {
                Table.Remove(in key);
            }
        }

        _forgotten.Truncate(0);
        _shown = 0;
    }

    private readonly struct Moved(KeyedTable<TKey, nint> table) : IPlaced<TKey>
    {
        public void Placed(in TKey key, nint place) => table.GetOrAdd(in key) = place;
    }
}
