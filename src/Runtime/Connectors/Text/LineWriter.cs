using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace FastFlow;

/// <summary>
/// Takes the text of lines as UTF-8, in invariant culture whatever the thread's, without allocating: <c>line.Write($"{vwap.Symbol} {vwap.Price:F2}")</c>.
/// A text sink's <see cref="TextSink{T}.Format"/> writes one line into it; a test makes its own and looks at <see cref="ToString"/>.
/// </summary>
public sealed class LineWriter
{
    private readonly int _maxBytes;
    private byte[] _bytes;
    private char[] _characters = [];
    private int _start;
    private int _end;
    private CsvLine? _csv;

    /// <summary>A writer of one line, for tests.</summary>
    public LineWriter()
        : this(RecordLimit.DefaultBytes, 256)
    {
    }

    internal LineWriter(int maxBytes, int initialBytes) => (_maxBytes, _bytes) = (maxBytes, new byte[initialBytes]);

    /// <summary>The line at hand so far.</summary>
    public ReadOnlySpan<byte> Line => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Bytes of the complete lines, ends included.</summary>
    internal int Gathered => _start;

    private Span<byte> Free => _bytes.AsSpan(_end);

    /// <summary>Writes an interpolated text. Values format themselves straight into the line; an alignment counts characters, not bytes.</summary>
    /// <exception cref="FormatException">A format that the value doesn't know, or text that UTF-8 can't express.</exception>
    public void Write([InterpolatedStringHandlerArgument("")] ref LineInterpolationHandler text)
    {
        // The handler has written it.
    }

    /// <summary>Writes a text; null is none.</summary>
    /// <exception cref="FormatException">The text holds half of a surrogate pair.</exception>
    public void Write(string? text) => Write(text.AsSpan());

