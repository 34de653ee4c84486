namespace FastFlow;

/// <summary>
/// Lines that end with LF or CRLF (the last one also with the input), as bytes, without allocating. gzip is recognised by its first bytes, a
/// UTF-8 byte order mark is skipped. Blank lines are events like others.
/// </summary>
public abstract class LinesSource : ISource<TextLine, RecordPosition>
{
    private readonly ByteOrigin _origin;
    private readonly int _maxRecordBytes = RecordLimit.DefaultBytes;

    private protected LinesSource(ByteOrigin origin) => _origin = origin;

    /// <summary>The longest line that is taken, in bytes; a longer one is an error and never held in memory. 1 MiB unless set; at least 64 bytes, at most 256 MiB.</summary>
    public int MaxRecordBytes
    {
        get => _maxRecordBytes;
        init => _maxRecordBytes = RecordLimit.Checked(value);
    }

    /// <summary>Input without a single byte is fine, and not the sign of a failed export. False unless set.</summary>
    public bool AllowEmpty { get; init; }

    /// <inheritdoc/>
    public ISourceReader<TextLine, RecordPosition> Open(SourceContext context, bool resume, RecordPosition position)
    {
        var reader = new LinesReader(context, _origin, _maxRecordBytes, AllowEmpty, resume && _origin.CanReplay ? position : default);
        if (_origin.IsAtHand)
        {
            reader.Start();
        }

        return reader;
    }
}

/// <summary>Lines of a file: <c>[Source] public sealed class Log(string path) : LinesFile(path);</c></summary>
/// <param name="path">The file; plain or gzip, whatever its name.</param>
public abstract class LinesFile(string path) : LinesSource(new FileOrigin(path));

/// <summary>Lines that a server sends over TCP until it closes the connection. They can't be read again after a crash.</summary>
/// <param name="host">Name or address of the server.</param>
/// <param name="port">Its port.</param>
public abstract class LinesSocket(string host, int port) : LinesSource(new SocketOrigin(host, port));
