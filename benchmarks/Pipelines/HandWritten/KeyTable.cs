using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>What a slot of a <see cref="KeyTable{TState}"/> holds beside its key.</summary>
public interface ISlotState
{
    /// <summary>Nothing: if the key is 0 as well, the slot is free; others are given up before the table grows.</summary>
    bool IsEmpty { get; }
}

/// <summary>
/// The table of <see cref="BidderTable"/> for other states: open addressing, key and state in one slot, Fibonacci hashing, linear probing over a spill area, load at most one half, or a quarter
/// where it is small, memory outside the GC heap. Key 0 needs no care: it takes the first free slot from its home on, which is one as long as its state is empty.
/// </summary>
/// <typeparam name="TState">The state.</typeparam>
public sealed unsafe class KeyTable<TState> : IDisposable
    where TState : unmanaged, ISlotState
{
    /// <summary>Multiplier of Fibonacci hashing: 2^64 divided by the golden ratio.</summary>
    public const ulong Multiplier = 0x9E3779B97F4A7C15;

    private const int FirstSlots = 1024;
    private const int Spill = 64;
    private long _slots;
    private long _used;

    /// <summary>Makes an empty table of 1024 slots.</summary>
    public KeyTable() => Allocate(FirstSlots);

    /// <summary>Key and state.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Slot
    {
        /// <summary>The key.</summary>
        public long Bidder;

        /// <summary>The state.</summary>
        public TState State;

        /// <summary>It holds no key.</summary>
        public readonly bool IsFree => Bidder == 0 && State.IsEmpty;
    }

    /// <summary>The first slot; changes when a key is added.</summary>
    public Slot* First { get; private set; }

    /// <summary>Behind the last slot.</summary>
    public Slot* End => First + _slots + Spill;

    /// <summary>A key's home is its product with <see cref="Multiplier"/>, shifted right by this.</summary>
    public int Shift { get; private set; }

    /// <summary>It fills more than a small second-level cache: slots are worth fetching ahead.</summary>
    public bool IsLarge => _slots * sizeof(Slot) > 512 * 1024;

    /// <summary>Finds or makes the slot of <paramref name="bidder"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Slot* GetOrAdd(long bidder)
    {
        for (var slot = First + ((ulong)bidder * Multiplier >> Shift); !slot->IsFree; slot++)
        {
            if (slot->Bidder == bidder)
            {
                return slot;
            }
        }

        _used++;
        if (_used * (IsLarge ? 2 : 4) > _slots)
        {
            Rebuild(CountInUse() * 2 < _used ? _slots : _slots * 2);
            _used++;
        }

        while (Free(bidder) == null)
        {
            Rebuild(_slots * 2);
            _used++;
        }

        var added = Free(bidder);
        added->Bidder = bidder;
        return added;
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        NativeMemory.Clear(First, (nuint)((_slots + Spill) * sizeof(Slot)));
        _used = 0;
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
        while (!slot->IsFree)
        {
            slot++;
        }

        return slot < last ? slot : null;
    }

    private long CountInUse()
    {
        var count = 0L;
        for (var slot = First; slot < End; slot++)
        {
            count += slot->State.IsEmpty ? 0 : 1;
        }

        return count;
    }

    // Keys whose state is empty are left behind.
    private void Rebuild(long slots)
    {
        var old = First;
        var end = End;
        for (; ; slots *= 2)
        {
            Allocate(slots);
            if (TryCopy(old, end))
            {
                NativeMemory.AlignedFree(old);
                return;
            }

            NativeMemory.AlignedFree(First);
        }
    }

    private bool TryCopy(Slot* old, Slot* end)
    {
        _used = 0;
        for (; old < end; old++)
        {
            if (!old->State.IsEmpty)
            {
                var free = Free(old->Bidder);
                if (free == null)
                {
                    return false;
                }

                *free = *old;
                _used++;
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
