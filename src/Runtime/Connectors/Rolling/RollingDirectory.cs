using Microsoft.Win32.SafeHandles;

namespace FastFlow;

/// <summary>A directory of a local or shared file system whose rename is atomic.</summary>
internal sealed class RollingDirectory : IRollingStore
{
    private readonly string _root;

    /// <summary>Makes the directory, and those above it, if they aren't there.</summary>
    public RollingDirectory(string directory)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Make(_root);
    }

    public string Location => _root;

    public void CreateDirectory(string path) => Directory.CreateDirectory(In(path));

    public IRollingFile Create(string path)
    {
        File.Delete(In(path));
        return new WrittenFile(File.OpenHandle(In(path), FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete), 0);
    }

    public IRollingFile Append(string path, long lengthBytes)
    {
        var handle = File.OpenHandle(In(path), FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);
        try
        {
            RandomAccess.SetLength(handle, lengthBytes);
            return new WrittenFile(handle, lengthBytes);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public Stream? TryOpenRead(string path)
    {
        try
        {
            return new FileStream(In(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public long? LengthOf(string path) => new FileInfo(In(path)) is { Exists: true } file ? file.Length : null;

    public IReadOnlyList<RollingEntry> List(string path)
    {
        try
        {
            return [.. new DirectoryInfo(In(path)).EnumerateFileSystemInfos().Select(static entry => new RollingEntry(entry.Name, entry is DirectoryInfo && entry.LinkTarget is null))];
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
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(In(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file isn't there either, which is what was asked for.
        }
    }

    public void FlushDirectory(string path) => FileSync.FlushDirectory(In(path));

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

    private sealed class WrittenFile(SafeFileHandle handle, long lengthBytes) : IRollingFile
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, lengthBytes);
            lengthBytes += bytes.Length;
        }

        public void Flush() => FileSync.FlushFile(handle);

        public void Dispose() => handle.Dispose();
    }
}
