using System.Globalization;

namespace FastFlow.Tests.Checkpoints;

/// <summary>Random types, random values of a type, and the two ways through the bytes that emitted codecs go.</summary>
internal sealed class RandomState(Random random)
{
    private static readonly long[] Edges = [0, 1, -1, long.MinValue, long.MaxValue, int.MinValue, int.MaxValue, short.MinValue, 255];

    public StateType Type(int depth)
    {
        var kinds = depth > 1 ? 28 : 25;
        var kind = (StateKind)random.Next(kinds);
        return kind switch
        {
            StateKind.Opaque => StateType.Opaque($"memorypack:Shop.Basket<int, {random.Next(9)}>"),
            StateKind.Optional => StateType.Optional(Type(depth - 1)),
            StateKind.Array when Type(depth - 1) is { LeastBytes: > 0 } element => StateType.Array(element),
            StateKind.Array or StateKind.Struct => Struct(depth),
            _ => StateType.Of(kind),
        };
    }

    public StateType Struct(int depth) => StateType.Struct([.. Enumerable.Range(0, random.Next(5)).Select(i => new StateField($"F{i}ü{random.Next(100)}", Type(depth - 1)))]);

    public object? Value(StateType type) => type.Kind switch
    {
        StateKind.Boolean => random.Next(2) == 0,
        StateKind.Char => (char)Bits(),
        StateKind.SByte => (sbyte)Bits(),
        StateKind.Byte => (byte)Bits(),
        StateKind.Int16 => (short)Bits(),
        StateKind.UInt16 => (ushort)Bits(),
        StateKind.Int32 => (int)Bits(),
        StateKind.UInt32 => (uint)Bits(),
        StateKind.Int64 => Bits(),
        StateKind.UInt64 => (ulong)Bits(),
        StateKind.Int128 => new Int128((ulong)Bits(), (ulong)Bits()),
        StateKind.UInt128 => new UInt128((ulong)Bits(), (ulong)Bits()),
        StateKind.Half => BitConverter.Int16BitsToHalf((short)Bits()),
        StateKind.Single => BitConverter.Int32BitsToSingle((int)Bits()),
        StateKind.Double => BitConverter.Int64BitsToDouble(Bits()),
        StateKind.Decimal => new decimal((int)Bits(), (int)Bits(), (int)Bits(), random.Next(2) == 0, (byte)random.Next(29)),
        StateKind.Guid => new Guid(Bytes(16)),
        StateKind.DateTime => new DateTime(Ticks(), (DateTimeKind)random.Next(3)),
        StateKind.DateTimeOffset => new DateTimeOffset(Math.Clamp(Ticks(), TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), TimeSpan.FromMinutes(random.Next(-840, 841))),
        StateKind.DateOnly => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1)),
        StateKind.TimeOnly => new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay)),
        StateKind.TimeSpan => new TimeSpan(Bits()),
        StateKind.Timestamp => new Timestamp(Bits()),
        StateKind.String => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(6) switch { 0 => "𝄞", 1 => "ß", 2 => "\0", 3 => ((char)random.Next(0x10000)).ToString(), _ => "x" })),
        StateKind.Opaque => Bytes(random.Next(20)),
        StateKind.Optional => random.Next(3) == 0 ? null : new Present(Value(type.Element!)),
        StateKind.Array => Enumerable.Range(0, random.Next(4)).Select(_ => Value(type.Element!)).ToArray(),
        _ => type.Fields.Select(field => Value(field.Type)).ToArray(),
    };

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    public static void Write(ref StateWriter writer, StateType type, object? value)
    {
        switch (type.Kind)
        {
            case StateKind.Boolean: writer.WriteBoolean((bool)value!); break;
            case StateKind.Char: writer.WriteChar((char)value!); break;
            case StateKind.SByte: writer.WriteSByte((sbyte)value!); break;
            case StateKind.Byte: writer.WriteByte((byte)value!); break;
            case StateKind.Int16: writer.WriteInt16((short)value!); break;
            case StateKind.UInt16: writer.WriteUInt16((ushort)value!); break;
            case StateKind.Int32: writer.WriteInt32((int)value!); break;
            case StateKind.UInt32: writer.WriteUInt32((uint)value!); break;
            case StateKind.Int64: writer.WriteInt64((long)value!); break;
            case StateKind.UInt64: writer.WriteUInt64((ulong)value!); break;
            case StateKind.Int128: writer.WriteInt128((Int128)value!); break;
            case StateKind.UInt128: writer.WriteUInt128((UInt128)value!); break;
            case StateKind.Half: writer.WriteHalf((Half)value!); break;
            case StateKind.Single: writer.WriteSingle((float)value!); break;
            case StateKind.Double: writer.WriteDouble((double)value!); break;
            case StateKind.Decimal: writer.WriteDecimal((decimal)value!); break;
            case StateKind.Guid: writer.WriteGuid((Guid)value!); break;
            case StateKind.DateTime: writer.WriteDateTime((DateTime)value!); break;
            case StateKind.DateTimeOffset: writer.WriteDateTimeOffset((DateTimeOffset)value!); break;
            case StateKind.DateOnly: writer.WriteDateOnly((DateOnly)value!); break;
            case StateKind.TimeOnly: writer.WriteTimeOnly((TimeOnly)value!); break;
            case StateKind.TimeSpan: writer.WriteTimeSpan((TimeSpan)value!); break;
            case StateKind.Timestamp: writer.WriteTimestamp((Timestamp)value!); break;
            case StateKind.String: writer.WriteString((string)value!); break;
            case StateKind.Opaque: writer.WriteOpaque((byte[])value!); break;
            case StateKind.Optional when type.Element!.Kind == StateKind.String: writer.WriteNullableString((string?)(value as Present)?.Value); break;
            case StateKind.Optional:
                writer.WriteBoolean(value is not null);
                if (value is Present present)
                {
                    Write(ref writer, type.Element!, present.Value);
                }

                break;
            case StateKind.Array:
                writer.WriteCount(((object?[])value!).Length);
                foreach (var element in (object?[])value)
                {
                    Write(ref writer, type.Element!, element);
                }

                break;
            default:
                foreach (var (field, part) in type.Fields.Zip((object?[])value!))
                {
                    Write(ref writer, field.Type, part);
                }

                break;
        }
    }

    public static object? Read(ref StateReader reader, StateType type)
    {
        switch (type.Kind)
        {
            case StateKind.Boolean: return reader.ReadBoolean();
            case StateKind.Char: return reader.ReadChar();
            case StateKind.SByte: return reader.ReadSByte();
            case StateKind.Byte: return reader.ReadByte();
            case StateKind.Int16: return reader.ReadInt16();
            case StateKind.UInt16: return reader.ReadUInt16();
            case StateKind.Int32: return reader.ReadInt32();
            case StateKind.UInt32: return reader.ReadUInt32();
            case StateKind.Int64: return reader.ReadInt64();
            case StateKind.UInt64: return reader.ReadUInt64();
            case StateKind.Int128: return reader.ReadInt128();
            case StateKind.UInt128: return reader.ReadUInt128();
            case StateKind.Half: return reader.ReadHalf();
            case StateKind.Single: return reader.ReadSingle();
            case StateKind.Double: return reader.ReadDouble();
            case StateKind.Decimal: return reader.ReadDecimal();
            case StateKind.Guid: return reader.ReadGuid();
            case StateKind.DateTime: return reader.ReadDateTime();
            case StateKind.DateTimeOffset: return reader.ReadDateTimeOffset();
            case StateKind.DateOnly: return reader.ReadDateOnly();
            case StateKind.TimeOnly: return reader.ReadTimeOnly();
            case StateKind.TimeSpan: return reader.ReadTimeSpan();
            case StateKind.Timestamp: return reader.ReadTimestamp();
            case StateKind.String: return reader.ReadString();
            case StateKind.Opaque: return reader.ReadOpaque().ToArray();
            case StateKind.Optional when type.Element!.Kind == StateKind.String: return reader.ReadNullableString() is { } text ? new Present(text) : null;
            case StateKind.Optional: return reader.ReadBoolean() ? new Present(Read(ref reader, type.Element!)) : null;
            case StateKind.Array:
                var elements = new object?[reader.ReadCount(type.Element!.LeastBytes)];
                for (var i = 0; i < elements.Length; i++)
                {
                    elements[i] = Read(ref reader, type.Element);
                }

                return elements;
            default:
                var parts = new object?[type.Fields.Count];
                for (var i = 0; i < parts.Length; i++)
                {
                    parts[i] = Read(ref reader, type.Fields[i].Type);
                }

                return parts;
        }
    }

    /// <summary>A text that tells apart what equality doesn't: kinds of DateTime, offsets, signs of zero, bits of NaN.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        Present present => $"some {Show(present.Value)}",
        object?[] parts => $"({string.Join(", ", parts.Select(Show))})",
        byte[] bytes => Convert.ToHexString(bytes),
        string text => string.Join(' ', text.Select(unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture))),
        char unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture),
        DateTime time => $"{time.Ticks} {time.Kind}",
        DateTimeOffset time => $"{time.Ticks} {time.Offset}",
        decimal number => string.Join(' ', decimal.GetBits(number)),
        double number => BitConverter.DoubleToInt64Bits(number).ToString(CultureInfo.InvariantCulture),
        float number => BitConverter.SingleToInt32Bits(number).ToString(CultureInfo.InvariantCulture),
        Half number => BitConverter.HalfToInt16Bits(number).ToString(CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private long Bits() => random.Next(3) == 0 ? Edges[random.Next(Edges.Length)] : random.NextInt64(long.MinValue, long.MaxValue);

    private long Ticks() => random.Next(4) switch { 0 => 0, 1 => DateTime.MaxValue.Ticks, _ => random.NextInt64(DateTime.MaxValue.Ticks) };

    public sealed record Present(object? Value);
}
