using System.Text.Json;

namespace FastFlow;

/// <summary>The batch loop over JSON lines: finds the line and has the emitted struct make the event of its object.</summary>
internal sealed class JsonLinesReader<T, TRecord> : RecordReader<T>
    where TRecord : struct, IJsonRecordReader<T>
{
    private const int ShownEnd = 40;

    private readonly JsonScratch _scratch = new();
    private readonly RecordBinding _binding;
    private TRecord _record;
    private LineScanner _lines;

    public JsonLinesReader(JsonRecords<T> source, ByteOrigin origin, SourceContext context, RecordPosition start)
        : base(context, origin, source.MaxRecordBytes, source.AllowEmpty, start)
    {
        _binding = new RecordBinding(null, source.MaxPooledTexts, source.MaxPooledTextBytes);
    }

    public override long UnpooledTexts => _binding.UnpooledTexts;

    private protected override bool TryReadHeader()
    {
        var record = default(TRecord);
        record.Bind(_binding);
        _record = record;
        return true;
    }

    private protected override Step Decode(Span<T> events, ref int count)
    {
        var unread = Window.Unread;
        var isFinal = IsFinal;
        while (count < events.Length)
        {
            if (!_lines.TryFind(unread, isFinal, out var length, out var next))
            {
                return LineScanner.IsBeyond(unread, MaxRecordBytes) ? RefuseLength(unread.Length, -1) : Step.NeedBytes;
            }

            if (length > MaxRecordBytes)
            {
                return RefuseLength(length, next);
            }

            var line = unread[..length];
            if (line.ContainsAnyExcept(" \t"u8))
            {
                if (!TryDecode(line, out events[count]))
                {
                    Fault.End = length;
                    Fault.Next = next;
                    return Step.Fault;
                }

                count++;
            }

            Line++;
            Window.Consume(next);
            unread = unread[next..];
        }

        return Step.Full;
    }

    private bool TryDecode(ReadOnlySpan<byte> line, out T record)
    {
        var row = new JsonRow(line, _scratch);
        try
        {
            if (_record.TryRead(ref row, out record))
            {
                row.Close();
                return true;
            }

            Fault = _scratch.Fault;
        }
        catch (JsonException exception)
        {
            RefuseJson(line, exception);
        }
        catch (Exception exception) when (FailurePolicy.Covers(exception))
        {
            Refuse(RecordFaultKind.Refused, $"{typeof(T).Name} can't be made of it ({exception.Message.TrimEnd('.')})", 0, exception);
        }

        record = default!;
        return false;
    }

    private void RefuseJson(ReadOnlySpan<byte> line, JsonException exception)
    {
        // Only JsonRow gives it an inner exception.
        var at = Math.Min((int)(exception.BytePositionInLine ?? 0), line.Length);
        Refuse(RecordFaultKind.MalformedJson, exception.InnerException is null ? "this is not JSON" : "this string is not valid Unicode", at, exception);
        if (at == line.Length)
        {
            Fault.Detail = "the line ends before its JSON does";
            Fault.Text = line[^Math.Min(line.Length, ShownEnd)..].ToArray();
        }
    }

    private void Refuse(RecordFaultKind kind, string detail, int at, Exception exception) => Fault = new RecordFault
    {
        Kind = kind,
        Detail = detail,
        At = at,
        Inner = exception,
    };

    private Step RefuseLength(int length, int next)
    {
        _lines.Reset();
        Fault = new RecordFault { Kind = RecordFaultKind.TooLong, End = length, Next = next };
        return Step.Fault;
    }
}
