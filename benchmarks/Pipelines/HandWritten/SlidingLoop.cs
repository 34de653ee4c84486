using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>A slide that the compiler knows.</summary>
public interface ISlide
{
    /// <summary>In ticks.</summary>
    static abstract long Ticks { get; }
}

/// <summary>2 s.</summary>
public readonly struct Slide : ISlide
{
    /// <inheritdoc/>
    public static long Ticks => Terms.Slide;
}

/// <summary>100 ms.</summary>
public readonly struct FineSlide : ISlide
{
    /// <inheritdoc/>
    public static long Ticks => Terms.FineSlide;
}

/// <summary>
/// Workload E by hand. Keys have numbers, and every pane is an array of counts by number: so an event touches a slot and a count, and a window fires by a walk over arrays in their order. What it
/// has gathered is kept from one window to the next: a pane is added, one is taken off. A count can be taken off; a maximum couldn't.
/// </summary>
public sealed unsafe class SlidingLoop<TSlide> : Contender
    where TSlide : struct, ISlide
{
    private const int Ahead = 16;
    private readonly KeyIndex _keys = new();
    private ResultSums _sums;
    private long _late;
    private long _watermark = long.MinValue;

    // Counts of panes, one pane behind the other, and those of the window fired last without its first pane.
    private int* _counts;
    private int* _totals;

    // The pane that the watermark lies in: the window that it ends fires next.
    private long _pane = long.MinValue;

    /// <summary>Nothing yet.</summary>
    public SlidingLoop()
    {
        _counts = (int*)NativeMemory.AllocZeroed((nuint)(Ring * _keys.Capacity), sizeof(int));
        _totals = (int*)NativeMemory.AllocZeroed((nuint)_keys.Capacity, sizeof(int));
    }

    private static int Panes => (int)(Terms.Window / TSlide.Ticks);

    /// <summary>A power of two: the panes of a window and those that the next second brings.</summary>
    private static int Ring => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(Panes + (Terms.OutOfOrderness / TSlide.Ticks) + 2));

    /// <summary>How far an event may be ahead of the pane at hand without waiting for it to be fired.</summary>
    private static long Span => (Ring - Panes) * TSlide.Ticks;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        ReadOnlySpan<Bid> rest = bids;
        if (_pane == long.MinValue && rest.Length > 0)
        {
            _pane = (rest[0].Time - Terms.OutOfOrderness) / TSlide.Ticks;
        }

        while (rest.Length > 0)
        {
            var done = AddQuickly(rest);
            if (done < rest.Length)
            {
                Add(in rest[done++]);
            }

            rest = rest[done..];
        }
    }

    /// <inheritdoc/>
    public override Answer Read() => _sums.Answer(_late);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _keys.Dispose();
        NativeMemory.Free(_counts);
        NativeMemory.Free(_totals);
        _counts = _totals = null;
        base.Dispose();
    }

    /// <summary>Adds bids that aren't late, of keys that are there, until one needs more than that or a window is due.</summary>
    /// <returns>How many.</returns>
    private int AddQuickly(ReadOnlySpan<Bid> bids)
    {
        var first = _keys.Table.First;
        var shift = _keys.Table.Shift;
        var counts = _counts;
        var capacity = (long)_keys.Capacity;
        var pane = _pane;
        var start = pane * TSlide.Ticks;
        var watermark = _watermark;
        ref var bid = ref MemoryMarshal.GetReference(bids);
        var lookahead = _keys.Table.IsLarge ? bids.Length - Ahead : 0;
        var i = 0;
        for (; i < bids.Length; i++, bid = ref Unsafe.Add(ref bid, 1))
        {
            Pipelines.Ahead.Prefetch(in bid);
            if (Sse.IsSupported && i < lookahead)
            {
                var later = Unsafe.Add(ref bid, Ahead).Bidder;
                Sse.Prefetch0(first + ((ulong)later * KeyTable<KeyIndex.Number>.Multiplier >> shift));
            }

            var offset = (ulong)(bid.Time - start);
            if (offset >= (ulong)Span)
            {
                break;
            }

            var bidder = bid.Bidder;
            var slot = first + ((ulong)bidder * KeyTable<KeyIndex.Number>.Multiplier >> shift);
            slot += slot->Bidder != bidder ? 1 : 0;
            while (slot->Bidder != bidder)
            {
                if (slot->Bidder == 0)
                {
                    goto Leave;
                }

                slot++;
            }

            // Key 0 was found in a free slot.
            var next = slot->State.Next;
            if (next == 0)
            {
                break;
            }

            var at = (pane + (long)(offset / (ulong)TSlide.Ticks)) & (Ring - 1);
            counts[(at * capacity) + next - 1]++;
            watermark = Pipelines.Ahead.Latest(watermark, bid.Time - Terms.OutOfOrderness);
            if (watermark >= start + TSlide.Ticks)
            {
                i++;
                break;
            }
        }

    Leave:
        _watermark = watermark;
        FireUpTo(watermark);
        return i;
    }

    /// <summary>Adds a bid that is late, far ahead, or of a new key.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Add(in Bid bid)
    {
        var pane = bid.Time / TSlide.Ticks;
        if (pane < _pane)
        {
            _late++;
            if (pane <= _pane - Panes)
            {
                return;
            }
        }

        // The windows that it closes it isn't in, so they may be fired first.
        _watermark = Math.Max(_watermark, bid.Time - Terms.OutOfOrderness);
        FireUpTo(_watermark);
        var key = NumberOf(bid.Bidder);
        _counts[((pane & (Ring - 1)) * _keys.Capacity) + key]++;
        if (pane < _pane)
        {
            _totals[key]++;
        }
    }

    private void FireUpTo(long watermark)
    {
        for (var fired = 0; fired < Ring && (_pane + 1) * TSlide.Ticks <= watermark; fired++)
        {
            Fire();
        }

        // Nothing is open any more.
        if ((_pane + 1) * TSlide.Ticks <= watermark)
        {
            _pane = watermark / TSlide.Ticks;
        }
    }

    /// <summary>Fires the window that ends with the pane at hand.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fire()
    {
        var sums = _sums;
        var keys = _keys.Keys;
        var totals = _totals;
        var added = _counts + ((_pane & (Ring - 1)) * _keys.Capacity);
        var leaving = _counts + (((_pane - Panes + 1) & (Ring - 1)) * _keys.Capacity);
        for (var key = 0; key < _keys.Count; key++)
        {
            var total = totals[key] + added[key];
            if (total != 0)
            {
                sums.AddCount(keys[key], total);
            }

            totals[key] = total - leaving[key];
            leaving[key] = 0;
        }

        _sums = sums;
        _pane++;
    }

    private int NumberOf(long bidder)
    {
        if (_keys.Count == _keys.Capacity)
        {
            MakeRoom();
        }

        return _keys.GetOrAdd(bidder);
    }

    // If most keys have nothing, they go; otherwise the arrays grow.
    private void MakeRoom()
    {
        var old = _keys.Capacity;
        var kept = new List<int>();
        for (var key = 0; key < _keys.Count; key++)
        {
            for (var pane = 0; pane < Ring; pane++)
            {
                if (_counts[((long)pane * old) + key] != 0)
                {
                    kept.Add(key);
                    break;
                }
            }
        }

        if (kept.Count * 2 > old)
        {
            kept = [.. Enumerable.Range(0, _keys.Count)];
            _keys.Grow();
        }

        var capacity = _keys.Capacity;
        var counts = (int*)NativeMemory.AllocZeroed((nuint)(Ring * (long)capacity), sizeof(int));
        var totals = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
        for (var key = 0; key < kept.Count; key++)
        {
            totals[key] = _totals[kept[key]];
            for (var pane = 0; pane < Ring; pane++)
            {
                counts[((long)pane * capacity) + key] = _counts[((long)pane * old) + kept[key]];
            }
        }

        NativeMemory.Free(_counts);
        NativeMemory.Free(_totals);
        _counts = counts;
        _totals = totals;
        _keys.Keep(CollectionsMarshal.AsSpan(kept));
    }
}
