namespace FastFlow;

/// <summary>One worker's writer: gathers whole lines and hands them on in blocks, so that lines of several workers never mix.</summary>
internal sealed class TextSinkWriter<T>(TextSink<T> sink, string name, LineOutput output) : ISinkWriter<T>
{
    private const int BlockBytes = 32 * 1024;

    private readonly LineWriter _lines = new(sink.MaxRecordBytes, 2 * BlockBytes);
    private bool _isClosed;

    public void Write(ReadOnlySpan<T> events)
    {
        output.ThrowIfFailed();
        foreach (ref readonly var value in events)
        {
            Add(in value);
            if (_lines.Gathered >= BlockBytes)
            {
                Hand();
            }
        }
    }

    public void Flush()
    {
        if (_lines.Gathered > 0)
        {
            Hand();
        }
    }

    // The lines before a failure elsewhere are written; after a failed write nothing is, or the output would have a gap.
    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        try
        {
            Flush();
        }
        finally
        {
            sink.CloseWriter();
        }
    }

    private void Add(in T value)
    {
        _lines.BeginLine();
        try
        {
            sink.FormatLine(in value, _lines);
            _lines.EndLine();
        }
        catch (Exception exception) when (FailurePolicy.Covers(exception))
        {
            throw new FormatException($"{name} can't write {OperatorException.Describe(value)} to {output.Name}: {exception.Message}", exception);
        }
    }

    private void Hand()
    {
        var lines = _lines.TakeLines();
        if (!output.HasFailed)
        {
            output.Write(lines);
        }
    }
}
