using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace FastFlow;

/// <summary>
/// Reads the values of a row, as <see cref="StateWriter"/> wrote them. What emitted codecs stand on. Whatever the bytes are, a method answers with a value or with a
/// <see cref="CheckpointFormatException"/>, and asks for no more memory than a small multiple of the bytes that are there.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct StateReader
{
    internal const int DateTimeKindShift = 62;

    private const int MostOffsetMinutes = 14 * 60;
    private const int MostDecimalScale = 28;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _file;

    // Where the bytes are in a file: behind a head of so many bytes, at that byte of the rows.
    private readonly long _headBytes;
    private readonly long _position;
    private int _at;

    /// <summary>Reads bytes that lie by themselves.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="file">What errors call them.</param>
    public StateReader(ReadOnlySpan<byte> bytes, string file)
        : this(bytes, file, headBytes: 0, position: 0)
    {
    }

    internal StateReader(ReadOnlySpan<byte> bytes, string file, long headBytes, long position)
    {
        _bytes = bytes;
        (_file, _headBytes, _position) = (file, headBytes, position);
    }

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _bytes.Length - _at;

    /// <summary>How many bytes were read.</summary>
    internal int At
    {
        readonly get => _at;
        set => _at = value;
    }

    /// <summary>Where the reader is, for an error that is found later.</summary>
    internal readonly (string File, long Offset) Place => (_file, StateFileLayout.OffsetOf(_headBytes, _position + _at));

    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Fail(1, $"{other} as a bool", "that is 0 or 1"),
    };

    public byte ReadByte() => Take(sizeof(byte))[0];

    public sbyte ReadSByte() => (sbyte)ReadByte();

    public char ReadChar() => (char)ReadUInt16();

    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(Take(sizeof(short)));

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public Int128 ReadInt128() => BinaryPrimitives.ReadInt128LittleEndian(Take(16));

    public UInt128 ReadUInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    public Half ReadHalf() => BinaryPrimitives.ReadHalfLittleEndian(Take(2));

    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public decimal ReadDecimal()
    {
        Span<int> bits = [ReadInt32(), ReadInt32(), ReadInt32(), ReadInt32()];
        var isDecimal = (bits[3] & 0x7F00_FFFF) == 0 && ((bits[3] >> 16) & 0xFF) <= MostDecimalScale;
        return isDecimal ? new decimal(bits) : throw Fail(16, $"{bits[3]:X8} as scale and sign of a decimal", $"the scale is 0 … {MostDecimalScale}");
    }

    public Guid ReadGuid() => new(Take(16), bigEndian: true);

    public DateTime ReadDateTime()
    {
        var bits = ReadUInt64();
        var (ticks, kind) = (bits & ((1UL << DateTimeKindShift) - 1), bits >> DateTimeKindShift);
        return ticks <= (ulong)DateTime.MaxValue.Ticks && kind <= (ulong)DateTimeKind.Local
            ? new DateTime((long)ticks, (DateTimeKind)kind)
            : throw Fail(8, $"{bits:X16} as a DateTime", "that is no time of the years 1 to 9999");
    }

    public DateTimeOffset ReadDateTimeOffset()
    {
        var (ticks, minutes) = (ReadInt64(), ReadInt16());
        var utcTicks = ticks - (minutes * TimeSpan.TicksPerMinute);
        return IsCalendar(ticks) && IsCalendar(utcTicks) && Math.Abs((int)minutes) <= MostOffsetMinutes
            ? new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes))
            : throw Fail(10, $"{ticks} ticks at {minutes} minutes as a DateTimeOffset", "that is no time of the years 1 to 9999 within 14 hours of UTC");

        static bool IsCalendar(long ticks) => (ulong)ticks <= (ulong)DateTime.MaxValue.Ticks;
    }

    public DateOnly ReadDateOnly()
    {
        var day = ReadInt32();
        return (uint)day <= (uint)DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day) : throw Fail(4, $"{day} as the day of a DateOnly", "that is no day of the years 1 to 9999");
    }

    public TimeOnly ReadTimeOnly()
    {
        var ticks = ReadInt64();
        return (ulong)ticks <= (ulong)TimeOnly.MaxValue.Ticks ? new TimeOnly(ticks) : throw Fail(8, $"{ticks} as the ticks of a TimeOnly", "that is no time of a day");
    }

    public TimeSpan ReadTimeSpan() => new(ReadInt64());

    public Timestamp ReadTimestamp() => new(ReadInt64());

    /// <summary>How many values of an array follow: so many that the bytes left can hold them.</summary>
    /// <param name="leastBytes">The fewest bytes that one of them takes: <see cref="StateType.LeastBytes"/>, at least 1.</param>
    public int ReadCount(int leastBytes)
    {
        var count = ReadUInt32();
        return count * (ulong)Math.Max(leastBytes, 1) <= (ulong)Left ? (int)count : throw Fail(4, $"a count of {count}", $"the {Left} bytes left of the row can't hold so many values of {leastBytes} bytes or more");
    }

    /// <summary>Bytes of another codec, where they lie.</summary>
    public ReadOnlySpan<byte> ReadOpaque() => Take(ReadCount(1));

    /// <summary>A text.</summary>
    public string ReadString()
    {
        var bytes = TakeText(out var isUtf8);
        if (isUtf8)
        {
            return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Fail(bytes.Length, "a text", "its bytes aren't UTF-8");
        }

        return string.Create(bytes.Length / sizeof(char), bytes, static (text, units) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(units[(i * sizeof(char))..]);
            }
        });
    }

    /// <summary>An optional text.</summary>
    public string? ReadNullableString() => ReadBoolean() ? ReadString() : null;

    /// <summary>Nothing may be left.</summary>
    public readonly void End()
    {
        if (Left > 0)
        {
            throw Fail(0, $"{Left} more bytes", "the row should end here");
        }
    }

    /// <summary>The exception for a value that isn't what a codec writes.</summary>
    /// <param name="back">How many bytes before the place reached the value begins.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="reason">Why that can't be.</param>
    /// <param name="inner">What another codec said, if it was one.</param>
    public readonly CheckpointFormatException Fail(int back, string found, string reason, Exception? inner = null) =>
        new(_file, StateFileLayout.OffsetOf(_headBytes, _position + _at - back), found, reason, CheckpointFormatException.DamageRemedy, inner);

    internal void SkipString() => TakeText(out _);

    internal void Skip(int count) => Take(count);

    /// <summary>The bytes from a place that was reached before to here.</summary>
    internal readonly ReadOnlySpan<byte> Since(int at) => _bytes[at.._at];

    private ReadOnlySpan<byte> TakeText(out bool isUtf8)
    {
        var length = ReadInt32();
        isUtf8 = length >= 0;
        if (isUtf8)
        {
            return Take(length, sizeof(int));
        }

        return ~length <= Left / sizeof(char) ? Take(~length * sizeof(char)) : throw Fail(sizeof(int), $"a text of {~length} UTF-16 code units", $"the row has {Left} bytes left");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count, int back = 0)
    {
        if ((uint)count > (uint)Left)
        {
            ThrowShort(count, back);
        }

        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    [DoesNotReturn]
    private readonly void ThrowShort(int count, int back) => throw Fail(back, $"a value of {count} bytes", $"the row has {Left} bytes left");
}
