namespace FastFlow;

/// <summary>
/// Where things are in a state file: head, blocks, foot. Every block but the last is full, so that every place follows from the file's
/// length; no length has to be believed. docs/decisions/0018 has the bytes.
/// </summary>
internal static class StateFileLayout
{
    /// <summary>The format that this version writes, and the newest it reads.</summary>
    public const uint Version = 1;

    /// <summary>Magic, version, length of the description.</summary>
    public const int PreludeBytes = 16;

    public const int ChecksumBytes = sizeof(uint);
    public const int BlockBytes = 64 * 1024;

    /// <summary>The rows' part of a full block. A description is no longer either.</summary>
    public const int PayloadBytes = BlockBytes - ChecksumBytes;

    /// <summary>Count of rows, count of their bytes, SHA-256, end mark.</summary>
    public const int FootBytes = HashedFootBytes + HashBytes + 8;

    /// <summary>The counts, which the hash covers.</summary>
    public const int HashedFootBytes = 16;

    public const int HashBytes = 32;

    /// <summary>The longest key and value together: what one row may ask of memory.</summary>
    public const int MostRowBytes = 1 << 30;

    /// <summary>A row's numbers take at least this much.</summary>
    public const int LeastRowBytes = 3;

    /// <summary>A row's numbers take at most this much.</summary>
    public const int MostRowNumberBytes = 3 * 5;

    /// <summary>A byte that no text begins with, the name, and line ends that a transfer as text would change.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'F', (byte)'F', (byte)'S', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public static ReadOnlySpan<byte> EndMark => "FFS end\n"u8;

    /// <summary>The byte of the file at which a byte of the rows lies.</summary>
    /// <param name="headBytes">The length of all before the first block.</param>
    /// <param name="position">The byte of the rows, counted without checksums.</param>
    public static long OffsetOf(long headBytes, long position) => headBytes + position + (position / PayloadBytes * ChecksumBytes);

    /// <summary>How long the blocks are that hold so many bytes of rows.</summary>
    public static long BlocksLength(long payload) => payload + ((payload + PayloadBytes - 1) / PayloadBytes * ChecksumBytes);

    /// <summary>Writes a row's number, seven bits a byte, lowest first; all bytes but the last have their top bit set.</summary>
    public static int WriteNumber(Span<byte> output, int number)
    {
        var count = 0;
        for (var left = (uint)number; ; left >>= 7)
        {
            if (left < 0x80)
            {
                output[count++] = (byte)left;
                return count;
            }

            output[count++] = (byte)(left | 0x80);
        }
    }
}
