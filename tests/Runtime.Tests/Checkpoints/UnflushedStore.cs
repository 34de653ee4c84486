namespace FastFlow.Tests.Checkpoints;

/// <summary>A directory that only tests may trust: it flushes no names, because thousands of flushes take long.</summary>
internal sealed class UnflushedStore(string directory) : ICheckpointStore
{
    private readonly DirectoryStore _inner = new(directory);

    public string Location => _inner.Location;

    public bool TryLock() => _inner.TryLock();

    public void CreateDirectory(string path) => _inner.CreateDirectory(path);

    public bool TryCreateNew(string path) => _inner.TryCreateNew(path);

    public IStoreFile Create(string path) => _inner.Create(path);

    public Stream? TryOpenRead(string path) => _inner.TryOpenRead(path);

    public IReadOnlyList<string> List(string path) => _inner.List(path);

    public bool TryRename(string from, string to) => _inner.TryRename(from, to);

    public void Delete(string path) => _inner.Delete(path);

    public void FlushDirectory(string path)
    {
    }

    public void Dispose() => _inner.Dispose();
}
