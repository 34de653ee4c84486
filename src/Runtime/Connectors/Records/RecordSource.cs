namespace FastFlow;

/// <summary>
/// A source whose records are bound to the members of <typeparamref name="T"/> at compile time: by name, ignoring case, or by
/// <see cref="ColumnAttribute"/>. gzip is recognised by its first bytes, a UTF-8 byte order mark is skipped. What can't be decoded is
/// treated as the source's <see cref="OnErrorAttribute"/> says.
/// </summary>
/// <typeparam name="T">The event type: a (record) struct or class whose members are text, numbers, dates, enums, and their nullables.</typeparam>
public abstract class RecordSource<T>
{
    private readonly int _maxRecordBytes = RecordLimit.DefaultBytes;

    private protected RecordSource()
    {
    }

    /// <summary>The longest record that is taken, in bytes; a longer one is an error and never held in memory. 1 MiB unless set; at least 64 bytes, at most 256 MiB.</summary>
    public int MaxRecordBytes
    {
        get => _maxRecordBytes;
        init => _maxRecordBytes = RecordLimit.Checked(value);
    }

    /// <summary>
    /// How many different texts each text column keeps, so that the same bytes give the same string without allocating. Once that many were
    /// seen, other texts are new strings, which the reader counts. 16384 unless set; 0 for none.
    /// </summary>
    public int MaxPooledTexts { get; init; } = 16 * 1024;

    /// <summary>Longer texts than this many UTF-8 bytes are not kept. 64 unless set.</summary>
    public int MaxPooledTextBytes { get; init; } = 64;

    /// <summary>Input without a single byte is fine, and not the sign of a failed export. False unless set.</summary>
    public bool AllowEmpty { get; init; }

    // A server can't be asked to begin again in the middle; a file can.
    private protected static RecordPosition StartFor(ByteOrigin origin, bool resume, RecordPosition position) => resume && origin.CanReplay ? position : default;
}
