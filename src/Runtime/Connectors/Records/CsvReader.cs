namespace FastFlow;

/// <summary>The batch loop over CSV: has the scanner find the fields of each record and the emitted struct make the event of them.</summary>
internal sealed class CsvReader<T, TRecord> : RecordReader<T>
    where TRecord : struct, ICsvRecordReader<T>
{
    private readonly CsvRecords<T> _source;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private TRecord _record;
    private CsvFields? _fields;

    /// <summary>With a binding the reader expects no header line.</summary>
    public CsvReader(CsvRecords<T> source, ByteOrigin origin, SourceContext context, RecordPosition start, CsvBinding<T, TRecord>? binding)
        : base(context, origin, source.MaxRecordBytes, source.AllowEmpty, start)
    {
        _source = source;
        _delimiter = (byte)source.Delimiter;
        _quote = (byte)(source.Quote ?? source.Delimiter);
        Bind(binding);
    }

    public override long UnpooledTexts => Binding?.UnpooledTexts ?? 0;

    /// <summary>The columns, once they are known.</summary>
    public CsvBinding<T, TRecord>? Binding { get; private set; }

    private protected override bool TryReadHeader()
    {
        if (_fields is not null)
        {
            return true;
        }

        var unread = Window.Unread;
        byte? quote = _source.Quote is null ? null : _quote;
        var names = CsvHeader.TryParse(unread, IsFinal, _delimiter, quote, out var used, out var error);
        if (error is null && (names is null ? unread.Length : used) > MaxRecordBytes)
        {
            error = $"the header line is longer than {MaxRecordBytes} bytes";
        }

        // Not before the line is complete: what is said of it must not depend on how its bytes arrived.
        if (error is null && names is not null && unread[..used].Contains((byte)0))
        {
            error = "the header line holds NUL bytes, as text in UTF-16 does, and this reader takes UTF-8";
        }

        if (error is not null)
        {
            throw CsvBinding<T, TRecord>.BadHeader(
                Name, error, null, FaultText.Show(names is null ? unread : unread[..used]), "The first line has to name the columns: correct it, or set HasHeader to false if there is no such line.");
        }

        if (names is null)
        {
            return false;
        }

        Bind(CsvBinding<T, TRecord>.ToHeader(_source, Name, names, FaultText.Show(unread[..used].TrimEnd("\r\n"u8))));
        Line += unread[..used].Count((byte)'\n');
        Window.Consume(used);
        return true;
    }

    private protected override Step Decode(Span<T> events, ref int count)
    {
        // Empty input has no header, and needs none.
        if (_fields is not { } fields)
        {
            return Step.NeedBytes;
        }

        var unread = Window.Unread;
        var scanner = new CsvScanner(unread, fields, _delimiter, _quote, IsFinal);
        var row = new CsvRow(unread, fields);
        var lines = 0;
        var step = Step.Full;
        while (count < events.Length)
        {
            var scan = scanner.Read();
            if (scan != CsvScan.Row || scanner.Next - scanner.Start > MaxRecordBytes)
            {
                step = Refuse(in scanner, scan);
                break;
            }

            var isWhole = scanner.Found == fields.Count;
            if (isWhole && TryMake(in row, out events[count]))
            {
                count++;
            }
            else if (isWhole || !IsBlank(unread[scanner.Start..scanner.Next]))
            {
                RefuseRow(in scanner, isWhole);
                step = Step.Fault;
                break;
            }

            lines += 1 + scanner.Newlines;
            scanner.Accept();
        }

        Line += lines;
        Window.Consume(scanner.Start);
        return step;
    }

    // The event's constructor may refuse the values: that is a fault of the record, and the events before it are to be handled first.
    private bool TryMake(in CsvRow row, out T record)
    {
        try
        {
            return _record.TryRead(in row, out record);
        }
        catch (Exception exception) when (FailurePolicy.Covers(exception))
        {
            _fields!.Refuse(typeof(T).Name, exception);
            record = default!;
            return false;
        }
    }

    // A blank line is no record, unless a record has but one field.
    private bool IsBlank(ReadOnlySpan<byte> row) => _fields!.Count > 1 && row.TrimEnd("\r\n"u8).IsEmpty;

    private void Bind(CsvBinding<T, TRecord>? binding)
    {
        Binding = binding;
        _record = binding?.Record ?? default;
        _fields = binding?.Fields;
    }

    // The row isn't all there, is too long, or its quotes are wrong.
    private Step Refuse(in CsvScanner scanner, CsvScan scan)
    {
        var row = Window.Unread[scanner.Start..];
        var at = scanner.At - scanner.Start;
        var isTooLong = row.Length > MaxRecordBytes;
        if (isTooLong)
        {
            // The bytes up to the limit decide, however many more happen to be at hand: the same input always gives the same answer.
            var beginning = new CsvScanner(row[..MaxRecordBytes], _fields!, _delimiter, _quote, isFinal: false);
            scan = beginning.Read();
            at = beginning.At;
        }
        else if (scan == CsvScan.Incomplete || (scan == CsvScan.OpenQuote && !IsFinal))
        {
            return Step.NeedBytes;
        }

        // The next record begins behind the line in which the fault is; that of a row that is only too long is where the limit is reached.
        var from = scan == CsvScan.Incomplete ? MaxRecordBytes : at;
        var lineEnd = row[from..].IndexOf((byte)'\n');
        if (lineEnd < 0 && !isTooLong && !IsFinal)
        {
            return Step.NeedBytes;
        }

        var end = lineEnd < 0 ? row.Length : from + lineEnd;
        Fault = new RecordFault
        {
            Kind = scan switch
            {
                CsvScan.OpenQuote => RecordFaultKind.UnclosedQuote,
                CsvScan.TextAfterQuote => RecordFaultKind.TextAfterQuote,
                CsvScan.QuoteInField => RecordFaultKind.QuoteInField,
                _ => RecordFaultKind.TooLong,
            },
            At = scan == CsvScan.Incomplete ? 0 : at,
            End = row[..end].TrimEnd((byte)'\r').Length,
            Next = lineEnd >= 0 ? end + 1 : IsFinal ? end : -1,
        };
        return Step.Fault;
    }

    private void RefuseRow(in CsvScanner scanner, bool isWhole)
    {
        var row = Window.Unread[scanner.Start..scanner.Next];
        if (isWhole)
        {
            Fault = _fields!.Fault;
            Fault.At -= scanner.Start;
        }
        else
        {
            Fault = _fields!.WrongCount(scanner.Found);
        }

        Fault.End = row.TrimEnd("\r\n"u8).Length;
        Fault.Next = row.Length;
    }
}
