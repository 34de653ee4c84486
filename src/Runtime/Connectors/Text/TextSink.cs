namespace FastFlow;

/// <summary>
/// A sink that writes one line of UTF-8 per event. A subclass says in <see cref="Format"/> what the line holds; without that it is what the
/// event's type makes of itself. Lines are gathered into blocks; they are handed on when a block is full, at the end, and when a job is idle.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
public abstract class TextSink<T> : ISink<T>
{
    private readonly int _maxRecordBytes = RecordLimit.DefaultBytes;
    private readonly Lock _gate = new();
    private LineOutput? _output;
    private int _writers;

    private protected TextSink()
    {
    }

    /// <summary>The longest line that is written, in bytes; a longer one is an error. 1 MiB unless set; at least 64 bytes, at most 256 MiB.</summary>
    public int MaxRecordBytes
    {
        get => _maxRecordBytes;
        init => _maxRecordBytes = RecordLimit.Checked(value);
    }

    /// <summary>A line that stands before all others (the names of CSV columns, say), unless it is appended to a file that has some. Null for none.</summary>
    protected virtual string? Header => null;

    /// <summary>
    /// Writes what the event's line holds, without its end: <c>line.Write($"{value.Symbol} {value.Price:F2}")</c> or
    /// <c>line.Csv().Field(value.Symbol).Field(value.Price)</c>. Unless overridden it is the value's own text: allocation-free if the type implements
    /// <see cref="IUtf8SpanFormattable"/>, and a string per event otherwise.
    /// </summary>
    protected virtual void Format(in T value, LineWriter line) => line.Write($"{value}");

    /// <inheritdoc/>
    /// <exception cref="IOException">It can't be written to; the message says why and what to do.</exception>
    public ISinkWriter<T> Open(OperatorContext context)
    {
        lock (_gate)
        {
            if (_writers == 0)
            {
                _output = OpenOutput(context.Name);
                WriteHeader(_output);
            }

            _writers++;
            return new TextSinkWriter<T>(this, context.Name, _output!);
        }
    }

    /// <summary>Opens what all writers share.</summary>
    private protected abstract LineOutput OpenOutput(string sink);

    internal void FormatLine(in T value, LineWriter line) => Format(in value, line);

    internal void CloseWriter()
    {
        lock (_gate)
        {
            if (--_writers == 0)
            {
                _output!.Dispose();
                _output = null;
            }
        }
    }

    private void WriteHeader(LineOutput output)
    {
        if (!output.IsNew || Header is not { } header)
        {
            return;
        }

        try
        {
            var line = new LineWriter(_maxRecordBytes, 256);
            line.Write(header);
            line.EndLine();
            output.Write(line.TakeLines());
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
