using Microsoft.Win32.SafeHandles;

namespace FastFlow;

/// <summary>Checkpoints in a directory of a local or shared file system whose rename is atomic.</summary>
internal sealed class DirectoryStore : ICheckpointStore
{
    private const string LockName = "LOCK";

    private readonly string _root;
    private SafeFileHandle? _lock;

    /// <summary>Makes the directory, and those above it, if they aren't there.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public DirectoryStore(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Make(_root);
    }

    private DirectoryStore(DirectoryInfo existing) => _root = Path.TrimEndingDirectorySeparator(existing.FullName);

    public string Location => _root;

    /// <summary>A directory as it is, to read from: makes nothing.</summary>
    public static DirectoryStore OfExisting(string directory) => new(new DirectoryInfo(directory));

    // Never deleted: a lock on a file that someone else may delete and make again locks nothing.
    public bool TryLock()
    {
        if (_lock is not null)
        {
            return true;
        }

        var path = In(LockName);
        if (!File.Exists(path))
        {
            // A directory that may not be written to is an error of its own, not a lock that someone holds.
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }

        try
        {
            _lock = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return false;
        }
    }

    public void CreateDirectory(string path) => Directory.CreateDirectory(In(path));

    public bool TryCreateNew(string path)
    {
        try
        {
            File.OpenHandle(In(path), FileMode.CreateNew, FileAccess.Write).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(In(path)))
        {
            return false;
        }
    }

    public IStoreFile Create(string path) => new WrittenFile(File.OpenHandle(In(path), FileMode.Create, FileAccess.Write, FileShare.Read));

    public Stream? TryOpenRead(string path)
    {
        try
        {
            return new FileStream(In(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public IReadOnlyList<string> List(string path)
    {
        try
        {
            return [.. new DirectoryInfo(In(path)).EnumerateFileSystemInfos().Select(static entry => entry.Name)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public bool TryRename(string from, string to)
    {
        try
        {
            File.Move(In(from), In(to), overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    public void Delete(string path)
    {
        var full = In(path);
        try
        {
            // A link is deleted as such, never what it leads to.
            if (new DirectoryInfo(full) is { Exists: true } directory)
            {
                directory.Delete(recursive: directory.LinkTarget is null);
            }
            else
            {
                File.Delete(full);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Someone else deleted it first, which is what was asked for.
        }
    }

    public void FlushDirectory(string path) => FileSync.FlushDirectory(In(path));

    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private string In(string path) => path.Length == 0 ? _root : Path.Combine(_root, path);

    // A new directory's own name lies in the one above it, and so on up.
    private static void Make(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        var above = Path.GetDirectoryName(directory);
        if (above is not null)
        {
            Make(above);
        }

        Directory.CreateDirectory(directory);
        if (above is not null)
        {
            FileSync.FlushDirectory(above);
        }
    }

    private sealed class WrittenFile(SafeFileHandle handle) : IStoreFile
    {
        private long _lengthBytes;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, _lengthBytes);
            _lengthBytes += bytes.Length;
        }

        public void Flush() => FileSync.FlushFile(handle);

        public void Dispose() => handle.Dispose();
    }
}
