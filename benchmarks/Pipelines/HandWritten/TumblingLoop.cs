using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Workload D by hand. At most two windows are open: the watermark is a second behind. So a slot holds the key and two counts and maxima, a window is told by a comparison, and one that is over is
/// found by walking over the table, which gives results in no order.
/// </summary>
public sealed unsafe class TumblingLoop : Contender
{
    private const int Ahead = 16;
    private readonly KeyTable<Windows> _table = new();
    private ResultSums _sums;
    private long _late;
    private long _watermark = long.MinValue;

    // The first open window, and where in the slots it lies.
    private long _start = long.MinValue;
    private int _place;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        ReadOnlySpan<Bid> rest = bids;
        if (_start == long.MinValue && rest.Length > 0)
        {
            // The window of the watermark that follows it: earlier ones are over.
            _start = Floor(rest[0].Time - Terms.OutOfOrderness);
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
        _table.Dispose();
        base.Dispose();
    }

    /// <summary>Adds bids to windows of keys that are there, until one needs more than that.</summary>
    /// <returns>How many.</returns>
    private int AddQuickly(ReadOnlySpan<Bid> bids)
    {
        var first = _table.First;
        var shift = _table.Shift;
        var start = _start;
        var place = _place;
        var watermark = _watermark;
        ref var bid = ref MemoryMarshal.GetReference(bids);
        var lookahead = _table.IsLarge ? bids.Length - Ahead : 0;
        var i = 0;
        for (; i < bids.Length; i++, bid = ref Unsafe.Add(ref bid, 1))
        {
            Pipelines.Ahead.Prefetch(in bid);
            if (Sse.IsSupported && i < lookahead)
            {
                var next = Unsafe.Add(ref bid, Ahead).Bidder;
                Sse.Prefetch0(first + ((ulong)next * KeyTable<Windows>.Multiplier >> shift));
            }

            var offset = (ulong)(bid.Time - start);
            if (offset >= 2 * Terms.Window)
            {
                break;
            }

            var bidder = bid.Bidder;
            var slot = first + ((ulong)bidder * KeyTable<Windows>.Multiplier >> shift);
            slot += slot->Bidder != bidder ? 1 : 0;
            while (slot->Bidder != bidder)
            {
                if (slot->Bidder == 0)
                {
                    goto Leave;
                }

                slot++;
            }

            var window = (CountMax*)&slot->State + ((offset >= Terms.Window ? 1 : 0) ^ place);
            window->Count++;
            window->Highest = Math.Max(window->Highest, bid.Price);
            watermark = Pipelines.Ahead.Latest(watermark, bid.Time - Terms.OutOfOrderness);
            if (watermark >= start + Terms.Window)
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

    /// <summary>Adds a bid whose key may be new, or whose window isn't one of the two open ones.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Add(in Bid bid)
    {
        if (bid.Time < _start)
        {
            _late++;
            return;
        }

        // The windows that it closes it isn't in: so they may be fired first, and then its own is one of the two.
        _watermark = Math.Max(_watermark, bid.Time - Terms.OutOfOrderness);
        FireUpTo(_watermark);
        var slot = _table.GetOrAdd(bid.Bidder);
        var window = (CountMax*)&slot->State + ((bid.Time - _start >= Terms.Window ? 1 : 0) ^ _place);
        window->Count++;
        window->Highest = Math.Max(window->Highest, bid.Price);
    }

    private static long Floor(long time) => time - (time % Terms.Window);

    private void FireUpTo(long watermark)
    {
        for (var open = 0; open < 2 && _start + Terms.Window <= watermark; open++)
        {
            Fire();
        }

        // Nothing is open any more.
        if (_start + Terms.Window <= watermark)
        {
            _start = Floor(watermark);
        }
    }

    /// <summary>Fires the first open window.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fire()
    {
        var sums = _sums;
        var end = _table.End;
        var place = _place;
        for (var slot = _table.First; slot < end; slot++)
        {
            var window = (CountMax*)&slot->State + place;
            if (window->Count != 0)
            {
                sums.AddHighest(slot->Bidder, window->Count, window->Highest);
                *window = default;
            }
        }

        _sums = sums;
        _start += Terms.Window;
        _place ^= 1;
    }

    private struct CountMax
    {
        public long Count;
        public long Highest;
    }

    [InlineArray(2)]
    private struct Windows : ISlotState
    {
        private CountMax _first;

        public readonly bool IsEmpty => (this[0].Count | this[1].Count) == 0;
    }
}
