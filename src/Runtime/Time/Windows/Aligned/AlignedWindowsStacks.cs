using System.Numerics;

namespace FastFlow;

/// <content>
/// Windows of many panes. The panes themselves stay as they are, so that an event late for some windows only makes its key's stack stale; it is built anew when it is needed.
/// </content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    /// <summary>Up to so many panes are merged as they are.</summary>
    private const int MostMergedPanes = 8;

    private readonly bool _isStacked;

    // Beside the active keys.
    private readonly PagedList<PaneStack<TAccumulator>> _stacks = new(new());
    private readonly PaneSuffixPool<TAccumulator> _suffixes = new();

    // Keys that have had an event in a pane that their stack may hold already.
    private readonly KeyedTable<TKey, bool> _stale = new();

    private void MakeStale(in TKey key, long pane)
    {
        if (_isStacked && pane < _grid.LastEndBy(_fired))
        {
            _stale.GetOrAdd(in key) = true;
        }
    }

    private bool GatherStacked(in TKey key, ref TPanes panes, ref Result result)
    {
        ref var stack = ref _stacks[_walk];
        var isStale = _stale.Count > 0 && _stale.Remove(in key);
        var isUsedUp = _grid.IsCumulative ? stack.Middle != _start : stack.Middle <= _start;
        if (isStale || isUsedUp)
        {
            Rebuild(ref panes, ref stack);
        }
        else
        {
            AddToBack(ref panes, ref stack);
        }

        for (; stack.Top < stack.Count && stack.Suffixes![stack.Top].Pane < _start; stack.Top++)
        {
            ReleaseSuffix(ref stack);
        }

        if (stack.Top == stack.Count)
        {
            (result.Accumulator, result.IsOwned) = (stack.Back, false);
            return stack.HasBack;
        }

        ref var front = ref stack.Suffixes![stack.Top].Accumulator;
        (result.Accumulator, result.IsOwned) = (front, false);
        if (stack.HasBack)
        {
            OwnResult(ref result);
            _operations.Merge(ref result.Accumulator, in stack.Back);
        }

        return true;
    }

    private void AddToBack(ref TPanes panes, ref PaneStack<TAccumulator> stack)
    {
        var stop = Math.Min(_end, _base + TPanes.Count);
        for (var next = Math.Max(stack.End, _base); next < stop;)
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

        stack.End = _end;
    }

    private void Rebuild(ref TPanes panes, ref PaneStack<TAccumulator> stack)
    {
        Empty(ref stack);
        stack.Middle = _start;
        stack.End = _start;
        if (_grid.IsCumulative)
        {
            AddToBack(ref panes, ref stack);
            return;
        }

        (stack.Middle, stack.End) = (_end, _end);
        var count = CountLive(ref panes);
        if (count == 0)
        {
            return;
        }

        if (stack.Suffixes is null || stack.Suffixes.Length < count)
        {
            Return(ref stack);
            stack.Suffixes = _suffixes.Rent(count);
        }

        stack.Count = count;
        FillSuffixes(ref panes, stack.Suffixes.AsSpan(0, count));
    }

    private int CountLive(ref TPanes panes)
    {
        var count = 0;
        var stop = Math.Min(_end, _base + TPanes.Count);
        for (var pane = Math.Max(_start, _base); pane < stop;)
        {
            count += BitOperations.PopCount(NextLive(ref panes, ref pane, stop, out _));
        }

        return count;
    }

    private void FillSuffixes(ref TPanes panes, Span<PaneSuffix<TAccumulator>> suffixes)
    {
        var next = 0;
        var stop = Math.Min(_end, _base + TPanes.Count);
        for (var pane = Math.Max(_start, _base); pane < stop;)
        {
            var first = pane;
            var bits = NextLive(ref panes, ref pane, stop, out _);
            while (bits != 0)
            {
                suffixes[next++].Pane = first + (long)TakeLowest(ref bits);
            }
        }

        for (var i = suffixes.Length - 1; i >= 0; i--)
        {
            ref var suffix = ref suffixes[i];
            suffix.Accumulator = default!;
            _operations.Copy(ref suffix.Accumulator, in TPanes.At(ref panes, IndexOf(suffix.Pane)));
            if (i + 1 < suffixes.Length)
            {
                _operations.Merge(ref suffix.Accumulator, in suffixes[i + 1].Accumulator);
            }
        }
    }

    private void ReleaseStack(in TKey key, ref PaneStack<TAccumulator> stack)
    {
        if (_stale.Count > 0)
        {
            _stale.Remove(in key);
        }

        Empty(ref stack);
        Return(ref stack);
    }

    private void Empty(ref PaneStack<TAccumulator> stack)
    {
        for (; stack.Top < stack.Count; stack.Top++)
        {
            ReleaseSuffix(ref stack);
        }

        if (stack.HasBack)
        {
            _operations.Release(ref stack.Back);
        }

        (stack.Top, stack.Count, stack.Back, stack.HasBack) = (0, 0, default!, false);
    }

    private void ReleaseSuffix(ref PaneStack<TAccumulator> stack)
    {
        ref var accumulator = ref stack.Suffixes![stack.Top].Accumulator;
        _operations.Release(ref accumulator);
        accumulator = default!;
    }

    private void Return(ref PaneStack<TAccumulator> stack)
    {
        if (stack.Suffixes is { } suffixes)
        {
            _suffixes.Return(suffixes);
            stack.Suffixes = null;
        }
    }
}
