using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// The slots of a table: one contiguous area of a power of two of home slots and, behind them, room for what the last homes push on, so that no
/// probe wraps around. A key lies at most <see cref="Reach"/> − 1 slots behind its home, and the very last slot is always empty: it ends every
/// probe.
/// </summary>
/// <remarks>
/// Unmanaged slots lie outside the GC heap. The area never moves and is never resized, which is what page-wise snapshots need.
/// Homes are ordered by the top bits of the multiplied hash: an area of twice the size keeps that order.
/// </remarks>
internal sealed unsafe partial class SlotArea<TKey, TValue>
    where TKey : struct, IKey<TKey>
{
    private readonly Slot<TKey, TValue>[]? _managed;
    private readonly NativeBlock? _native;
    private readonly void* _first;

    /// <param name="capacity">Home slots, a power of two, at least 2.</param>
    /// <param name="reach">How far from home a key may lie, at least 2 slots.</param>
    /// <param name="multiplier">Odd.</param>
    /// <param name="pageShift">Slots per page, as a power of two.</param>
    public SlotArea(nint capacity, nint reach, ulong multiplier, int pageShift)
    {
        _pageShift = pageShift;
        Capacity = capacity;
        Reach = reach;
        Length = checked(capacity + reach);
        Multiplier = multiplier;
        Shift = 64 - BitOperations.Log2((ulong)capacity);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<Slot<TKey, TValue>>())
        {
            _managed = new Slot<TKey, TValue>[Length];
        }
        else
        {
            _native = new NativeBlock(checked((nuint)Length * (nuint)Unsafe.SizeOf<Slot<TKey, TValue>>()));
            _first = _native.First;
        }
    }

    public nint Capacity { get; }

    public nint Reach { get; }

    public nint Length { get; }

    public ulong Multiplier { get; }

    public int Shift { get; }

    public ref Slot<TKey, TValue> First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref RuntimeHelpers.IsReferenceOrContainsReferences<Slot<TKey, TValue>>()
            ? ref MemoryMarshal.GetArrayDataReference(_managed!)
            : ref Unsafe.AsRef<Slot<TKey, TValue>>(_first);
    }

    public ref Slot<TKey, TValue> this[nint index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref First, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint HomeOf(in TKey key) => (nint)((key.TableHash(KeyHash.ProcessSeed) * Multiplier) >> Shift);

    /// <summary>The index of a key, or −1.</summary>
    public nint Find(in TKey key)
    {
        for (var index = HomeOf(in key); ; index++)
        {
            ref var slot = ref this[index];
            if (slot.Key.Equals(in key))
            {
                return index;
            }

            if (slot.Key.IsDefault)
            {
                return -1;
            }
        }
    }

    /// <summary>The index where a key that isn't there belongs, or −1 if that is out of its reach.</summary>
    /// <param name="key">Not default.</param>
    /// <param name="displacement">How many slots from home.</param>
    public nint FindEmpty(in TKey key, out nint displacement)
    {
        var home = HomeOf(in key);
        for (displacement = 0; displacement < Reach - 1; displacement++)
        {
            if (this[home + displacement].Key.IsDefault)
            {
                return home + displacement;
            }
        }

        return -1;
    }

    /// <summary>Empties a slot and pulls what was pushed on back, so that no probe meets a hole before its key.</summary>
    public void RemoveAt(nint hole)
    {
        for (var index = hole + 1; !this[index].Key.IsDefault; index++)
        {
            if (HomeOf(in this[index].Key) <= hole)
            {
                this[hole] = this[index];
                hole = index;
            }
        }

        this[hole] = default;
    }

    /// <summary>Empties all slots.</summary>
    public void Clear()
    {
        for (nint from = 0; from < Length; from += 1 << 20)
        {
            MemoryMarshal.CreateSpan(ref this[from], (int)Math.Min(Length - from, 1 << 20)).Clear();
        }
    }
}
