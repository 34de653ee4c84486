using System.Security.Cryptography;

namespace FastFlow;

/// <summary>One thing the protocol wants of a store, and the answer to it. The protocol does nothing itself, so a simulation can stop, fail and interleave it at every step.</summary>
internal sealed class StoreStep
{
    private StoreStep(StoreAction action, string path) => (Action, Path) = (action, path);

    public StoreAction Action { get; }

    public string Path { get; }

    /// <summary>The new name, of a <see cref="StoreAction.Rename"/>.</summary>
    public string Target { get; private init; } = "";

    /// <summary>What a <see cref="StoreAction.Write"/> writes.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>The most a <see cref="StoreAction.Read"/> takes.</summary>
    public int MaxBytes { get; private init; }

    /// <summary>Answer of <see cref="StoreAction.CreateNew"/> and <see cref="StoreAction.Rename"/>: it happened.</summary>
    public bool Done { get; set; }

    /// <summary>Answer of <see cref="StoreAction.Read"/>; null if there is no such file.</summary>
    public byte[]? Bytes { get; set; }

    /// <summary>Answer of <see cref="StoreAction.Digest"/>; null if there is no such file.</summary>
    public FileDigest? Digest { get; set; }

    /// <summary>Answer of <see cref="StoreAction.List"/>.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    public static StoreStep CreateDirectory(string path) => new(StoreAction.CreateDirectory, path);

    public static StoreStep CreateNew(string path) => new(StoreAction.CreateNew, path);

    public static StoreStep Write(string path, ReadOnlyMemory<byte> content) => new(StoreAction.Write, path) { Content = content };

    public static StoreStep Read(string path, int maxBytes) => new(StoreAction.Read, path) { MaxBytes = maxBytes };

    public static StoreStep DigestOf(string path) => new(StoreAction.Digest, path);

    public static StoreStep List(string path) => new(StoreAction.List, path);

    public static StoreStep Rename(string path, string target) => new(StoreAction.Rename, path) { Target = target };

    public static StoreStep Delete(string path) => new(StoreAction.Delete, path);

    public static StoreStep FlushDirectory(string path) => new(StoreAction.FlushDirectory, path);

    /// <summary>Does it and keeps the answer.</summary>
    public void Run(ICheckpointStore store)
    {
        switch (Action)
        {
            case StoreAction.CreateDirectory:
                store.CreateDirectory(Path);
                break;
            case StoreAction.CreateNew:
                Done = store.TryCreateNew(Path);
                break;
            case StoreAction.Write:
                using (var file = store.Create(Path))
                {
                    file.Write(Content.Span);
                    file.Flush();
                }

                break;
            case StoreAction.Read:
                Bytes = ReadWhole(store);
                break;
            case StoreAction.Digest:
                Digest = DigestWhole(store);
                break;
            case StoreAction.List:
                Names = store.List(Path);
                break;
            case StoreAction.Rename:
                Done = store.TryRename(Path, Target);
                break;
            case StoreAction.Delete:
                store.Delete(Path);
                break;
            case StoreAction.FlushDirectory:
                store.FlushDirectory(Path);
                break;
            default:
                throw new InvalidOperationException($"No store knows {Action}.");
        }
    }

    private byte[]? ReadWhole(ICheckpointStore store)
    {
        using var stream = store.TryOpenRead(Path);
        if (stream is null)
        {
            return null;
        }

        if (stream.Length > MaxBytes)
        {
            throw StoreErrors.Damaged(Path, 0, $"it has {stream.Length} bytes, more than the {MaxBytes} it may have");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private FileDigest? DigestWhole(ICheckpointStore store)
    {
        using var stream = store.TryOpenRead(Path);
        if (stream is null)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[Sha256.Bytes];
        SHA256.HashData(stream, hash);
        return new FileDigest(stream.Position, Sha256.Read(hash));
    }
}

/// <summary>What a <see cref="StoreStep"/> does.</summary>
internal enum StoreAction
{
    CreateDirectory,
    CreateNew,

    /// <summary>Writes a whole file and flushes it, but not its name.</summary>
    Write,
    Read,
    Digest,
    List,
    Rename,
    Delete,
    FlushDirectory,
}

/// <summary>Length and SHA-256 of a file.</summary>
internal readonly record struct FileDigest(long LengthBytes, Sha256 Hash);
