namespace FastFlow.Tests.Execution;

/// <summary>A store in memory, because thousands of jobs on a disk take long. It may be opened again and again.</summary>
internal sealed class MemoryStore : ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _files = [];

    public string Location => "memory";

    public bool TryLock() => true;

    public void CreateDirectory(string path)
    {
    }

    public bool TryCreateNew(string path)
    {
        lock (_gate)
        {
            return _files.TryAdd(path, []);
        }
    }

    public IStoreFile Create(string path)
    {
        Set(path, []);
        return new Written(this, path);
    }

    public Stream? TryOpenRead(string path)
    {
        lock (_gate)
        {
            return _files.TryGetValue(path, out var bytes) ? new MemoryStream(bytes, writable: false) : null;
        }
    }

    public IReadOnlyList<string> List(string path)
    {
        var prefix = path.Length == 0 ? path : path + "/";
        lock (_gate)
        {
            return [.. _files.Keys.Where(file => file.StartsWith(prefix, StringComparison.Ordinal)).Select(file => file[prefix.Length..].Split('/')[0]).Distinct()];
        }
    }

    public bool TryRename(string from, string to)
    {
        lock (_gate)
        {
            if (!_files.Remove(from, out var bytes))
            {
                return false;
            }

            _files[to] = bytes;
            return true;
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            foreach (var file in _files.Keys.Where(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
            {
                _files.Remove(file);
            }
        }
    }

    public void FlushDirectory(string path)
    {
    }

    public void Dispose()
    {
    }

    private void Set(string path, byte[] bytes)
    {
        lock (_gate)
        {
            _files[path] = bytes;
        }
    }

    private sealed class Written(MemoryStore store, string path) : IStoreFile
    {
        private readonly MemoryStream _bytes = new();

        public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

        public void Flush() => store.Set(path, _bytes.ToArray());

        public void Dispose()
        {
        }
    }
}
