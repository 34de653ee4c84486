namespace FastFlow;

/// <summary>Where the fields of the row at hand are, by column.</summary>
internal sealed class CsvFields(string[] names)
{
    private byte[] _faultText = [];
    private int _scratchUsed;

    public readonly FieldRange[] Ranges = new FieldRange[names.Length];

    /// <summary>Fields that have doubled quotes, with these made single.</summary>
    public byte[] Scratch { get; private set; } = [];

    /// <summary>Set by the emitted reader when it refuses the row; offsets are those of the window.</summary>
    public RecordFault Fault { get; private set; }

    public int Count => Ranges.Length;

    /// <summary>Forgets the row before.</summary>
    public void Clear() => _scratchUsed = 0;

    /// <summary>Keeps a field with its doubled quotes made single.</summary>
    public void Unescape(int column, ReadOnlySpan<byte> escaped, byte quote, int doubled)
    {
        var length = escaped.Length - doubled;
        if (Scratch.Length - _scratchUsed < length)
        {
            var scratch = new byte[Math.Max(Scratch.Length * 2, _scratchUsed + length)];
            Scratch.CopyTo(scratch, 0);
            Scratch = scratch;
        }

        var target = Scratch.AsSpan(_scratchUsed, length);
        for (int from = 0, to = 0; from < escaped.Length; from++, to++)
        {
            target[to] = escaped[from];
            from += escaped[from] == quote ? 1 : 0;
        }

        Ranges[column].Length = length;
        Ranges[column].Unescaped = _scratchUsed;
        _scratchUsed += length;
    }

    public void Fail(int column, string type, ReadOnlySpan<byte> text) => Fault = new RecordFault
    {
        Kind = RecordFaultKind.InvalidValue,
        Field = names[column],
        Type = type,
        At = Ranges[column].Start,
        Text = FaultText.Keep(text, ref _faultText),
    };

    public void Refuse(string type, Exception exception) => Fault = new RecordFault
    {
        Kind = RecordFaultKind.Refused,
        Detail = $"{type} can't be made of it ({exception.Message.TrimEnd('.')})",
        At = Count > 0 ? Ranges[0].Start : 0,
        Inner = exception,
    };

    /// <summary>A record that has more or fewer fields than there are columns.</summary>
    public RecordFault WrongCount(int found) => new()
    {
        Kind = found < Count ? RecordFaultKind.TooFewFields : RecordFaultKind.TooManyFields,
        Found = found,
        Columns = names,
    };
}

/// <summary>One field: its bytes in the window, or unescaped in the scratch.</summary>
internal struct FieldRange
{
    public int Start;
    public int Length;

    /// <summary>Offset in the scratch, or -1.</summary>
    public int Unescaped;
}
