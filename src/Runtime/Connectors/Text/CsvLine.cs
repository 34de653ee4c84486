namespace FastFlow;

/// <summary>
/// A line in the making as a CSV record (RFC 4180): <c>line.Csv().Field(vwap.Symbol).Field(vwap.Price, "F2")</c>. A field that holds
/// delimiters, quotes or line ends is quoted, and its quotes are doubled.
/// </summary>
public sealed class CsvLine
{
    private const byte Quote = (byte)'"';

    private readonly LineWriter _line;
    private byte _delimiter;
    private bool _hasFields;

    internal CsvLine(LineWriter line) => _line = line;

    /// <summary>A text; null is an empty field.</summary>
    /// <exception cref="FormatException">The text holds half of a surrogate pair.</exception>
    public CsvLine Field(string? text) => Field(text.AsSpan());

    /// <summary>A text.</summary>
    /// <exception cref="FormatException">The text holds half of a surrogate pair.</exception>
    public CsvLine Field(ReadOnlySpan<char> text)
    {
        var from = Next();
        _line.Write(text);
        return Close(from);
    }

    /// <summary>UTF-8 as it is.</summary>
    public CsvLine Field(ReadOnlySpan<byte> utf8)
    {
        var from = Next();
        _line.Write(utf8);
        return Close(from);
    }

    /// <summary>A value in invariant culture; dates and times, unless a format says otherwise, in ISO 8601.</summary>
    /// <exception cref="FormatException">A format that the value doesn't know.</exception>
    public CsvLine Field<T>(T value, string? format = null)
    {
        var from = Next();
        _line.WriteValue(value, format ?? DefaultFormat<T>());
        return Close(from);
    }

    /// <summary>A value that may be absent: an empty field then.</summary>
    /// <exception cref="FormatException">A format that the value doesn't know.</exception>
    public CsvLine Field<T>(T? value, string? format = null)
        where T : struct
    {
        if (value is not null)
        {
            return Field(value.GetValueOrDefault(), format);
        }

        Next();
        return this;
    }

    internal void Begin(char delimiter)
    {
        if (!char.IsAscii(delimiter) || delimiter is '"' or '\n' or '\r' or '\0')
        {
            throw new ArgumentException($"The delimiter of CSV fields has to be one ASCII character, and no quote or line end. It is U+{(int)delimiter:X4}.", nameof(delimiter));
        }

        _delimiter = (byte)delimiter;
        _hasFields = false;
    }

    // The invariant culture would write 01/02/2003, which every reader takes for another day.
    private static string? DefaultFormat<T>() =>
        typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(TimeOnly) ? "O" : null;

    private int Next()
    {
        if (_hasFields)
        {
            _line.WriteAscii(_delimiter);
        }

        _hasFields = true;
        return _line.Line.Length;
    }

    private CsvLine Close(int from)
    {
        if (_line.Since(from).IndexOfAny([_delimiter, Quote, (byte)'\n', (byte)'\r']) >= 0)
        {
            Surround(from);
        }

        return this;
    }

    // The field stands in the line as it is. It moves to its new end from behind, so that nothing is overwritten before it was read.
    private void Surround(int from)
    {
        var length = _line.Since(from).Length;
        var added = _line.Since(from).Count(Quote) + 2;
        _line.AppendRoom(added);
        var field = _line.Since(from);
        var to = field.Length - 1;
        field[to] = Quote;
        for (var at = length - 1; at >= 0; at--)
        {
            var symbol = field[at];
            field[--to] = symbol;
            if (symbol == Quote)
            {
                field[--to] = Quote;
            }
        }

        field[0] = Quote;
    }
}
