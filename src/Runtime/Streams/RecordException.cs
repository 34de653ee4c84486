namespace FastFlow;

/// <summary>A record of a source that could not be decoded: where it is, what was found there, and what to do about it.</summary>
public sealed class RecordException : Exception
{
    internal RecordException(RecordFaultKind kind, string file, long line, int column, string? field, string text, string reason, string remedy, Exception? inner)
        : base($"{file}({line},{column}): {reason}. {remedy}", inner)
    {
        Kind = kind;
        File = file;
        Line = line;
        Column = column;
        Field = field;
        Text = text;
    }

    /// <summary>What is wrong.</summary>
    public RecordFaultKind Kind { get; }

    /// <summary>The file, as its path was given, or the address.</summary>
    public string File { get; }

    /// <summary>The line of the fault, from 1; a record with line ends in quotes spans several.</summary>
    public long Line { get; }

    /// <summary>The byte in that line at which the fault or the faulty field begins, from 1.</summary>
    public int Column { get; }

    /// <summary>The column's or property's name; null where the record as a whole is at fault.</summary>
    public string? Field { get; }

    /// <summary>What stands there: shortened, with control characters and invalid bytes escaped.</summary>
    public string Text { get; }
}
