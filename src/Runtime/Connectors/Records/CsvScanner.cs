using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastFlow;

internal enum CsvScan
{
    /// <summary>A row was found.</summary>
    Row,

    /// <summary>The row goes on behind the window.</summary>
    Incomplete,

    /// <summary>As before, in the middle of a quoted field that opens at <see cref="CsvScanner.At"/>.</summary>
    OpenQuote,

    /// <summary>At <see cref="CsvScanner.At"/>.</summary>
    TextAfterQuote,

    /// <summary>At <see cref="CsvScanner.At"/>.</summary>
    QuoteInField,
}

/// <summary>
/// Finds rows and their fields (RFC 4180, with LF or CRLF) in a window. Delimiters, quotes and line ends are found 64 bytes at a time, as bits of a word;
/// quoted fields are rare enough to be searched one by one.
/// </summary>
internal ref struct CsvScanner
{
    private const int BlockBytes = 64;

    private readonly ReadOnlySpan<byte> _data;
    private readonly CsvFields _fields;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly bool _isFinal;
    private int _block;
    private ulong _specials;

    /// <summary>
    /// A scanner of a window, behind which <see cref="InputWindow.Slack"/> more bytes may be read. If there are no quotes,
    /// <paramref name="quote"/> is the delimiter again. The last row may end with the window if it <paramref name="isFinal"/>.
    /// </summary>
    public CsvScanner(ReadOnlySpan<byte> data, CsvFields fields, byte delimiter, byte quote, bool isFinal)
    {
        _data = data;
        _fields = fields;
        _delimiter = delimiter;
        _quote = quote;
        _isFinal = isFinal;
        _block = -BlockBytes;
    }

    /// <summary>Where the row begins: that at hand while scanning, the next one after <see cref="Accept"/>.</summary>
    public int Start { get; private set; }

    /// <summary>Where the next row begins.</summary>
    public int Next { get; private set; }

    /// <summary>How many fields the row has; as many as there are columns were noted.</summary>
    public int Found { get; private set; }

    /// <summary>Line ends within the row's quoted fields.</summary>
    public int Newlines { get; private set; }

    /// <summary>The place that a result other than <see cref="CsvScan.Row"/> speaks of.</summary>
    public int At { get; private set; }

    /// <summary>Goes on to the next row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accept() => Start = Next;

    /// <summary>Finds the fields of the row at <see cref="Start"/>.</summary>
    public CsvScan Read()
    {
        ref var data = ref MemoryMarshal.GetReference(_data);
        var ranges = _fields.Ranges.AsSpan();
        var length = _data.Length;
        var delimiter = _delimiter;
        var (block, specials) = (_block, _specials);
        var field = Start;
        var found = 0;
        Newlines = 0;
        _fields.Clear();
        while (true)
        {
            while (specials == 0 && block + BlockBytes < length)
            {
                block += BlockBytes;
                specials = FindSpecials(ref data, block, length, delimiter, _quote);
            }

            if (specials == 0)
            {
                return ReadLast(field, found, block);
            }

            var at = block + BitOperations.TrailingZeroCount(specials);
            specials &= specials - 1;
            var symbol = Unsafe.Add(ref data, at);
            if (symbol == delimiter)
            {
                Note(ranges, found++, field, at);
                field = at + 1;
            }
            else if (symbol == (byte)'\n')
            {
                Note(ranges, found++, field, at > field && Unsafe.Add(ref data, at - 1) == (byte)'\r' ? at - 1 : at);
                (_block, _specials) = (block, specials);
                Found = found;
                Next = at + 1;
                return CsvScan.Row;
            }
            else
            {
                var scan = at == field ? ReadQuoted(at, found++, out field) : Stop(CsvScan.QuoteInField, at);
                if (scan is not null)
                {
                    Found = found;
                    return scan.Value;
                }

                (block, specials) = (field - BlockBytes, 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Note(Span<FieldRange> ranges, int index, int start, int end)
    {
        if ((uint)index < (uint)ranges.Length)
        {
            ranges[index] = new FieldRange { Start = start, Length = end - start, Unescaped = -1 };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FindSpecials(ref byte data, int block, int length, byte delimiter, byte quote)
    {
        var delimiters = Vector256.Create(delimiter);
        var quotes = Vector256.Create(quote);
        var newlines = Vector256.Create((byte)'\n');
        var low = Vector256.LoadUnsafe(ref data, (nuint)block);
        var high = Vector256.LoadUnsafe(ref data, (nuint)block + 32);
        low = Vector256.Equals(low, delimiters) | Vector256.Equals(low, quotes) | Vector256.Equals(low, newlines);
        high = Vector256.Equals(high, delimiters) | Vector256.Equals(high, quotes) | Vector256.Equals(high, newlines);
        var specials = low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
        return length - block >= BlockBytes ? specials : specials & ((1UL << (length - block)) - 1);
    }

    // The window ends in this field.
    private CsvScan ReadLast(int field, int found, int block)
    {
        var length = _data.Length;
        (_block, _specials) = (block, 0);
        if (!_isFinal || Start == length)
        {
            return CsvScan.Incomplete;
        }

        Note(_fields.Ranges, found, field, length > field && _data[length - 1] == (byte)'\r' ? length - 1 : length);
        Found = found + 1;
        Next = length;
        return CsvScan.Row;
    }

    // Null: a delimiter follows, and the row goes on at next.
    private CsvScan? ReadQuoted(int open, int index, out int next)
    {
        next = open;
        var doubled = 0;
        var close = open + 1;
        while (true)
        {
            var distance = _data[close..].IndexOf(_quote);
            close += distance;
            if (distance < 0 || (close + 1 == _data.Length && !_isFinal))
            {
                return Stop(CsvScan.OpenQuote, open);
            }

            if (close + 1 == _data.Length || _data[close + 1] != _quote)
            {
                break;
            }

            doubled++;
            close += 2;
        }

        Newlines += _data[open..close].Count((byte)'\n');
        Note(_fields.Ranges, index, open + 1, close);
        if (doubled > 0 && index < _fields.Count)
        {
            _fields.Unescape(index, _data[(open + 1)..close], _quote, doubled);
        }

        return Continue(close + 1, open, ref next);
    }

    // What may stand behind a closing quote: a delimiter, a line end, the end.
    private CsvScan? Continue(int at, int open, ref int next)
    {
        var rest = _data[at..];
        if (rest.Length > 0 && rest[0] == _delimiter)
        {
            next = at + 1;
            return null;
        }

        var lineEnd = rest.Length > 0 && rest[0] == (byte)'\r' ? 1 : 0;
        if (rest.Length == lineEnd)
        {
            return _isFinal ? End(at + lineEnd) : Stop(CsvScan.OpenQuote, open);
        }

        return rest[lineEnd] == (byte)'\n' ? End(at + lineEnd + 1) : Stop(CsvScan.TextAfterQuote, at);
    }

    private CsvScan End(int next)
    {
        (_block, _specials) = (next - BlockBytes, 0);
        Next = next;
        return CsvScan.Row;
    }

    private CsvScan Stop(CsvScan scan, int at)
    {
        At = at;
        return scan;
    }
}
