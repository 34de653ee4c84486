namespace FastFlow;

/// <summary>A store that belongs to somebody else, who disposes it.</summary>
internal sealed class KeptStore(ICheckpointStore inner) : ICheckpointStore
{
    public string Location => inner.Location;

    public bool TryLock() => inner.TryLock();

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public bool TryCreateNew(string path) => inner.TryCreateNew(path);

    public IStoreFile Create(string path) => inner.Create(path);

    public Stream? TryOpenRead(string path) => inner.TryOpenRead(path);

    public IReadOnlyList<string> List(string path) => inner.List(path);

    public bool TryRename(string from, string to) => inner.TryRename(from, to);

    public void Delete(string path) => inner.Delete(path);

    public void FlushDirectory(string path) => inner.FlushDirectory(path);

    public void Dispose()
    {
    }
}
