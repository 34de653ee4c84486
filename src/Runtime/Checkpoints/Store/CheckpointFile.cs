using System.Security.Cryptography;

namespace FastFlow;

/// <summary>A file of a pending checkpoint: hashed while it is written. For one thread.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly ICheckpointStore _store;
    private readonly string _path;
    private readonly Func<FileDigest, string>? _name;
    private readonly Func<FileDigest, ManifestFile> _end;
    private readonly IStoreFile _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // `name` says which path it gets when its content is known; null if it keeps the one it has. `end` enters it into the manifest.
    internal CheckpointFile(ICheckpointStore store, string path, Func<FileDigest, string>? name, Func<FileDigest, ManifestFile> end)
    {
        (_store, _path, _name, _end) = (store, path, name, end);
        try
        {
            _file = store.Create(path);
        }
        catch (Exception exception) when (IsMedium(exception))
        {
            _hash.Dispose();
            throw Failed("Creation", exception);
        }
    }

    /// <summary>How many bytes were written.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Appends; best in pieces of 64 KiB or more, each is a call to the system.</summary>
    /// <exception cref="CheckpointException">The medium failed; the checkpoint can't be committed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (Exception exception) when (IsMedium(exception))
        {
            throw Failed("Writing", exception);
        }

        _hash.AppendData(bytes);
        LengthBytes += bytes.Length;
    }

    /// <summary>Makes what was written durable and enters it into the manifest. A file that is only disposed keeps its checkpoint from being committed.</summary>
    /// <exception cref="CheckpointException">The medium failed; the checkpoint can't be committed.</exception>
    public ManifestFile Complete()
    {
        Span<byte> hash = stackalloc byte[Sha256.Bytes];
        _hash.GetHashAndReset(hash);
        try
        {
            _file.Flush();
            _file.Dispose();
            var digest = new FileDigest(LengthBytes, Sha256.Read(hash));
            return _name is null || _store.TryRename(_path, _name(digest)) ? _end(digest)
                : throw StoreErrors.In(_store.Location, StoreErrors.Missing(_path, "the checkpoint that is being written"));
        }
        catch (Exception exception) when (IsMedium(exception))
        {
            throw Failed("Flush", exception);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private static bool IsMedium(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private CheckpointException Failed(string action, Exception exception) => StoreErrors.In(_store.Location, StoreErrors.Medium(_path, action, isUnknown: false, exception));
}
