using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace FastFlow;

/// <summary>
/// Writes the values of a row, little-endian and without gaps. What emitted codecs stand on; <see cref="StateReader"/> reads it. Call <see cref="Flush"/> at
/// the end.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct StateWriter(IBufferWriter<byte> output)
{
    private const int LeastSpanBytes = 256;
    private const int MostCharsAsUtf8 = StateFileLayout.MostRowBytes / 3;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _used;

    /// <summary>Hands what was written to the output.</summary>
    public void Flush()
    {
        _output.Advance(_used);
        _span = default;
        _used = 0;
    }

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteByte(byte value) => Take(sizeof(byte))[0] = value;

    public void WriteSByte(sbyte value) => WriteByte((byte)value);

    public void WriteChar(char value) => WriteUInt16(value);

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Take(sizeof(short)), value);

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void WriteInt128(Int128 value) => BinaryPrimitives.WriteInt128LittleEndian(Take(16), value);

    public void WriteUInt128(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Take(16), value);

    public void WriteHalf(Half value) => BinaryPrimitives.WriteHalfLittleEndian(Take(2), value);

    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);

    /// <summary>The 96 bits of the number, lowest first, then scale and sign.</summary>
    public void WriteDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var part in bits)
        {
            WriteInt32(part);
        }
    }

    /// <summary>In the order of its text, as RFC 9562 has it.</summary>
    public void WriteGuid(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    /// <summary>Ticks since the year 1, and the kind in the top two bits: no time zone is asked.</summary>
    public void WriteDateTime(DateTime value) => WriteUInt64((ulong)value.Ticks | ((ulong)value.Kind << StateReader.DateTimeKindShift));

    /// <summary>Ticks since the year 1 by the local clock, then its offset in minutes.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        WriteInt64(value.Ticks);
        WriteInt16((short)value.TotalOffsetMinutes);
    }

    /// <summary>Days since the first of January of the year 1.</summary>
    public void WriteDateOnly(DateOnly value) => WriteInt32(value.DayNumber);

    /// <summary>Ticks since midnight.</summary>
    public void WriteTimeOnly(TimeOnly value) => WriteInt64(value.Ticks);

    /// <summary>Ticks.</summary>
    public void WriteTimeSpan(TimeSpan value) => WriteInt64(value.Ticks);

    /// <summary>Ticks since the Unix epoch.</summary>
    public void WriteTimestamp(Timestamp value) => WriteInt64(value.Ticks);

    /// <summary>How many values of an array follow.</summary>
    public void WriteCount(int count) => WriteUInt32((uint)count);

    /// <summary>Bytes of another codec.</summary>
    public void WriteOpaque(scoped ReadOnlySpan<byte> value)
    {
        WriteCount(value.Length);
        WriteRaw(value);
    }

    /// <summary>
    /// The length in bytes and UTF-8. A text with half a surrogate pair has no UTF-8 and must come back all the same, lest two keys become one: it
    /// is written as UTF-16, its count of code units complemented.
    /// </summary>
    /// <exception cref="ArgumentException">It is longer than a row may be.</exception>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > MostCharsAsUtf8)
        {
            throw new ArgumentException($"A text of {value.Length} characters doesn't fit into a row of state, which takes {MostCharsAsUtf8}. Keep such texts outside the state.", nameof(value));
        }

        var span = Reserve(sizeof(int) + (value.Length * 3));
        if (Utf8.FromUtf16(value, span[sizeof(int)..], out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span, written);
            _used += sizeof(int) + written;
            return;
        }

        WriteInt32(~value.Length);
        foreach (var unit in value)
        {
            WriteChar(unit);
        }
    }

    /// <summary>An optional text: whether it is there, and the text.</summary>
    public void WriteNullableString(string? value)
    {
        WriteBoolean(value is not null);
        if (value is not null)
        {
            WriteString(value);
        }
    }

    /// <summary>Bytes as they are.</summary>
    internal void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>The default value of a type that takes at least so many bytes.</summary>
    internal void WriteZeros(int count)
    {
        Reserve(count)[..count].Clear();
        _used += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int count)
    {
        if (_span.Length - _used < count)
        {
            Renew(count);
        }

        var taken = _span.Slice(_used, count);
        _used += count;
        return taken;
    }

    private Span<byte> Reserve(int count)
    {
        if (_span.Length - _used < count)
        {
            Renew(count);
        }

        return _span[_used..];
    }

    private void Renew(int count)
    {
        Flush();
        _span = _output.GetSpan(Math.Max(count, LeastSpanBytes));
    }
}
