using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>What a window of several panes has gathered for a key: the panes merged, earlier ones first.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    private bool Gather(in TKey key, ref TPanes panes, ref Result result) =>
        _isStacked && _seen.Count == 0 ? GatherStacked(ref panes, ref result) : GatherMerged(in key, ref panes, ref result);

    /// <summary>False if there is nothing.</summary>
    private bool GatherMerged(in TKey key, ref TPanes panes, ref Result result)
    {
        if (_seen.Count > 0)
        {
            return GatherSpilled(in key, ref panes, ref result);
        }

        return GatherRing(ref panes, _start, _end, ref result, isFirst: true);
    }

    /// <summary>False if there is nothing yet: neither in these panes nor before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool GatherRing(ref TPanes panes, long start, long end, ref Result result, bool isFirst)
    {
        var stop = Math.Min(end, _base + TPanes.Count);
        for (var pane = Math.Max(start, _base); pane < stop;)
        {
            var bits = NextLive(ref panes, ref pane, stop, out var index);
            while (bits != 0)
            {
                Take(ref TPanes.At(ref panes, index + TakeLowest(ref bits)), ref result, isFirst);
                isFirst = false;
            }
        }

        return !isFirst;
    }

    // Spilled panes in their places between those of the ring.
    private bool GatherSpilled(in TKey key, ref TPanes panes, ref Result result)
    {
        var isAny = false;
        var from = _start;
        foreach (var live in _seen)
        {
            ref var spilled = ref FindSpilled(in key, live);
            if (Unsafe.IsNullRef(ref spilled) || !spilled.HasEvents)
            {
                continue;
            }

            // The rest of the pane lies in the ring if this part is hidden from some windows; it came earlier.
            var to = live.Pane + 1;
            if (to > from && !Unsafe.IsNullRef(ref panes))
            {
                isAny = GatherRing(ref panes, from, to, ref result, !isAny);
                from = to;
            }

            Take(ref spilled.Accumulator, ref result, !isAny);
            isAny = true;
        }

        return Unsafe.IsNullRef(ref panes) ? isAny : GatherRing(ref panes, from, _end, ref result, !isAny);
    }

    // One pane alone is the result; a second one makes it a new accumulator that all are merged into.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(ref TAccumulator accumulator, ref Result result, bool isFirst)
    {
        if (isFirst)
        {
            (result.Accumulator, result.IsOwned) = (accumulator, false);
            return;
        }

        OwnResult(ref result);
        _operations.Merge(ref result.Accumulator, in accumulator);
    }

    /// <summary>What the result borrows becomes its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void OwnResult(ref Result result)
    {
        if (!result.IsOwned)
        {
            var borrowed = result.Accumulator;
            (result.Accumulator, result.IsOwned) = (default!, true);
            _operations.Copy(ref result.Accumulator, in borrowed);
        }
    }

    /// <summary>The key has had an event in the window at hand since the last early results.</summary>
    private bool IsChanged(in TKey key, ref TPanes panes)
    {
        var stop = Math.Min(_end, _base + TPanes.Count);
        for (var pane = Math.Max(_start, _base); pane < stop;)
        {
            var first = IndexOf(pane);
            var bits = NextLive(ref panes, ref pane, stop, out _);
            if ((bits & (TPanes.ReadyWord(ref panes, first >> 6) >> (int)(first & 63))) != 0)
            {
                return true;
            }
        }

        foreach (var live in _seen)
        {
            ref var spilled = ref FindSpilled(in key, live);
            if (!Unsafe.IsNullRef(ref spilled) && spilled.IsChanged)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All open windows have given early results.</summary>
    private void ForgetChanges()
    {
        if (_isTumbling)
        {
            return;
        }

        for (var at = _live.Seek(long.MinValue); at.Current is { } live; at.Next())
        {
            for (long i = 0; live is { IsSpilled: true, IsChanged: true } && i < live.Keys.Count; i++)
            {
                FindSpilled(in live.Keys[i], live).IsChanged = false;
            }

            live.IsChanged = false;
        }

        foreach (var page in _store.InOrder)
        {
            for (var i = 0; i < page.Used; i++)
            {
                ref var panes = ref page[i].Panes;
                for (nuint word = 0; word < Math.Max((nuint)TPanes.Count >> 6, 1); word++)
                {
                    TPanes.ReadyWord(ref panes, word) &= TPanes.Count <= 32 ? ~(ulong)uint.MaxValue : 0;
                }
            }
        }
    }
}
