namespace FastFlow.Tests.Checkpoints;

/// <summary>A store in which one operation fails, as a full or broken disk does.</summary>
internal sealed class FailingStore(ICheckpointStore inner, Func<string, string, bool> fails) : ICheckpointStore
{
    public string Location => inner.Location;

    public bool TryLock() => inner.TryLock();

    public void CreateDirectory(string path)
    {
        Try(nameof(CreateDirectory), path);
        inner.CreateDirectory(path);
    }

    public bool TryCreateNew(string path)
    {
        Try(nameof(TryCreateNew), path);
        return inner.TryCreateNew(path);
    }

    public IStoreFile Create(string path)
    {
        Try(nameof(Create), path);
        return new FailingFile(this, inner.Create(path), path);
    }

    public Stream? TryOpenRead(string path)
    {
        Try(nameof(TryOpenRead), path);
        return inner.TryOpenRead(path);
    }

    public IReadOnlyList<string> List(string path)
    {
        Try(nameof(List), path);
        return inner.List(path);
    }

    public bool TryRename(string from, string to)
    {
        Try(nameof(TryRename), from);
        return inner.TryRename(from, to);
    }

    public void Delete(string path)
    {
        Try(nameof(Delete), path);
        inner.Delete(path);
    }

    public void FlushDirectory(string path)
    {
        Try(nameof(FlushDirectory), path);
        inner.FlushDirectory(path);
    }

    public void Dispose() => inner.Dispose();

    private void Try(string operation, string path)
    {
        if (fails(operation, path))
        {
            throw new IOException("No space left on device");
        }
    }

    private sealed class FailingFile(FailingStore store, IStoreFile file, string path) : IStoreFile
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
            store.Try(nameof(Write), path);
            file.Write(bytes);
        }

        public void Flush()
        {
            store.Try(nameof(Flush), path);
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
