using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Workload J by hand. Keys have numbers, and what a key holds of both sides lies in one block of two cache lines: times, and prices whose sign tells the side. An event looks through the
/// block and goes in itself; what is too old is only dropped when a block is full, as nobody waits for it. A key that has more at once takes a second block.
/// </summary>
public sealed unsafe class IntervalJoinLoop : Contender
{
    private const int Ahead = 24;
    private const int BlockAhead = 8;
    private readonly KeyIndex _keys = new();
    private ResultSums _sums;
    private long _late;
    private long _watermark = long.MinValue;

    // The first block of each key, by its number, then those that some need beside.
    private Block* _blocks;
    private Block* _more;
    private int _moreCapacity = 1024;
    private int _moreUsed = 1;

    /// <summary>Nothing yet.</summary>
    public IntervalJoinLoop()
    {
        _blocks = Allocate(_keys.Capacity);
        _more = Allocate(_moreCapacity);
    }

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        ReadOnlySpan<Bid> rest = bids;
        while (rest.Length > 0)
        {
            var done = Add(rest);
            if (done < rest.Length)
            {
                NumberOf(rest[done].Bidder);
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
        NativeMemory.AlignedFree(_blocks);
        NativeMemory.AlignedFree(_more);
        _blocks = _more = null;
        base.Dispose();
    }

    /// <summary>Adds bids until one has a new key.</summary>
    /// <returns>How many.</returns>
    private int Add(ReadOnlySpan<Bid> bids)
    {
        var first = _keys.Table.First;
        var shift = _keys.Table.Shift;
        var blocks = _blocks;
        var sums = _sums;
        var watermark = _watermark;
        ref var bid = ref MemoryMarshal.GetReference(bids);
        var lookahead = _keys.Table.IsLarge ? bids.Length - Ahead : 0;
        var i = 0;
        for (; i < bids.Length; i++, bid = ref Unsafe.Add(ref bid, 1))
        {
            Pipelines.Ahead.Prefetch(in bid);
            if (Sse.IsSupported && i < lookahead)
            {
                Sse.Prefetch0(first + ((ulong)Unsafe.Add(ref bid, Ahead).Bidder * KeyTable<KeyIndex.Number>.Multiplier >> shift));

                // Its number is there by now; if it isn't at its home, some other block is fetched.
                var near = first + ((ulong)Unsafe.Add(ref bid, BlockAhead).Bidder * KeyTable<KeyIndex.Number>.Multiplier >> shift);
                var block = blocks + near->State.Next;
                Sse.Prefetch0(block);
                Sse.Prefetch0((byte*)block + 64);
            }

            var time = bid.Time;
            if (time < watermark)
            {
                _late++;
                continue;
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
            if (slot->State.Next == 0)
            {
                break;
            }

            // An ask has the complement of its price.
            var isAsk = (bid.Price - Terms.MinPrice) >> 63;
            var mine = (int)(bid.Price ^ isAsk);
            Meet(blocks + slot->State.Next, time, mine, bidder, watermark, ref sums);
            watermark = Pipelines.Ahead.Latest(watermark, time - Terms.OutOfOrderness);
        }

    Leave:
        _sums = sums;
        _watermark = watermark;
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Meet(Block* block, long time, int mine, long bidder, long watermark, ref ResultSums sums)
    {
        var place = block;
        while (true)
        {
            var count = block->Count;
            for (var at = 0; at < count; at++)
            {
                var theirs = block->Prices[at];
                if ((theirs ^ mine) < 0 && (ulong)(block->Times[at] - time + Terms.Interval) <= 2 * Terms.Interval)
                {
                    sums.AddPair(bidder, mine >= 0 ? mine : theirs, mine >= 0 ? ~theirs : ~mine);
                }
            }

            if (block->More == 0)
            {
                break;
            }

            block = _more + block->More;
        }

        if (place->Count < Block.Capacity)
        {
            place->Times[place->Count] = time;
            place->Prices[place->Count++] = mine;
        }
        else
        {
            MakeRoom(place, time, mine, watermark);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(Block* block, long time, int price, long watermark)
    {
        while (true)
        {
            DropOld(block, watermark);
            if (block->Count < Block.Capacity)
            {
                break;
            }

            if (block->More == 0)
            {
                if (_moreUsed == _moreCapacity)
                {
                    GrowMore(ref block);
                }

                block->More = _moreUsed++;
            }

            block = _more + block->More;
        }

        block->Times[block->Count] = time;
        block->Prices[block->Count++] = price;
    }

    // Nothing on time can meet it any more.
    private static void DropOld(Block* block, long watermark)
    {
        var kept = 0;
        for (var at = 0; at < block->Count; at++)
        {
            if (block->Times[at] + Terms.Interval >= watermark)
            {
                block->Times[kept] = block->Times[at];
                block->Prices[kept++] = block->Prices[at];
            }
        }

        block->Count = kept;
    }

    private void GrowMore(ref Block* block)
    {
        var larger = Allocate(_moreCapacity * 2);
        NativeMemory.Copy(_more, larger, (nuint)_moreCapacity * (nuint)sizeof(Block));
        if (block >= _more && block < _more + _moreCapacity)
        {
            block = larger + (block - _more);
        }

        NativeMemory.AlignedFree(_more);
        _more = larger;
        _moreCapacity *= 2;
    }

    private int NumberOf(long bidder)
    {
        if (_keys.Count == _keys.Capacity)
        {
            MakeRoomForKeys();
        }

        return _keys.GetOrAdd(bidder);
    }

    // If most keys hold nothing that can be met, they go; otherwise the array grows. Numbers in slots begin with 1, and so do blocks.
    private void MakeRoomForKeys()
    {
        var kept = new List<int>();
        for (var key = 0; key < _keys.Count; key++)
        {
            var isNeeded = false;
            for (var block = _blocks + key + 1; ; block = _more + block->More)
            {
                DropOld(block, _watermark);
                isNeeded |= block->Count > 0;
                if (block->More == 0)
                {
                    break;
                }
            }

            if (isNeeded)
            {
                kept.Add(key);
            }
        }

        if (kept.Count * 2 > _keys.Capacity)
        {
            kept = [.. Enumerable.Range(0, _keys.Count)];
            _keys.Grow();
        }

        var blocks = Allocate(_keys.Capacity);
        var more = Allocate(_moreCapacity);
        _moreUsed = 1;
        for (var key = 0; key < kept.Count; key++)
        {
            var from = _blocks + kept[key] + 1;
            var to = blocks + key + 1;
            *to = *from;
            while (from->More != 0)
            {
                from = _more + from->More;
                to->More = _moreUsed++;
                to = more + to->More;
                *to = *from;
            }
        }

        NativeMemory.AlignedFree(_blocks);
        NativeMemory.AlignedFree(_more);
        _blocks = blocks;
        _more = more;
        _keys.Keep(CollectionsMarshal.AsSpan(kept));
    }

    private static Block* Allocate(int capacity)
    {
        var bytes = (nuint)(capacity + 1) * (nuint)sizeof(Block);
        var blocks = (Block*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(blocks, bytes);
        return blocks;
    }

    private struct Block
    {
        public const int Capacity = 10;

        public int Count;

        /// <summary>The next block of the key; 0 if there is none.</summary>
        public int More;

        public fixed int Prices[Capacity];
        public fixed long Times[Capacity];
    }
}
