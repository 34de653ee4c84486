using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>
/// Which windows a trigger has let give all they have, since early results tell only what has changed. A pane's mark can't say: other panes of a window that has just given its result have changed for
/// windows that haven't. Only windows of several panes need it, and only once a trigger has fired between early results.
/// </content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    /// <summary>The sign of a window's number of results says that it has told everything; the rest is the number.</summary>
    private const int MostResults = int.MaxValue;

    // There may be such windows.
    private bool _isAnyTold;

    private static void Tell(ref int number) => number |= ~MostResults;

    /// <summary>An event has come: those of its windows that are open have something to tell.</summary>
    private void ForgetTold(scoped in TKey key, long pane, long end)
    {
        ref var panes = ref Find(in key);
        for (var last = _grid.LastEndOf(pane); end <= last; end = _grid.NextEnd(end))
        {
            ref var number = ref FindNumber(in key, ref panes, end);
            if (!Unsafe.IsNullRef(ref number))
            {
                number &= MostResults;
            }
        }
    }

    /// <summary>The window at hand has something that it hasn't told yet.</summary>
    private bool IsUntold(in TKey key, ref TPanes panes)
    {
        if (!IsChanged(in key, ref panes))
        {
            return false;
        }

        if (!_isAnyTold)
        {
            return true;
        }

        ref var number = ref FindNumber(in key, ref panes, _end);
        return Unsafe.IsNullRef(ref number) || number >= 0;
    }

    /// <summary>As <see cref="NumberOf"/>; a null reference if the window has given none and nothing stands for it yet.</summary>
    private ref int FindNumber(scoped in TKey key, ref TPanes panes, long end)
    {
        var pane = _grid.IsCumulative ? end - 1 : _grid.StartOf(end);
        if (IsInRing(pane) && !Unsafe.IsNullRef(ref panes))
        {
            return ref TPanes.Number(ref panes, IndexOf(pane));
        }

        if (_live.Find(pane, long.MinValue) is { } live)
        {
            ref var spilled = ref FindSpilled(in key, live);
            if (!Unsafe.IsNullRef(ref spilled))
            {
                return ref spilled.Number;
            }
        }

        return ref Unsafe.NullRef<int>();
    }
}
