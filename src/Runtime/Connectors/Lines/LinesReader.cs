namespace FastFlow;

/// <summary>The batch loop over lines. Its events lie in the window, which therefore stays while a batch has any.</summary>
internal sealed class LinesReader(SourceContext context, ByteOrigin origin, int maxLineBytes, bool allowEmpty, RecordPosition start)
    : RecordReader<TextLine>(context, origin, maxLineBytes, allowEmpty, start)
{
    private LineScanner _lines;

    private protected override bool EventsReferToWindow => true;

    private protected override Step Decode(Span<TextLine> events, ref int count)
    {
        var unread = Window.UnreadMemory;
        var isFinal = IsFinal;
        while (count < events.Length)
        {
            if (!_lines.TryFind(unread.Span, isFinal, out var length, out var next))
            {
                return LineScanner.IsBeyond(unread.Span, MaxRecordBytes) ? Refuse(unread.Length, -1) : Step.NeedBytes;
            }

            if (length > MaxRecordBytes)
            {
                return Refuse(length, next);
            }

            events[count++] = new TextLine(unread[..length], ++Line);
            Window.Consume(next);
            unread = unread[next..];
        }

        return Step.Full;
    }

    private Step Refuse(int length, int next)
    {
        _lines.Reset();
        Fault = new RecordFault { Kind = RecordFaultKind.TooLong, End = length, Next = next };
        return Step.Fault;
    }
}
