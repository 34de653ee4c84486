using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Pairs of a left and a right event of one key that lie in the same tumbling or sliding window, once per window, when the watermark reaches its end: windows in
/// order of their end, keys in order of their first event in the window, each left event in order of arrival with each right one in order of arrival.
/// In an outer join an event whose key has none of the other side in a window comes out alone, once per window.
/// </summary>
/// <remarks>
/// An event that comes within the allowed lateness gives its new pairs at once, by <see cref="MoveNextMatch"/>, for those of its windows that have
/// fired, in order of their end; if there is none in a window of an outer join, itself alone. A row that came out alone before is not taken back.
/// Where windows fire once, behind their lateness, no event comes to one that has fired, and no row comes out alone that gets a partner after all.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class WindowJoin<TKey, TLeft, TRight> : ChainedJoin<TKey, TLeft, TRight>
    where TKey : struct, IKey<TKey>
{
    private readonly WindowGrid _grid;
    private readonly long _lateness;

    // How long behind its end a window fires.
    private readonly long _delay;

    // What a key has in each pane, by the pane's number instead of a time.
    private readonly KeyedTable<TKey, RowList> _keys = new();
    private readonly PagedPool<JoinRow<TKey, PaneRows>> _panes = new();
    private readonly RowLists<TKey, PaneRows> _lists;

    private readonly OpenWindows _windows = new();
    private readonly PagedPool<WindowKey<TKey>> _windowKeys = new();
    private long _nextDue = long.MaxValue;

    /// <param name="kind">Which rows without partner it gives.</param>
    /// <param name="size">Of the windows, in ticks.</param>
    /// <param name="slide">From one window's start to the next; the size for tumbling windows.</param>
    /// <param name="offset">A window starts there.</param>
    /// <param name="lateness">How long behind its end a window takes events, at least 0.</param>
    /// <param name="firesOnceAtTheEnd">A window gives its results once, when the watermark is at its end plus the lateness.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such windows.</exception>
    public WindowJoin(JoinType kind, long size, long slide, long offset, long lateness, bool firesOnceAtTheEnd = false)
        : base(kind)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lateness);
        _grid = new(size, slide, offset);
        (_lateness, _delay) = (lateness, firesOnceAtTheEnd ? lateness : 0);
        Meaning = $"window join, {StoredRows.NameOf(kind)}, size {StoredAccumulator.Text(size)}, slide {StoredAccumulator.Text(slide)}, offset {StoredAccumulator.Text(_grid.StartOf(0))}{(_delay > 0 ? $", once after {StoredAccumulator.Text(_delay)}" : "")}";
        _lists = new(_panes);
    }

    /// <inheritdoc/>
    public override long NextDue => _nextDue;

    /// <summary>The window of the result shown.</summary>
    public Window Window => new(new(_grid.StartOf(_shownWindow)), new(_grid.EndOf(_shownWindow)));

    /// <summary>Adds a left event; then <see cref="MoveNextMatch"/> gives what it adds to windows that have fired.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it came too late for all its windows, and has been counted.</returns>
    public bool AddLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        Hear();
        var pane = _grid.PaneOf(time);
        if (!TryOpen(pane, carried, out var first, out var missed))
        {
            return CountLateLeft();
        }

        ref var rows = ref PaneOf(in key, pane, first);
        var added = NewLeft(in key, in left, time);
        Lefts[added].MissedWindows = missed;
        AppendLeft(ref rows, added);
        BeginLate(first, pane, added, isLeft: true);
        return true;
    }

    /// <inheritdoc cref="AddLeft"/>
    /// <summary>Adds a right event; then <see cref="MoveNextMatch"/> gives what it adds to windows that have fired.</summary>
    public bool AddRight(scoped in TKey key, scoped in TRight right, long time, long carried)
    {
        Hear();
        var pane = _grid.PaneOf(time);
        if (!TryOpen(pane, carried, out var first, out var missed))
        {
            return CountLateRight();
        }

        ref var rows = ref PaneOf(in key, pane, first);
        var added = NewRight(in key, in right, time);
        Rights[added].MissedWindows = missed;
        AppendRight(ref rows, added);
        BeginLate(first, pane, added, isLeft: false);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendLeft(ref PaneRows rows, int added)
    {
        (rows.LastLeft == 0 ? ref rows.FirstLeft : ref Lefts[rows.LastLeft].Next) = added;
        rows.LastLeft = added;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendRight(ref PaneRows rows, int added)
    {
        (rows.LastRight == 0 ? ref rows.FirstRight : ref Rights[rows.LastRight].Next) = added;
        rows.LastRight = added;
    }

    // The first of a pane's windows that an event isn't too late for, and how many are before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryOpen(long pane, long carried, out long first, out int missed)
    {
        var (watermark, last) = (Math.Max(carried, Watermark), _grid.LastWindowOf(pane));
        first = _grid.FirstWindowOf(pane);
        for (missed = 0; ClosesAt(first) <= watermark; missed++)
        {
            if (first++ == last)
            {
                EndLate();
                return false;
            }
        }

        if (missed > 0)
        {
            Late = Late with { Partly = Late.Partly + 1 };
        }

        return true;
    }

    private ref PaneRows PaneOf(scoped in TKey key, long pane, long firstWindow)
    {
        ref var list = ref _keys.GetOrAdd(in key);
        var number = _lists.LastUpTo(ref list, pane);
        if (number == 0 || _panes[number].Time != pane)
        {
            number = _panes.Rent();
            ref var added = ref _panes[number];
            (added.Key, added.Time, added.Row.FirstWindow) = (key, pane, _grid.LastWindowOf(pane));
            _lists.Insert(ref list, number);
            AddKeyIfNew(added.Row.FirstWindow, in added);
        }

        ref var found = ref _panes[number];
        for (var window = firstWindow; window < found.Row.FirstWindow; window++)
        {
            AddKeyIfNew(window, in found);
        }

        found.Row.FirstWindow = Math.Min(found.Row.FirstWindow, firstWindow);
        return ref found.Row;
    }

    // Another pane has brought the key into the window.
    private bool HasKey(long window, ref readonly JoinRow<TKey, PaneRows> pane)
    {
        var (first, last) = (_grid.FirstPaneOf(window), _grid.LastPaneOf(window));
        for (var other = pane.Previous; other != 0 && _panes[other].Time >= first; other = _panes[other].Previous)
        {
            if (_panes[other].Row.FirstWindow <= window)
            {
                return true;
            }
        }

        for (var other = pane.Next; other != 0 && _panes[other].Time <= last; other = _panes[other].Next)
        {
            if (_panes[other].Row.FirstWindow <= window)
            {
                return true;
            }
        }

        return false;
    }

    private void AddKeyIfNew(long number, ref readonly JoinRow<TKey, PaneRows> pane)
    {
        if (HasKey(number, in pane))
        {
            return;
        }

        ref var window = ref _windows.GetOrAdd(number, out var isNew);
        var added = _windowKeys.Rent();
        _windowKeys[added].Key = pane.Key;
        (window.LastKey == 0 ? ref window.FirstKey : ref _windowKeys[window.LastKey].Next) = added;
        window.LastKey = added;
        if (!isNew)
        {
            return;
        }

        _fired += FiresAt(number) <= Watermark ? 1 : 0;
        if (DueOf(number) is var due && due < _nextDue)
        {
            _nextDue = due;
            Timeline?.Lower(due);
        }
    }

    private long FiresAt(long window) => TimeMath.Add(_grid.EndOf(window), _delay);

    private long ClosesAt(long window) => TimeMath.Add(_grid.EndOf(window), _lateness);

    // When the window fires; when it closes, if it has fired.
    private long DueOf(long window) => FiresAt(window) is var due && due > Watermark ? due : ClosesAt(window);

    private protected override void DisposeKeys()
    {
        _keys.Dispose();
        _panes.Dispose();
        _windowKeys.Dispose();
    }
}
