using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Workload C by hand: table cursor in locals, the slot 16 events ahead prefetched (measured: 8, 12, 16, 24; also blocks of 64 with kept slots,
/// which is slower).
/// </summary>
public sealed unsafe class RunningCountLoop : Contender
{
    private const int Ahead = 16;
    private readonly BidderTable _table = new();

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids) => Run(bids);

    /// <inheritdoc/>
    public override Answer Read() => _table.Read();

    private void Run(ReadOnlySpan<Bid> bids)
    {
        var first = _table.First;
        var shift = _table.Shift;
        ref var bid = ref MemoryMarshal.GetReference(bids);
        var lookahead = bids.Length - Ahead;
        for (var i = 0; i < bids.Length; i++, bid = ref Unsafe.Add(ref bid, 1))
        {
            if (Sse.IsSupported && i < lookahead)
            {
                var next = Unsafe.Add(ref bid, Ahead).Bidder;
                Sse.Prefetch0(first + ((ulong)next * BidderTable.Multiplier >> shift));
            }

            var bidder = bid.Bidder;
            var slot = first + ((ulong)bidder * BidderTable.Multiplier >> shift);
            while (slot->Bidder != bidder)
            {
                if (slot->Count == 0)
                {
                    slot = _table.Insert(bidder);
                    first = _table.First;
                    shift = _table.Shift;
                    break;
                }

                slot++;
            }

            slot->Count++;
            slot->Sum += bid.Price;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _table.Dispose();
        base.Dispose();
    }
}

/// <summary>
/// The same for random keys on a table that the caches hold: every fifth of them isn't at its home, and that branch mispredicts. The first step of
/// the probe is therefore taken without a branch, which is a tenth faster there and slower elsewhere.
/// </summary>
public sealed unsafe class RunningCountSteppingLoop : Contender
{
    private const int Ahead = 16;
    private readonly BidderTable _table = new();

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids) => Run(bids);

    /// <inheritdoc/>
    public override Answer Read() => _table.Read();

    private void Run(ReadOnlySpan<Bid> bids)
    {
        var first = _table.First;
        var shift = _table.Shift;
        ref var bid = ref MemoryMarshal.GetReference(bids);
        var lookahead = bids.Length - Ahead;
        for (var i = 0; i < bids.Length; i++, bid = ref Unsafe.Add(ref bid, 1))
        {
            if (Sse.IsSupported && i < lookahead)
            {
                var next = Unsafe.Add(ref bid, Ahead).Bidder;
                Sse.Prefetch0(first + ((ulong)next * BidderTable.Multiplier >> shift));
            }

            var bidder = bid.Bidder;
            var slot = first + ((ulong)bidder * BidderTable.Multiplier >> shift);
            var second = slot + (slot->Bidder != bidder ? 1 : 0);
            if (second->Bidder != bidder)
            {
                slot = _table.Find(bidder);
                first = _table.First;
                shift = _table.Shift;
            }
            else
            {
                slot = second;
            }

            slot->Count++;
            slot->Sum += bid.Price;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _table.Dispose();
        base.Dispose();
    }
}
