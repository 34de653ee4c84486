using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastFlow;

/// <content>
/// What sliding windows mostly do: all panes of a key have their bits in one word, the ring holds all there is, and accumulators are plain values. 64 keys are gathered pane by pane: which of them have
/// the pane is a word of bits. Key by key, which panes it has would be a branch that nothing predicts.
/// </content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    private void GatherColumns(PanePage<TKey, TPanes> page, int chunk, ulong present)
    {
        const int Chunk = PaneStore<TKey, TPanes>.Chunk;
        ref var first = ref page[chunk * Chunk];
        var count = Math.Min(Chunk, page.Used - (chunk * Chunk));
        Span<byte> bits = stackalloc byte[Chunk];
        var held = DropBits(ref first, bits[..count]);
        bits[count..].Clear();

        // By distances in bytes: references to elements would each be looked at for null.
        var operations = _operations;
        ref var results = ref MemoryMarshal.GetArrayDataReference(_results);
        ref var into = ref Unsafe.As<TAccumulator, byte>(ref results.Accumulator);
        var filled = 0UL;
        var begin = Math.Max(_start, _base);
        var panes = (int)Math.Max(Math.Min(_end, _base + TPanes.Count) - begin, 0);
        for (var pane = 0; pane < panes; pane++)
        {
            ref var from = ref Unsafe.As<TAccumulator, byte>(ref TPanes.At(ref first.Panes, IndexOf(begin + pane)));
            var have = HaveBit(bits, pane);
            for (var both = have & filled; both != 0; both &= both - 1)
            {
                nint i = BitOperations.TrailingZeroCount(both);
                operations.Merge(
                    ref Unsafe.As<byte, TAccumulator>(ref Unsafe.AddByteOffset(ref into, i * Unsafe.SizeOf<Result>())),
                    in Unsafe.As<byte, TAccumulator>(ref Unsafe.AddByteOffset(ref from, i * Unsafe.SizeOf<KeyPanes<TKey, TPanes>>())));
            }

            for (var alone = have & ~filled; alone != 0; alone &= alone - 1)
            {
                nint i = BitOperations.TrailingZeroCount(alone);
                Unsafe.As<byte, TAccumulator>(ref Unsafe.AddByteOffset(ref into, i * Unsafe.SizeOf<Result>())) =
                    Unsafe.As<byte, TAccumulator>(ref Unsafe.AddByteOffset(ref from, i * Unsafe.SizeOf<KeyPanes<TKey, TPanes>>()));
            }

            filled |= have;
        }

        _filled = filled;
        if (TPanes.HasNumbers)
        {
            for (; filled != 0; filled &= filled - 1)
            {
                var i = BitOperations.TrailingZeroCount(filled);
                Unsafe.Add(ref results, i).Number = NextNumber(Unsafe.Add(ref first, i).Key, ref Unsafe.Add(ref first, i).Panes);
            }
        }

        if (_isDropping)
        {
            ClearDropped(ref first, count);
            Result nothing = default;
            for (var gone = present & ~held; gone != 0; gone &= gone - 1)
            {
                RemoveIfEmpty(page, (chunk * Chunk) + BitOperations.TrailingZeroCount(gone), ref nothing);
            }
        }
    }

    /// <summary>Which panes of the window each key has: bit 0 is the first that the ring holds. If panes are dropped they lose their bits. Results get their keys.</summary>
    /// <returns>The keys that have any pane left.</returns>
    private ulong DropBits(ref KeyPanes<TKey, TPanes> first, Span<byte> bits)
    {
        var rotation = (int)IndexOf(Math.Max(_start, _base));
        var window = MaskOf(_start, _end);
        var dropped = _isDropping ? MaskOf(_dead, _limit) : 0;
        var keeps = ~(((ulong)dropped << 32) | dropped);
        var held = 0UL;
        ref var results = ref MemoryMarshal.GetArrayDataReference(_results);
        for (var i = 0; i < bits.Length; i++)
        {
            ref var entry = ref Unsafe.Add(ref first, i);
            ref var result = ref Unsafe.Add(ref results, i);
            ref var word = ref TPanes.LiveWord(ref entry.Panes, 0);
            var live = (uint)(word >> 32);
            bits[i] = (byte)Rotate(live & window, rotation);
            held |= ((live & ~dropped) != 0 ? 1UL : 0) << i;
            word &= keeps;
            result.Key = entry.Key;
            result.Number = 1;
        }

        return held;
    }

    private void ClearDropped(ref KeyPanes<TKey, TPanes> first, int count)
    {
        for (var pane = Math.Max(_dead, _base); pane < Math.Min(_limit, _base + TPanes.Count); pane++)
        {
            var index = IndexOf(pane);
            for (var i = 0; i < count; i++)
            {
                ref var panes = ref Unsafe.Add(ref first, i).Panes;
                TPanes.At(ref panes, index) = default!;
                if (TPanes.HasNumbers)
                {
                    TPanes.Number(ref panes, index) = 0;
                }
            }
        }
    }

    /// <summary>The keys whose byte has a bit, as a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HaveBit(ReadOnlySpan<byte> bits, int bit)
    {
        var wanted = Vector256.Create((byte)(1 << bit));
        var low = Vector256.Equals(Vector256.Create(bits) & wanted, wanted).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.Create(bits[Vector256<byte>.Count..]) & wanted, wanted).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
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
}
