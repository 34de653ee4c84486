namespace FastFlow;

/// <summary>What a decoder noted about the record it gave up on; offsets count from the beginning of the record.</summary>
internal struct RecordFault
{
    public RecordFaultKind Kind;

    /// <summary>The column or property, or null.</summary>
    public string? Field;

    /// <summary>For an invalid value: the type as C# writes it, or words that say what is expected.</summary>
    public string? Type;

    /// <summary>Where the fault or the faulty field begins.</summary>
    public int At;

    /// <summary>Text to show: that of the field, or null for what stands at <see cref="At"/>. Its memory is the decoder's, until the next record.</summary>
    public ReadOnlyMemory<byte>? Text;

    /// <summary>How many fields were found, where that is the fault, and the columns that there are.</summary>
    public int Found;

    public string[]? Columns;

    /// <summary>Words of the decoder, where the kind alone doesn't say enough.</summary>
    public string? Detail;

    /// <summary>Where its text ends: line end excluded.</summary>
    public int End;

    /// <summary>Where the next record begins, or -1 if that lies beyond the window.</summary>
    public int Next;

    public Exception? Inner;
}
