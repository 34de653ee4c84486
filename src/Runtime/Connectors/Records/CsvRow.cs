using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>The fields of one CSV record, without their quotes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct CsvRow
{
    private readonly ref byte _data;
    private readonly CsvFields _fields;

    internal CsvRow(ReadOnlySpan<byte> data, CsvFields fields)
    {
        _data = ref MemoryMarshal.GetReference(data);
        _fields = fields;
    }

    /// <summary>The field of a column that <see cref="RecordBinding.Column"/> gave.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref readonly var range = ref _fields.Ranges[column];
            return range.Unescaped < 0
                ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _data, range.Start), range.Length)
                : _fields.Scratch.AsSpan(range.Unescaped, range.Length);
        }
    }

    /// <summary>Notes that a field is no value of its type. Always false.</summary>
    /// <param name="column">The field's column.</param>
    /// <param name="type">The type as C# writes it, or words that say what is expected.</param>
    public bool Fail(int column, string type)
    {
        _fields.Fail(column, type, this[column]);
        return false;
    }
}
