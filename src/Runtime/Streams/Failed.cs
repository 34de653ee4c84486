namespace FastFlow;

/// <summary>An event that an operator under <see cref="ErrorPolicy.DeadLetter"/> could not handle.</summary>
/// <param name="Event">The event; for a source the raw record.</param>
/// <param name="Exception">What the handler threw.</param>
/// <param name="Operator">The operator's name in the graph.</param>
public readonly record struct Failed<TEvent>(TEvent Event, Exception Exception, string Operator);

/// <summary>A record of a source that could not be decoded.</summary>
/// <param name="Bytes">The record as read, without its line end; cut off at the source's limit.</param>
/// <param name="File">The file or address it came from.</param>
/// <param name="Line">Its line, from 1.</param>
public readonly record struct RawRecord(ReadOnlyMemory<byte> Bytes, string File, long Line)
{
    /// <summary>File, line and the record's text.</summary>
    public override string ToString() => $"{File}({Line}): {System.Text.Encoding.UTF8.GetString(Bytes.Span)}";
}
