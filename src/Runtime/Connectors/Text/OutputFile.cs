namespace FastFlow;

/// <summary>Opens files to write to, with errors that say what to do.</summary>
internal static class OutputFile
{
    public static FileStream Open(string path, ExistingFile ifExists, string sink)
    {
        var writes = $"{sink} writes '{path}', ";
        if (Directory.Exists(path))
        {
            throw new IOException(writes + "which is a directory. Give the path of a file.");
        }

        try
        {
            return ifExists == ExistingFile.Append ? OpenAtEnd(path) : Open(path, ifExists == ExistingFile.Refuse ? FileMode.CreateNew : FileMode.Create, FileAccess.Write);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new DirectoryNotFoundException(writes + $"but there is no directory '{Path.GetDirectoryName(Path.GetFullPath(path))}'. Make it before the start, or correct the path.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(writes + "but this process may not. Give it the right to, or choose another path.", exception);
        }
        catch (IOException exception) when (ifExists == ExistingFile.Refuse && File.Exists(path))
        {
            throw new IOException(writes + "which exists already. Move it away, choose another path, or set IfExists to Append or Replace.", exception);
        }
        catch (IOException exception)
        {
            throw new IOException(writes + $"which can't be opened: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    // Blocks come from the writers, so the stream has no buffer of its own.
    private static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, mode, access, FileShare.Read, bufferSize: 0);

    private static FileStream OpenAtEnd(string path)
    {
        // Reading, too: the last byte tells whether the last line is complete. What can't be read at its end (a named pipe) has none.
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return Open(path, FileMode.OpenOrCreate, FileAccess.Write);
        }

        var file = Open(path, FileMode.Open, FileAccess.ReadWrite);
        try
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
