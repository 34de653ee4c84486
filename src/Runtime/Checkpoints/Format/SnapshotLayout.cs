namespace FastFlow;

/// <summary>Where things are in an embedded pipeline's snapshot: head, state files, directory, foot. docs/decisions/0018 has the bytes.</summary>
internal static class SnapshotLayout
{
    /// <summary>The format that this version writes, and the newest it reads.</summary>
    public const uint Version = 1;

    /// <summary>Magic, version, CRC-32C of both.</summary>
    public const int HeadBytes = 16;

    /// <summary>A file's length and its SHA-256. Files lie one behind the other, so lengths say where they begin.</summary>
    public const int EntryBytes = sizeof(long) + StateFileLayout.HashBytes;

    /// <summary>Count of files, SHA-256 of head, directory and that count, end mark.</summary>
    public const int FootBytes = sizeof(long) + StateFileLayout.HashBytes + 8;

    /// <summary>A state file takes at least this much.</summary>
    public const int LeastFileBytes = StateFileLayout.PreludeBytes + StateFileLayout.ChecksumBytes + StateFileLayout.FootBytes;

    /// <summary>As a state file's, but for the letter.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'F', (byte)'F', (byte)'P', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public static ReadOnlySpan<byte> EndMark => "FFP end\n"u8;
}