    /// <summary>Writes a text.</summary>
    /// <exception cref="FormatException">The text holds half of a surrogate pair.</exception>
    public void Write(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var status = Utf8.FromUtf16(text, Free, out var read, out var written, replaceInvalidSequences: false);
            _end += written;
            switch (status)
            {
                case OperationStatus.Done:
                    return;
                case OperationStatus.DestinationTooSmall:
                    text = text[read..];
                    Grow(null);
                    break;
                default:
                    throw HalfPair(text, read);
            }
        }
    }

    /// <summary>Writes bytes as they are: UTF-8 that was read, or a literal like <c>" late"u8</c>.</summary>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        while (Free.Length < utf8.Length)
        {
            Grow(null);
        }

        utf8.CopyTo(Free);
        _end += utf8.Length;
    }

    /// <summary>The line as a CSV record, field by field; what <see cref="CsvFile{T}"/> reads back. Allocates nothing after the first line.</summary>
    /// <param name="delimiter">What stands between fields: one ASCII character.</param>
    public CsvLine Csv(char delimiter = ',')
    {
        _csv ??= new CsvLine(this);
        _csv.Begin(delimiter);
        return _csv;
    }

    /// <summary>The line's text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Line);

    /// <summary>Forgets what a line that failed has left.</summary>
    internal void BeginLine() => _end = _start;

    internal void EndLine()
    {
        if (Line.Length > _maxBytes)
        {
            throw TooLong(null);
        }

        WriteAscii((byte)'\n');
        _start = _end;
    }

    /// <summary>The complete lines; the next one overwrites them.</summary>
    internal ReadOnlySpan<byte> TakeLines()
    {
        var lines = _bytes.AsSpan(0, _start);
        _start = _end = 0;
        return lines;
    }

    internal void WriteAscii(byte character)
    {
        if (_end == _bytes.Length)
        {
            Grow(null);
        }

        _bytes[_end++] = character;
    }

    internal void WriteValue<T>(T value, string? format)
    {
        if (typeof(T).IsEnum)
        {
            WriteByLibrary(value, format);
        }
        else if (value is string text)
        {
            Write(text);
        }
        else if (value is char character)
        {
            Write(new ReadOnlySpan<char>(in character));
        }
        else if (value is IUtf8SpanFormattable)
        {
            int written;

            // The cast stands in the call, where it costs no boxing.
            while (!((IUtf8SpanFormattable)value).TryFormat(Free, out written, format, CultureInfo.InvariantCulture))
            {
                Grow(typeof(T));
            }

            _end += written;
        }
        else if (value is ISpanFormattable)
        {
            int written;
            while (!((ISpanFormattable)value).TryFormat(_characters, out written, format, CultureInfo.InvariantCulture))
            {
                GrowCharacters(typeof(T));
            }

            Write(_characters.AsSpan(0, written));
        }
        else if (value is IFormattable)
        {
            Write(((IFormattable)value).ToString(format, CultureInfo.InvariantCulture));
        }
        else
        {
            Write(ToInvariantText(value));
        }
    }

    /// <summary>Fills up to a width with blanks: in front of what was written since <paramref name="from"/>, or behind it if the width is negative.</summary>
    internal void Align(int from, int width)
    {
        from += _start;
        var characters = 0;
        foreach (var symbol in _bytes.AsSpan(from.._end))
        {
            characters += (symbol & 0xC0) != 0x80 ? 1 : 0;
        }

        var blanks = Math.Abs((long)width) - characters;
        if (blanks <= 0)
        {
            return;
        }

        var end = _end;
        AppendRoom(blanks);
        var blank = _bytes.AsSpan(end, (int)blanks);
        if (width > 0)
        {
            _bytes.AsSpan(from..end).CopyTo(_bytes.AsSpan(from + blank.Length));
            blank = _bytes.AsSpan(from, blank.Length);
        }

        blank.Fill((byte)' ');
    }

    /// <summary>Makes the line longer by bytes that are about to be set.</summary>
    internal void AppendRoom(long count)
    {
        while (Free.Length < count)
        {
            Grow(null);
        }

        _end += (int)count;
    }

    /// <summary>What was written since an offset of the line.</summary>
    internal Span<byte> Since(int from) => _bytes.AsSpan((_start + from).._end);

    // Enums have no other way to format themselves without boxing.
    private void WriteByLibrary<T>(T value, string? format)
    {
        while (true)
        {
            var handler = new Utf8.TryWriteInterpolatedStringHandler(0, 1, Free, CultureInfo.InvariantCulture, out _);
            handler.AppendFormatted(value, format);
            if (Utf8.TryWrite(Free, ref handler, out var written))
            {
                _end += written;
                return;
            }

            Grow(typeof(T));
        }
    }

    // The ToString of a record formats its members in the thread's culture. A text is allocated here in any case.
    private static string? ToInvariantText<T>(T value)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return value?.ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    // One byte more than a line may have is for its end.
    private void Grow(Type? formatted)
    {
        var limit = _start + (long)_maxBytes + 1;
        if (_bytes.Length >= limit)
        {
            throw TooLong(formatted);
        }

        Array.Resize(ref _bytes, (int)Math.Min(_bytes.Length * 2L, limit));
    }

    private void GrowCharacters(Type formatted)
    {
        if (_characters.Length > _maxBytes)
        {
            throw TooLong(formatted);
        }

        _characters = new char[(int)Math.Min(Math.Max(_characters.Length * 2L, 256), _maxBytes + 1L)];
    }

    private FormatException TooLong(Type? formatted) => new(formatted is null
        ? $"the line is longer than {_maxBytes} bytes; it begins '{FaultText.Show(Line)}'. Raise MaxRecordBytes if such lines are right."
        : $"the TryFormat of {formatted.Name} says that a line of {_maxBytes} bytes, which begins '{FaultText.Show(Line)}', is too short for it. Raise MaxRecordBytes if such lines are right; it answers true once the text fits.");

    private static FormatException HalfPair(ReadOnlySpan<char> text, int at) => new(
        $"behind '{FaultText.Show(Encoding.UTF8.GetBytes(text[Math.Max(0, at - 40)..at].ToArray()))}' stands U+{(int)text[at]:X4}, half of a surrogate pair, which UTF-8 can't express. Mend the text where it comes from.");
}
