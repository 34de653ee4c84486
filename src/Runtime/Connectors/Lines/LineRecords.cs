namespace FastFlow;

/// <summary>
/// Lines that end with LF or CRLF (the last one also with the input), as bytes, without allocating. gzip is recognised by its first bytes, a
/// UTF-8 byte order mark is skipped. Blank lines are events like others.
/// </summary>
public abstract class LineRecords
{
    private readonly int _maxRecordBytes = RecordLimit.DefaultBytes;

    private protected LineRecords()
    {
    }

    /// <summary>The longest line that is taken, in bytes; a longer one is an error and never held in memory. 1 MiB unless set; at least 64 bytes, at most 256 MiB.</summary>
    public int MaxRecordBytes
    {
        get => _maxRecordBytes;
        init => _maxRecordBytes = RecordLimit.Checked(value);
    }

    /// <summary>Input without a single byte is fine, and not the sign of a failed export. False unless set.</summary>
    public bool AllowEmpty { get; init; }

    private protected ISourceReader<TextLine, RecordPosition> OpenReader(ByteOrigin origin, SourceContext context, bool resume, RecordPosition position)
    {
        var reader = new LinesReader(context, origin, _maxRecordBytes, AllowEmpty, resume && origin.CanReplay ? position : default);
        if (origin.IsAtHand)
        {
            reader.Start();
        }

        return reader;
    }
}
