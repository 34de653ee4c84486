namespace FastFlow;

/// <content>
/// Windows of many panes keep two stacks of partial results: what a window has gathered is a suffix of its older panes and all of its newer ones. Moving it on takes one suffix off and adds one pane.
/// When the suffixes are used up, all panes at hand become suffixes. So each pane is merged twice, however long the window.
/// </content>
/// <remarks>The panes themselves stay as they are: an event late for some windows only makes its key's stack stale, and it is built anew when it is needed.</remarks>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    /// <summary>Up to so many panes are merged as they are.</summary>
    private const int MostMergedPanes = 8;

    private readonly bool _isStacked;

    // For all keys: panes below _middle have suffixes, those from there to _stackEnd are in the back. In the walk at hand the suffixes are made anew.
    private long _middle = long.MinValue;
    private long _stackEnd = long.MinValue;
    private long _backFrom;
    private bool _isTurning;

    /// <summary>A window fires: which panes are merged into what.</summary>
    private void MoveStacks()
    {
        _isTurning = _grid.IsCumulative ? _middle != _start : _middle <= _start;
        if (_isTurning)
        {
            _middle = _grid.IsCumulative ? _start : _end;
        }

        (_backFrom, _stackEnd) = (_isTurning ? _middle : _stackEnd, _end);
    }

    /// <summary>False if there is nothing.</summary>
    private bool GatherStacked(ref TPanes panes, ref Result result)
    {
        ref var stack = ref TPanes.Stack(ref panes);
        if (_isTurning || stack.IsStale)
        {
            Rebuild(ref panes, ref stack);
        }
        else
        {
            AddToBack(ref panes, ref stack, _backFrom);
        }

        var stop = Math.Min(_middle, _base + TPanes.Count);
        for (var pane = Math.Max(_start, _base); pane < stop;)
        {
            var bits = NextLive(ref panes, ref pane, stop, out var index);
            if (bits != 0)
            {
                (result.Accumulator, result.IsOwned) = (TPanes.Suffix(ref panes, index + TakeLowest(ref bits)), false);
                if (stack.HasBack)
                {
                    OwnResult(ref result);
                    _operations.Merge(ref result.Accumulator, in stack.Back);
                }

                return true;
            }
        }

        (result.Accumulator, result.IsOwned) = (stack.Back, false);
        return stack.HasBack;
    }

    private void AddToBack(ref TPanes panes, ref PaneStack<TAccumulator> stack, long from)
    {
        var stop = Math.Min(_end, _base + TPanes.Count);
        for (var next = Math.Max(from, _base); next < stop;)
        {
            var bits = NextLive(ref panes, ref next, stop, out var index);
            while (bits != 0)
            {
                ref var pane = ref TPanes.At(ref panes, index + TakeLowest(ref bits));
                if (stack.HasBack)
                {
                    _operations.Merge(ref stack.Back, in pane);
                }
                else
                {
                    _operations.Copy(ref stack.Back, in pane);
                    stack.HasBack = true;
                }
            }
        }
    }

    private void Rebuild(ref TPanes panes, ref PaneStack<TAccumulator> stack)
    {
        Empty(ref panes, ref stack);
        AddToBack(ref panes, ref stack, Math.Max(_middle, _start));
        var behind = -1;
        for (var pane = Math.Min(_middle, _base + TPanes.Count) - 1; pane >= Math.Max(_start, _base); pane--)
        {
            var index = IndexOf(pane);
            if (!IsLive(ref panes, index))
            {
                continue;
            }

            ref var suffix = ref TPanes.Suffix(ref panes, index);
            _operations.Copy(ref suffix, in TPanes.At(ref panes, index));
            TPanes.SuffixWord(ref panes, index >> 6) |= 1UL << (int)(index & 63);
            if (behind >= 0)
            {
                _operations.Merge(ref suffix, in TPanes.Suffix(ref panes, (nuint)behind));
            }

            behind = (int)index;
        }
    }

    /// <summary>A pane is dropped. What the result borrows from its suffix becomes its own.</summary>
    private void DropSuffix(ref TPanes panes, nuint index, ref Result result)
    {
        if (!HasSuffix(ref panes, index))
        {
            return;
        }

        OwnResult(ref result);
        ReleaseSuffix(ref panes, index);
    }

    /// <summary>The key goes. What the result borrows becomes its own.</summary>
    private void DropStack(ref TPanes panes, ref Result result)
    {
        OwnResult(ref result);
        Empty(ref panes, ref TPanes.Stack(ref panes));
    }

    private void Empty(ref TPanes panes, ref PaneStack<TAccumulator> stack)
    {
        for (nuint word = 0; word < Math.Max((nuint)TPanes.Count >> 6, 1); word++)
        {
            for (var bits = TPanes.SuffixWord(ref panes, word); bits != 0;)
            {
                ReleaseSuffix(ref panes, (word << 6) + TakeLowest(ref bits));
            }
        }

        if (stack.HasBack)
        {
            _operations.Release(ref stack.Back);
        }

        stack = default;
    }

    private static bool HasSuffix(ref TPanes panes, nuint index) => ((TPanes.SuffixWord(ref panes, index >> 6) >> (int)(index & 63)) & 1) != 0;

    private void ReleaseSuffix(ref TPanes panes, nuint index)
    {
        ref var suffix = ref TPanes.Suffix(ref panes, index);
        _operations.Release(ref suffix);
        suffix = default!;
        TPanes.SuffixWord(ref panes, index >> 6) &= ~(1UL << (int)(index & 63));
    }
}
