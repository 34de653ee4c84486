namespace FastFlow;

/// <summary>The file system as a rolling sink needs it. Paths are relative to the sink's directory, segments parted by '/'; "" is the directory itself.</summary>
internal interface IRollingStore
{
    /// <summary>The directory, for messages.</summary>
    string Location { get; }

    /// <summary>Makes a directory if it isn't there; the one above it is.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes a new file to write to. One that has the name already loses it and is not written to: whoever has it open keeps it.</summary>
    IRollingFile Create(string path);

    /// <summary>Goes on with a file behind a length; what it holds beyond that is cut off.</summary>
    IRollingFile Append(string path, long lengthBytes);

    /// <summary>Opens a file to read; null if it isn't there.</summary>
    Stream? TryOpenRead(string path);

    /// <summary>How long a file is; null if it isn't there.</summary>
    long? LengthOf(string path);

    /// <summary>What lies in a directory; nothing if it isn't there.</summary>
    IReadOnlyList<RollingEntry> List(string path);

    /// <summary>Gives a file another name at once, also in another directory, in place of what has that name; false if there is no such file.</summary>
    bool TryRename(string from, string to);

    /// <summary>Deletes a file if it is there.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    void FlushDirectory(string path);
}

/// <summary>A file being written.</summary>
internal interface IRollingFile : IDisposable
{
    /// <summary>Writes at the end.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes what was written durable.</summary>
    void Flush();
}

/// <summary>A name in a directory.</summary>
internal readonly record struct RollingEntry(string Name, bool IsDirectory);
