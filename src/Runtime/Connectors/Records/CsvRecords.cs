namespace FastFlow;

/// <summary>
/// CSV by RFC 4180: fields may be quoted, quotes in them doubled, line ends in them are data; records end with LF or CRLF, the last one also with the
/// input. Spaces belong to the field. Blank lines are passed over where a record has several fields. The header line names the
/// columns; those that <typeparamref name="T"/> doesn't have are ignored.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
public abstract class CsvRecords<T> : RecordSource<T>
{
    private readonly char _delimiter = ',';
    private readonly char? _quote = '"';

    private protected CsvRecords()
    {
    }

    /// <summary>What stands between fields: one ASCII character, a comma unless set.</summary>
    public char Delimiter
    {
        get => _delimiter;
        init => _delimiter = Ascii(value, nameof(Delimiter));
    }

    /// <summary>What surrounds a field that contains delimiters, quotes or line ends: one ASCII character, <c>"</c> unless set; null if nothing does.</summary>
    public char? Quote
    {
        get => _quote;
        init => _quote = value is null ? null : Ascii(value.Value, nameof(Quote));
    }

    /// <summary>The first line names the columns. True unless set.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Names of the columns of an input without header; if null these are the members of <typeparamref name="T"/> in their order.</summary>
    public string[]? Columns { get; init; }

    private protected RecordReader<T> OpenReader<TRecord>(ByteOrigin origin, SourceContext context, bool resume, RecordPosition position)
        where TRecord : struct, ICsvRecordReader<T>
    {
        if (_quote == _delimiter)
        {
            throw new ArgumentException($"{context.Name}: Delimiter and Quote are both '{_delimiter}'. They have to differ.");
        }

        var start = StartFor(origin, resume, position);
        var binding = !HasHeader ? CsvBinding<T, TRecord>.ToColumns(this, origin.Name) : start.Offset > 0 ? ReadHeader<TRecord>(origin, context) : null;
        var reader = new CsvReader<T, TRecord>(this, origin, context, start, binding);
        if (origin.IsAtHand)
        {
            reader.Start();
        }

        return reader;
    }

    // The order of the columns stands in the first line, wherever reading goes on.
    private CsvBinding<T, TRecord>? ReadHeader<TRecord>(ByteOrigin origin, SourceContext context)
        where TRecord : struct, ICsvRecordReader<T>
    {
        var reader = new CsvReader<T, TRecord>(this, origin, context, default, null);
        reader.Start();
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return reader.Binding;
    }

    private static char Ascii(char value, string name) => char.IsAscii(value) && value is not ('\n' or '\r' or '\0')
        ? value
        : throw new ArgumentException($"{name} has to be one ASCII character and no line end.", name);
}
