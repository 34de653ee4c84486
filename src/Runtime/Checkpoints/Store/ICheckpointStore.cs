namespace FastFlow;

/// <summary>
/// What a place for checkpoints must be able to do. Which steps a commit or a recovery takes is not its business: the protocol in front of it says so, and is the same for all stores.
/// </summary>
/// <remarks>
/// <para>Paths are relative, with <c>/</c> between their parts; the empty path is the store itself. A store need not check them: the protocol makes every one from numbers, hashes and names it has checked.</para>
/// <para>Methods block and throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the medium fails; they are called off the workers' threads.</para>
/// <para>A store of objects has no directories and no flush: <see cref="CreateDirectory"/> and <see cref="FlushDirectory"/> do nothing there,
/// <see cref="IStoreFile.Flush"/> uploads, and <see cref="TryRename"/> copies, on condition that source and target are still what they were.</para>
/// </remarks>
public interface ICheckpointStore : IDisposable
{
    /// <summary>Where it is, for messages: a directory or an address without secrets.</summary>
    string Location { get; }

    /// <summary>Keeps other processes out until it is disposed, as far as the medium can; false if one is in. A store that can't lock answers true: attempts fence without it.</summary>
    bool TryLock();

    /// <summary>Makes a directory unless it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes an empty file that no one else has made; false if it is there. Of several callers one gets true.</summary>
    bool TryCreateNew(string path);

    /// <summary>A file to be written from its start; what was there is lost.</summary>
    IStoreFile Create(string path);

    /// <summary>Opens a file; null if there is none.</summary>
    Stream? TryOpenRead(string path);

    /// <summary>The names of the files and directories in a directory, in any order; none if it isn't there.</summary>
    IReadOnlyList<string> List(string path);

    /// <summary>Gives a file another name in the same directory, in place of the one that had it, in one step; false if there is no such file.</summary>
    bool TryRename(string from, string to);

    /// <summary>Deletes a file, or a directory with all that is in it; does nothing if it isn't there.</summary>
    void Delete(string path);

    /// <summary>Returns when the names in that directory (not the files' content) would survive a loss of power.</summary>
    void FlushDirectory(string path);
}

/// <summary>A file that is being written to a <see cref="ICheckpointStore"/>. For one thread.</summary>
public interface IStoreFile : IDisposable
{
    /// <summary>Appends.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Returns when what was written would survive a loss of power (its name needs <see cref="ICheckpointStore.FlushDirectory"/>). After a failure the file is of no use: write another.</summary>
    void Flush();
}
