using System.Runtime.CompilerServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// The yardstick of the latency measurement: one event through filter, map, running total per key and sink, as sealed classes that call each
/// other directly. The keyed state lies in the same table as the loops'.
/// </summary>
public sealed class CallChain : IDisposable
{
    private readonly Filter _filter;
    private readonly Totals _totals;
    private readonly Sink _sink = new();

    /// <summary>Wires the chain.</summary>
    public CallChain()
    {
        _totals = new Totals(_sink);
        _filter = new Filter(Terms.MinPrice, new Convert(_totals));
    }

    /// <summary>Pushes one bid through; returns when the sink has its result.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Push(in Bid bid) => _filter.Push(in bid);

    /// <summary>What reached the sink.</summary>
    public Answer Read() => new(_sink.Count, _sink.Sum);

    /// <inheritdoc/>
    public void Dispose() => _totals.Dispose();

    private sealed class Filter(long minPrice, Convert next)
    {
        public void Push(in Bid bid)
        {
            if (bid.Price >= minPrice)
            {
                next.Push(in bid);
            }
        }
    }

    private sealed class Convert(Totals next)
    {
        public void Push(in Bid bid)
        {
            var offer = new Offer(bid.Bidder, bid.Price * 7);
            next.Push(in offer);
        }
    }

    private sealed unsafe class Totals(Sink next) : IDisposable
    {
        private readonly BidderTable _table = new();

        public void Push(in Offer offer)
        {
            var slot = _table.Find(offer.Bidder);
            slot->Count += 1;
            slot->Sum += offer.Eighths;
            var total = new BidderTotal(offer.Bidder, slot->Count, slot->Sum);
            next.Push(in total);
        }

        public void Dispose() => _table.Dispose();
    }

    private sealed class Sink
    {
        public long Count { get; private set; }

        public long Sum { get; private set; }

        public void Push(in BidderTotal total)
        {
            Count += 1;
            Sum += total.Eighths;
        }
    }
}
