using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// The best table for workload C that could be written by hand, knowing its key and its state: open addressing, key and state in one slot of 24
/// bytes, Fibonacci hashing, linear probing over a spill area behind the last slot (no wrap-around), load at most one half, memory outside the
/// GC heap. A slot is in use if its count isn't 0, which also makes key 0 an ordinary key.
/// </summary>
public sealed unsafe class BidderTable : IDisposable
{
    /// <summary>Multiplier of Fibonacci hashing: 2^64 divided by the golden ratio.</summary>
    public const ulong Multiplier = 0x9E3779B97F4A7C15;

    private const int FirstSlots = 1024;
    private const int Spill = 64;
    private long _slots;
    private long _used;

    /// <summary>Makes an empty table of 1024 slots.</summary>
    public BidderTable() => Allocate(FirstSlots);

    /// <summary>Key and state.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Slot
    {
        /// <summary>The key.</summary>
        public long Bidder;

        /// <summary>Events of this key; 0 in a free slot.</summary>
        public long Count;

        /// <summary>Sum of their prices.</summary>
        public long Sum;
    }

    /// <summary>The first slot; changes when <see cref="Insert"/> grows the table.</summary>
    public Slot* First { get; private set; }

    /// <summary>A key's home is its product with <see cref="Multiplier"/>, shifted right by this.</summary>
    public int Shift { get; private set; }

    /// <summary>Finds or makes the slot of <paramref name="bidder"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Slot* Find(long bidder)
    {
        var slot = First + ((ulong)bidder * Multiplier >> Shift);
        while (slot->Bidder != bidder)
        {
            if (slot->Count == 0)
            {
                return Insert(bidder);
            }

            slot++;
        }

        return slot;
    }

    /// <summary>Makes a slot for a key that isn't there; grows the table if it is half full.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Slot* Insert(long bidder)
    {
        _used++;
        while (_used * 2 > _slots || Free(bidder) == null)
        {
            Grow();
        }

        var slot = Free(bidder);
        slot->Bidder = bidder;
        return slot;
    }

    /// <summary>All keys' state as an answer.</summary>
    public Answer Read()
    {
        var answer = default(Answer);
        foreach (ref readonly var slot in new ReadOnlySpan<Slot>(First, checked((int)(_slots + Spill))))
        {
            if (slot.Count != 0)
            {
                answer = answer.WithKey(slot.Bidder, slot.Count, slot.Sum);
            }
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(First);
        First = null;
    }

    // The last slot stays free, so that every probe ends.
    private Slot* Free(long bidder)
    {
        var slot = First + ((ulong)bidder * Multiplier >> Shift);
        var last = First + _slots + Spill - 1;
        while (slot->Count != 0)
        {
            slot++;
        }

        return slot < last ? slot : null;
    }

    private void Grow()
    {
        var old = First;
        var slots = _slots;
        for (var larger = slots * 2; ; larger *= 2)
        {
            Allocate(larger);
            if (TryCopy(old, slots + Spill))
            {
                NativeMemory.AlignedFree(old);
                return;
            }

            NativeMemory.AlignedFree(First);
        }
    }

    private bool TryCopy(Slot* old, long count)
    {
        for (var i = 0L; i < count; i++)
        {
            if (old[i].Count != 0)
            {
                var free = Free(old[i].Bidder);
                if (free == null)
                {
                    return false;
                }

                *free = old[i];
            }
        }

        return true;
    }

    private void Allocate(long slots)
    {
        var bytes = (nuint)((slots + Spill) * sizeof(Slot));
        First = (Slot*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(First, bytes);
        _slots = slots;
        Shift = 64 - BitOperations.Log2((ulong)slots);
    }
}
