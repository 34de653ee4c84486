using System.Buffers;
using System.Buffers.Binary;

namespace FastFlow;

/// <summary>Rows in memory, in the order in which they came.</summary>
internal sealed class RowBuffer : IRowTarget
{
    private const int NumbersBytes = 3 * sizeof(int);

    private readonly ArrayBufferWriter<byte> _rows = new();

    /// <summary>What the rows take.</summary>
    public long Bytes => _rows.WrittenCount;

    /// <summary>How many there are.</summary>
    public int RowCount { get; private set; }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        _rows.ResetWrittenCount();
        RowCount = 0;
    }

    /// <inheritdoc/>
    public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        var row = _rows.GetSpan(NumbersBytes + key.Length + value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(row, keyGroup);
        BinaryPrimitives.WriteInt32LittleEndian(row[4..], key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(row[8..], value.Length);
        key.CopyTo(row[NumbersBytes..]);
        value.CopyTo(row[(NumbersBytes + key.Length)..]);
        _rows.Advance(NumbersBytes + key.Length + value.Length);
        RowCount++;
    }

    /// <summary>Hands all rows on.</summary>
    public void CopyTo(IRowTarget target)
    {
        for (var rows = _rows.WrittenSpan; rows.Length > 0;)
        {
            var group = BinaryPrimitives.ReadInt32LittleEndian(rows);
            var (keyLength, valueLength) = (BinaryPrimitives.ReadInt32LittleEndian(rows[4..]), BinaryPrimitives.ReadInt32LittleEndian(rows[8..]));
            rows = rows[NumbersBytes..];
            target.Write(group, rows[..keyLength], rows.Slice(keyLength, valueLength));
            rows = rows[(keyLength + valueLength)..];
        }
    }
}
