namespace FastFlow;

/// <summary>A file that one worker writes to, or has closed and not yet handed to a checkpoint.</summary>
internal sealed class RollingPart(string partition, byte[] partitionUtf8, string name, long lengthBytes, long attempt, Timestamp openedAt)
{
    /// <summary>The sub-directory as the author writes it.</summary>
    public ReadOnlySpan<byte> PartitionUtf8 => partitionUtf8;

    /// <summary>The same, to look up by.</summary>
    public byte[] Key => partitionUtf8;

    public string Partition => partition;

    public string Name => name;

    public Timestamp OpenedAt => openedAt;

    public long LengthBytes { get; set; } = lengthBytes;

    /// <summary>Grows with every turn to another file: the lowest was not written to for longest.</summary>
    public long LastTurn { get; set; }

    /// <summary>What its writer writes with; nothing that decides anything.</summary>
    public RollingOutput? Output { get; set; }

    public RollingFile AsFile() => new(partition, name, LengthBytes, attempt, openedAt);
}
