using System.Buffers.Binary;
using System.Numerics;

namespace FastFlow;

/// <summary>CRC-32C (Castagnoli), as in iSCSI and ext4: one instruction per eight bytes.</summary>
internal static class Crc32C
{
    public const uint Start = uint.MaxValue;

    /// <summary>The checksum of a block: of its number, so that blocks can't change places, and of its bytes.</summary>
    public static uint OfBlock(long number, ReadOnlySpan<byte> bytes) => ~Append(BitOperations.Crc32C(Start, (ulong)number), bytes);

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(Start, bytes);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
