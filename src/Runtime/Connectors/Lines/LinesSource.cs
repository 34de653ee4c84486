namespace FastFlow;

/// <summary>Lines of one input.</summary>
public abstract class LinesSource : LineRecords, ISource<TextLine, RecordPosition>
{
    private readonly ByteOrigin _origin;

    private protected LinesSource(ByteOrigin origin) => _origin = origin;

    /// <inheritdoc/>
    public bool IsBounded => _origin.IsBounded;

    /// <inheritdoc/>
    public bool CanReplay => _origin.CanReplay;

    /// <inheritdoc/>
    public ISourceReader<TextLine, RecordPosition> Open(SourceContext context, bool resume, RecordPosition position) => OpenReader(_origin, context, resume, position);
}

/// <summary>Lines of a file: <c>[Source] public sealed class Log(string path) : LinesFile(path);</c></summary>
/// <param name="path">The file; plain or gzip, whatever its name.</param>
public abstract class LinesFile(string path) : LinesSource(new FileOrigin(path));

/// <summary>Lines that a server sends over TCP until it closes the connection. They can't be read again after a crash.</summary>
/// <param name="host">Name or address of the server.</param>
/// <param name="port">Its port.</param>
public abstract class LinesSocket(string host, int port) : LinesSource(new SocketOrigin(host, port));

/// <summary>Lines of several files: <c>[Source] public sealed class Logs(string directory) : LinesFiles(directory);</c>. Every file is a split with a watermark of its own.</summary>
/// <param name="paths">
/// Files, directories, or patterns such as <c>logs/web-*.log</c>. The files of a directory (those right in it whose names don't begin with a dot) and of a
/// pattern are read in the order of their names, compared byte by byte.
/// </param>
public abstract class LinesFiles(params string[] paths) : LineRecords, ISplitSource<TextLine, string, RecordPosition>
{
    /// <summary>No event of a file is earlier than those of the files before it: they are read one after another. False unless set: they are all open at once.</summary>
    public bool AreConsecutive { get; init; }

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<string>> DiscoverAsync(SourceContext context, CancellationToken cancellationToken) => Files().DiscoverAsync(context, cancellationToken);

    /// <inheritdoc/>
    public ISourceReader<TextLine, RecordPosition> Open(SourceContext context, string split, bool resume, RecordPosition position) => Files().Open(context, split, resume, position);

    private FileSplits<TextLine> Files() => new(paths, AreConsecutive, OpenReader);
}
