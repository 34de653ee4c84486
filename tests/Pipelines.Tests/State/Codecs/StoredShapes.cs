using System.Buffers;
using FastFlow.Tests.Operators;
using MemoryPack;

namespace FastFlow.Pipelines.Tests.Stored;

public enum Side : short
{
    None,
    Buy,
    Sell = -7,
}

/// <summary>A field of every kind.</summary>
public record struct AllKinds
{
    public bool Boolean;
    public char Char;
    public sbyte SByte;
    public byte Byte;
    public short Int16;
    public ushort UInt16;
    public int Int32;
    public uint UInt32;
    public long Int64;
    public ulong UInt64;
    public Int128 Int128;
    public UInt128 UInt128;
    public Half Half;
    public float Single;
    public double Double;
    public decimal Decimal;
    public Guid Guid;
    public DateTime DateTime;
    public DateTimeOffset DateTimeOffset;
    public DateOnly DateOnly;
    public TimeOnly TimeOnly;
    public TimeSpan TimeSpan;
    public Timestamp Timestamp;
    public string String;
    public Side Side;
}

public struct Optionals
{
    public int? Number;
    public Side? Side;
    public (int A, string? B)? Pair;
    public string? Text;
    public Point? Point;
    public Leaf? Leaf;
}

public readonly record struct Point(int X, int Y);

public sealed record Leaf(string Name, Point At)
{
    public List<int>? Weights { get; init; }
}

public struct Collections
{
    public long[] Numbers;
    public string?[] Texts;
    public Side[] Sides;
    public int?[] Optional;
    public List<Point> Points;
    public List<List<string>> Nested;
    public Leaf[] Leaves;
    public byte[] Bytes;
}

/// <summary>Nothing in it can be set from outside.</summary>
public readonly struct Bound
{
    public readonly long Number;

    public Bound(string text, long number) => (Text, Number) = (text, number);

    public string Text { get; }
}

/// <summary>A class with members of all bindings; what it begins with stays where a row has none.</summary>
public class Basket
{
    public int Count;

    public List<string> Items { get; set; } = ["begun"];

    public string? Note { get; set; } = "begun";

    public Tag Tag { get; init; } = new(0);
}

/// <summary>A member with the name of a keyword.</summary>
public sealed record Tag(int @class);

public sealed class Inherited : Basket
{
    public double @double;
}

public struct Foreign
{
    public Position Position;
    public Angle Angle;
    public Itinerary? Itinerary;
    public Window Window;
    public System.Numerics.Complex Complex;
}

[System.Runtime.CompilerServices.InlineArray(4)]
public struct Four
{
    private int _first;
}

public struct Inline
{
    public Four Four;
}

[MemoryPackable(GenerateType.VersionTolerant)]
public partial class Packed
{
    [MemoryPackOrder(0)]
    public string? Name { get; set; }

    [MemoryPackInclude, MemoryPackOrder(1)]
    private int _hidden;

    [MemoryPackIgnore]
    public int Hidden { get => _hidden; set => _hidden = value; }
}

public struct Packs
{
    public Packed? First;
    public List<Packed> Others;
}

/// <summary>Keeps its field to itself; its author's codec stores it.</summary>
public sealed class Sketch(ulong bits)
{
    public Sketch()
        : this(0)
    {
    }

    public ulong Bits => bits;

    public void Add(int value) => bits |= 1UL << (value & 63);
}

[StateFormat("sketch/1")]
public readonly struct SketchCodec : IStateCodec<Sketch>
{
    public static void Write(in Sketch value, IBufferWriter<byte> output) => output.Write(BitConverter.GetBytes(value.Bits));

    public static Sketch Read(ReadOnlySpan<byte> bytes) => new(BitConverter.ToUInt64(bytes));
}

[StateFormat("days/1")]
public sealed class DaysCodec : IStateCodec<TimeSpan>
{
    public static void Write(in TimeSpan value, IBufferWriter<byte> output) => output.Write([(byte)value.Days]);

    public static TimeSpan Read(ReadOnlySpan<byte> bytes) => TimeSpan.FromDays(bytes[0]);
}

public struct Coded
{
    public Sketch? Sketch;

    [StateCodec<DaysCodec>]
    public TimeSpan Days;

    [StateCodec<DaysCodec>]
    public TimeSpan Whole { get; set; }

    public TimeSpan Plain;
}

public struct Nothing;

public readonly record struct Tick(int Id, string Name, Point At, Side Side);

[Source]
public sealed class Ticks : Input<Tick>;

/// <summary>Holds one value of any type as its state.</summary>
[Filter, StateCodec<SketchCodec>]
public readonly struct Holds<T>
{
    public static bool Keep(in Tick tick, ref T state) => true;
}

[Filter, KeyBy(nameof(Tick.Name), nameof(Tick.Id), nameof(Tick.At))]
public readonly struct ByMembers
{
    public static bool Keep(in Tick tick, ref int count) => ++count > 0;
}

[Filter]
public readonly struct ByBound
{
    public static Bound Key(in Tick tick) => new(tick.Name, tick.Id);

    public static bool Keep(in Tick tick, ref int count) => ++count > 0;
}

[Filter]
public readonly struct BySide
{
    public static Side Key(in Tick tick) => tick.Side;

    public static bool Keep(in Tick tick, ref int count) => ++count > 0;
}

[Sink]
public sealed class Drop
{
    public void Write(in Tick tick) { }
}

[Pipeline]
[Flow<Ticks, Holds<AllKinds>, Holds<Optionals>, Holds<Collections>, Holds<Bound>, Holds<Basket>, Holds<Inherited>, Holds<Foreign>, Drop>]
[Flow<Ticks, Holds<Inline>, Holds<Packs>, Holds<Coded>, Holds<Nothing>, Holds<(int, string, Point?)>, Holds<Sketch>, Holds<int>, Drop>]
[Flow<Ticks, ByMembers, ByBound, BySide, Drop>]
public partial class StoredShapes;
