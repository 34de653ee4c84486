namespace FastFlow;

/// <content>What comes out.</content>
public sealed partial class WindowJoin<TKey, TLeft, TRight>
{
    private readonly RowGroup _leftGroup = new();
    private readonly RowGroup _rightGroup = new();
    private long _shownWindow;

    // Pairs of the two groups: the next ones.
    private int _left;
    private int _right;

    // A late event: the window whose pairs are shown, and those behind it that have fired, up to one.
    private int _late;
    private bool _isLeftLate;
    private long _lateWindow;
    private long _lastLate;

    // The windows that have fired and wait for late events; while firing, the window behind them and its key that comes next.
    private int _fired;
    private int _firingKey;
    private bool _isWindowBegun;
    private long _target = long.MinValue;

    /// <summary>Shows the next result that the event just added gives in a window that has fired.</summary>
    public bool MoveNextMatch()
    {
        if (_late == 0)
        {
            return false;
        }

        while (!ShowPair())
        {
            if (_lateWindow == _lastLate)
            {
                EndLate();
                return false;
            }

            _shownWindow = ++_lateWindow;
            BeginLateWindow();
        }

        return true;
    }

    /// <summary>Begins to move to a watermark; <see cref="MoveNext"/> does it.</summary>
    public void BeginAdvance(long watermark)
    {
        EndLate();
        _target = watermark;
        _isWindowBegun = false;
    }

    /// <summary>Shows the next result of the windows that fire.</summary>
    /// <returns>False: that was all, and <see cref="TimedState.Watermark"/> is the one moved to.</returns>
    public bool MoveNext()
    {
        while (!ShowPair())
        {
            if (!BeginNextKey())
            {
                EndAdvance();
                return false;
            }
        }

        return true;
    }

    private bool BeginNextKey()
    {
        while (true)
        {
            if (!_isWindowBegun)
            {
                if (_fired == _windows.Count || (FiresAt(_windows[_fired].Number) > _target && _target != long.MaxValue))
                {
                    return false;
                }

                _isWindowBegun = true;
                (_shownWindow, _firingKey) = (_windows[_fired].Number, _windows[_fired].FirstKey);
            }

            if (_firingKey != 0)
            {
                ref var entry = ref _windowKeys[_firingKey];
                _firingKey = entry.Next;
                ref var list = ref _keys.TryGetRef(in entry.Key, out _);
                Gather(_leftGroup, Lefts, isLeft: true, ref list, _shownWindow);
                Gather(_rightGroup, Rights, isLeft: false, ref list, _shownWindow);
                (_left, _right) = (0, 0);
                return true;
            }

            (_fired, _isWindowBegun) = (_fired + 1, false);
        }
    }

    private void EndAdvance()
    {
        Watermark = _target;
        while (_windows.Count > 0 && (_target == long.MaxValue || ClosesAt(_windows[0].Number) <= _target))
        {
            CloseFirst();
        }

        _nextDue = _fired < _windows.Count ? DueOf(_windows[_fired].Number) : long.MaxValue;
        if (_fired > 0)
        {
            _nextDue = Math.Min(_nextDue, DueOf(_windows[0].Number));
        }
    }

    // A window closes behind those before it: what isn't in the next one either is in none.
    private void CloseFirst()
    {
        ref var window = ref _windows[0];
        for (var entry = window.FirstKey; entry != 0;)
        {
            ref var list = ref _keys.TryGetRef(in _windowKeys[entry].Key, out var exists);
            while (exists && list.First != 0 && _grid.LastWindowOf(_panes[list.First].Time) <= window.Number)
            {
                DropPane(ref list, list.First);
            }

            if (exists && list.IsEmpty)
            {
                _keys.Remove(in _windowKeys[entry].Key);
            }

            var next = _windowKeys[entry].Next;
            _windowKeys.Return(entry);
            entry = next;
        }

        _windows.RemoveFirst();
        _fired--;
    }

