using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>The walk over the active keys where all panes of a key have their bits in one word and the ring holds all there is: what sliding windows mostly do.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    private void WalkWords()
    {
        var table = Table.Cursor();
        var keys = _active.From(_walk);
        var places = _places.From(_walk);
        var results = _results;
        var first = (int)IndexOf(Math.Max(_start, _base));
        var window = MaskOf(_start, _end);
        var dropped = _isDropping ? MaskOf(_dead, _limit) : 0;
        int walked = 0, count = 0;
        for (; walked < keys.Length && walked < places.Length && count < results.Length; walked++)
        {
            if (walked + Ahead < places.Length)
            {
                Prefetch(ref table.SlotAt(places[walked + Ahead]));
            }

            var key = keys[walked];
            ref var panes = ref PanesOf(ref table, in key, ref places[walked]);
            var live = (uint)(TPanes.LiveWord(ref panes, 0) >> 32);
            ref var result = ref results[count];
            if ((live & window) != 0)
            {
                result.Key = key;
                result.Number = TPanes.HasNumbers ? NextNumber(key, ref panes) : 1;
                MergeWord(ref panes, Rotate(live & window, first), first, ref result);
                count++;
            }

            if (_isDropping && (live & dropped) != 0)
            {
                DropWord(ref panes, live & dropped, ref result);
            }

            if (_isDropping && TPanes.HasNumbers)
            {
                ClearNumbers(ref panes);
            }

            if (_isDropping)
            {
                KeepOrEmpty(key, _walk + walked, (live & ~dropped) != 0);
            }
        }

        (_walk, _count) = (_walk + walked, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void KeepOrEmpty(TKey key, long walk, bool hasLive)
    {
        if (hasLive && _write == walk)
        {
            _write++;
        }
        else
        {
            MoveOrEmpty(key, walk, hasLive);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveOrEmpty(TKey key, long walk, bool hasLive)
    {
        if (hasLive || HasSpilled(in key))
        {
            _active[_write] = key;
            _places[_write++] = _places[walk];
        }
        else
        {
            _emptied.Add(in key);
        }
    }

    /// <summary>The bits of the panes that lie in the ring.</summary>
    private uint MaskOf(long start, long end)
    {
        var mask = 0u;
        for (var pane = Math.Max(start, _base); pane < Math.Min(end, _base + TPanes.Count); pane++)
        {
            mask |= 1u << (int)IndexOf(pane);
        }

        return mask;
    }

    /// <summary>Bit 0 is the pane with this index, and so on in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Rotate(uint bits, int first) => TPanes.Count == 32
        ? BitOperations.RotateRight(bits, first)
        : ((bits >> first) | (bits << (TPanes.Count - first))) & ((1u << TPanes.Count) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MergeWord(ref TPanes panes, uint bits, int first, ref Result result)
    {
        ref var earliest = ref TPanes.At(ref panes, IndexOf(first + BitOperations.TrailingZeroCount(bits)));
        bits &= bits - 1;
        if (bits == 0)
        {
            (result.Accumulator, result.IsOwned) = (earliest, false);
            return;
        }

        TAccumulator merged = default!;
        _operations.Copy(ref merged, in earliest);
        do
        {
            _operations.Merge(ref merged, in TPanes.At(ref panes, IndexOf(first + BitOperations.TrailingZeroCount(bits))));
            bits &= bits - 1;
        }
        while (bits != 0);
        (result.Accumulator, result.IsOwned) = (merged, true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DropWord(ref TPanes panes, uint bits, ref Result result)
    {
        TPanes.LiveWord(ref panes, 0) &= ~(((ulong)bits << 32) | bits);
        do
        {
            ref var accumulator = ref TPanes.At(ref panes, (nuint)BitOperations.TrailingZeroCount(bits));
            if (result.IsOwned)
            {
                _operations.Release(ref accumulator);
            }

            // Otherwise the result borrows this one, the only one in its window: now it owns it.
            result.IsOwned = true;
            accumulator = default!;
            bits &= bits - 1;
        }
        while (bits != 0);
    }

    private void ClearNumbers(ref TPanes panes)
    {
        for (var pane = Math.Max(_dead, _base); pane < Math.Min(_limit, _base + TPanes.Count); pane++)
        {
            TPanes.Number(ref panes, IndexOf(pane)) = 0;
        }
    }
}