    private void DropPane(ref RowList list, int number)
    {
        var rows = _panes[number].Row;
        for (int left = rows.FirstLeft, next; left != 0; left = next)
        {
            next = Lefts[left].Next;
            Lefts.Return(left);
        }

        for (int right = rows.FirstRight, next; right != 0; right = next)
        {
            next = Rights[right].Next;
            Rights.Return(right);
        }

        _lists.Remove(ref list, number);
        _panes.Return(number);
    }

    private void BeginLate(long first, long pane, int added, bool isLeft)
    {
        EndLate();
        if (FiresAt(first) > Watermark)
        {
            return;
        }

        (_late, _isLeftLate, _lateWindow) = (added, isLeft, first);
        var last = _grid.LastWindowOf(pane);
        for (_lastLate = first; _lastLate < last && FiresAt(_lastLate + 1) <= Watermark; _lastLate++)
        {
            // This one has fired too.
        }

        _shownWindow = first;
        BeginLateWindow();
    }

    // The event added on its side, all of its key on the other.
    private void BeginLateWindow()
    {
        ref var list = ref _keys.TryGetRef(in _isLeftLate ? ref Lefts[_late].Key : ref Rights[_late].Key, out _);
        if (_isLeftLate)
        {
            _leftGroup.Clear();
            _leftGroup.Add(_late, 0);
            Gather(_rightGroup, Rights, isLeft: false, ref list, _lateWindow);
        }
        else
        {
            _rightGroup.Clear();
            _rightGroup.Add(_late, 0);
            Gather(_leftGroup, Lefts, isLeft: true, ref list, _lateWindow);
        }

        (_left, _right) = (0, 0);
    }

    private void EndLate()
    {
        _late = 0;
        ShowNothing();
        _leftGroup.Clear();
        _rightGroup.Clear();
        (_left, _right) = (0, 0);
    }

    // The next pair of the two groups; where one is empty, the next row of the other.
    private bool ShowPair()
    {
        var (lefts, rights) = (_leftGroup.Count, _rightGroup.Count);
        if (lefts > 0 && rights > 0)
        {
            if (_left == lefts)
            {
                return ShowNothing();
            }

            (ShownLeft, ShownRight) = (_leftGroup[_left], _rightGroup[_right]);
            if (++_right == rights)
            {
                (_left, _right) = (_left + 1, 0);
            }

            return true;
        }

        if (_left < lefts && (Kind & JoinType.LeftOuter) != 0)
        {
            (ShownLeft, ShownRight) = (_leftGroup[_left++], 0);
            return true;
        }

        if (_right < rights && (Kind & JoinType.RightOuter) != 0)
        {
            (ShownLeft, ShownRight) = (0, _rightGroup[_right++]);
            return true;
        }

        return ShowNothing();
    }

    private bool ShowNothing()
    {
        (ShownLeft, ShownRight) = (0, 0);
        return false;
    }

    private void Gather<TRow>(RowGroup group, PagedPool<JoinRow<TKey, TRow>> rows, bool isLeft, ref RowList list, long window)
    {
        group.Clear();
        var (last, panes) = (_grid.LastPaneOf(window), 0);
        for (var pane = _lists.FirstFrom(ref list, _grid.FirstPaneOf(window)); pane != 0 && _panes[pane].Time <= last; pane = _panes[pane].Next, panes++)
        {
            // An event that came too late for the window isn't in it, even if others of its pane are.
            ref var gathered = ref _panes[pane];
            var most = window - _grid.FirstWindowOf(gathered.Time);
            for (var row = isLeft ? gathered.Row.FirstLeft : gathered.Row.FirstRight; row != 0; row = rows[row].Next)
            {
                if (rows[row].MissedWindows <= most)
                {
                    group.Add(row, rows[row].Arrival);
                }
            }
        }

        if (panes > 1)
        {
            group.Sort();
        }
    }
}
