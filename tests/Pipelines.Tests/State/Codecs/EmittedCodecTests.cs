using System.Reflection;
using FastFlow.Tests.Operators;

namespace FastFlow.Pipelines.Tests.Stored;

/// <summary>Values of every shape, through the codecs that a pipeline has for them.</summary>
public sealed class EmittedCodecTests
{
    private static readonly Dictionary<string, object[]> Values = new()
    {
        ["AllKindsCodec"] =
        [
            default(AllKinds),
            new AllKinds
            {
                Boolean = true, Char = 'ß', SByte = -1, Byte = 200, Int16 = -2, UInt16 = 65535, Int32 = int.MinValue, UInt32 = uint.MaxValue, Int64 = long.MinValue, UInt64 = ulong.MaxValue,
                Int128 = Int128.MinValue, UInt128 = UInt128.MaxValue, Half = (Half)1.5, Single = float.Epsilon, Double = double.NaN, Decimal = -1.10m, Guid = new("00112233-4455-6677-8899-aabbccddeeff"),
                DateTime = new(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), DateTimeOffset = new(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-5)), DateOnly = new(1, 1, 2), TimeOnly = new(23, 59),
                TimeSpan = TimeSpan.MinValue, Timestamp = Timestamp.MaxValue, String = "a\ud800\0ü", Side = Side.Sell,
            },
        ],
        ["OptionalsCodec"] =
        [
            default(Optionals),
            new Optionals { Number = 3, Side = Side.Buy, Pair = (1, null), Text = "", Point = new(1, 2), Leaf = new("l", new(3, 4)) { Weights = [5] } },
        ],
        ["LeafCodec"] = [new Leaf("l", default)],
        ["PointCodec"] = [new Point(-1, 1)],
        ["SideCodec"] = [Side.Sell, (Side)1234],
        ["TupleInt32StringCodec"] = [(7, "seven")],
        ["CollectionsCodec"] =
        [
            default(Collections),
            new Collections { Numbers = [], Texts = [], Sides = [], Optional = [], Points = [], Nested = [], Leaves = [], Bytes = [] },
            new Collections
            {
                Numbers = [1, long.MaxValue], Texts = ["a", null, ""], Sides = [Side.Buy, Side.Sell], Optional = [null, 4], Points = [new(1, 2), new(3, 4)],
                Nested = [["x"], [], ["y", "z"]], Leaves = [new("a", default), new("b", new(1, 1)) { Weights = [] }], Bytes = [0, 255],
            },
        ],
        ["BoundCodec2"] = [new Bound("text", 9)],
        ["BoundCodec"] = [default(Bound), new Bound("text", 9)],
        ["BasketCodec"] = [new Basket(), new Basket { Count = 2, Items = ["a", "b"], Note = null, Tag = new(5) }],
        ["InheritedCodec"] = [new Inherited { Count = 1, @double = 2.5, Items = [] }],
        ["ForeignCodec"] = [default(Foreign), new Foreign { Position = new("A1", 3.5), Angle = new(90), Window = new(new(1), new(2)), Complex = new(1, -1) }],
        ["InlineCodec"] = [default(Inline)],
        ["CodedCodec"] = [default(Coded) with { Sketch = new(5) }, new Coded { Sketch = null, Days = TimeSpan.FromDays(3), Whole = TimeSpan.FromDays(4), Plain = new(5) }],
        ["NothingCodec"] = [default(Nothing)],
        ["SketchCodec"] = [new Sketch(77)],
    };

    public static TheoryData<string, string> Types => new()
    {
        { "AllKindsCodec", "{ Boolean: bool, Char: char, SByte: sbyte, Byte: byte, Int16: short, UInt16: ushort, Int32: int, UInt32: uint, Int64: long, UInt64: ulong, Int128: Int128, UInt128: UInt128, Half: Half, Single: float, Double: double, Decimal: decimal, Guid: Guid, DateTime: DateTime, DateTimeOffset: DateTimeOffset, DateOnly: DateOnly, TimeOnly: TimeOnly, TimeSpan: TimeSpan, Timestamp: Timestamp, String: string?, Side: short }" },
        { "OptionalsCodec", "{ Number: int?, Side: short?, Pair: { A: int, B: string? }?, Text: string?, Point: { X: int, Y: int }?, Leaf: { Name: string?, At: { X: int, Y: int }, Weights: int[]? }? }" },
        { "CollectionsCodec", "{ Numbers: long[]?, Texts: string?[]?, Sides: short[]?, Optional: int?[]?, Points: { X: int, Y: int }[]?, Nested: string?[]?[]?, Leaves: { Name: string?, At: { X: int, Y: int }, Weights: int[]? }?[]?, Bytes: byte[]? }" },
        { "BoundCodec", "{ Text: string?, Number: long }" },
        { "BasketCodec", "{ Count: int, Note: string?, Tag: { class: int }?, Items: string?[]? }" },
        { "InheritedCodec", "{ Count: int, Note: string?, Tag: { class: int }?, double: double, Items: string?[]? }" },
        { "ForeignCodec", "{ Position: { Road: string?, Kilometre: double }, Angle: opaque \"unmanaged:FastFlow.Tests.Operators.Angle\", Itinerary: opaque \"memorypack:FastFlow.Tests.Operators.Itinerary\"?, Window: { Start: Timestamp, End: Timestamp }, Complex: opaque \"unmanaged:System.Numerics.Complex\" }" },
        { "InlineCodec", "{ Four: opaque \"unmanaged:FastFlow.Pipelines.Tests.Stored.Four\" }" },
        { "PacksCodec", "{ First: opaque \"memorypack:FastFlow.Pipelines.Tests.Stored.Packed\"?, Others: opaque \"memorypack:FastFlow.Pipelines.Tests.Stored.Packed\"?[]? }" },
        { "CodedCodec", "{ Sketch: opaque \"sketch/1\"?, Days: opaque \"days/1\", Whole: opaque \"days/1\", Plain: TimeSpan }" },
        { "NothingCodec", "{ }" },
        { "TupleInt32StringNullablePointCodec", "{ Item1: int, Item2: string?, Item3: { X: int, Y: int }? }" },
        { "ByMembersKeyCodec", "{ Name: string, Id: int, At: { X: int, Y: int } }" },
        { "ByBoundKeyCodec", "{ Text: string, Number: long }" },
        { "BySideKeyCodec", "{ Key: short }" },
    };

    public static TheoryData<string> Names => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_OfEachShape_NamesItsMembers(string codec, string type) => Assert.Equal(type, Codec(codec).TypeText);

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_WrittenAndRead_IsTheSame(string name)
    {
        var codec = Codec(name);
        foreach (var value in Values[name])
        {
            var bytes = codec.Write(value);
            var read = codec.Read(bytes);
            Assert.Equal(value.GetType(), read!.GetType());
            Assert.Equivalent(value, read, strict: true);
            Assert.Equal(bytes, codec.Write(read));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_OfEachValue_AreWhatItsTypeSays(string name)
    {
        var codec = Codec(name);
        foreach (var value in Values[name])
        {
            var bytes = codec.Write(value);
            Assert.Equal([.. bytes, 0], codec.Convert(bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_CutOffOrWithABitFlipped_AreReadOrRefused(string name)
    {
        var codec = Codec(name);
        foreach (var bytes in Values[name].Select(codec.Write))
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<CheckpointFormatException>(() => codec.Read(bytes[..length]));
            }

            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Refused(codec, flipped);
            }
        }
    }

    [Fact]
    public void InlineArray_KeepsAllItsElements()
    {
        var inline = default(Inline);
        for (var i = 0; i < 4; i++)
        {
            inline.Four[i] = i + 1;
        }

        var codec = Codec("InlineCodec");
        var read = (Inline)codec.Read(codec.Write(inline))!;
        Assert.Equal([1, 2, 3, 4], ((ReadOnlySpan<int>)read.Four).ToArray());
    }

    [Fact]
    public void MemoryPack_KeepsWhatIsHidden()
    {
        var codec = Codec("PacksCodec");
        var read = (Packs)codec.Read(codec.Write(new Packs { First = new() { Name = "first", Hidden = 3 }, Others = [new(), new() { Hidden = 4 }] }))!;
        Assert.Equal("first", read.First!.Name);
        Assert.Equal(3, read.First.Hidden);
        Assert.Equal([0, 4], read.Others.Select(other => other.Hidden));

        var itinerary = new Itinerary();
        itinerary.Add("A");
        itinerary.Add("B");
        codec = Codec("ForeignCodec");
        Assert.Equal(["A", "B"], ((Foreign)codec.Read(codec.Write(new Foreign { Itinerary = itinerary }))!).Itinerary!.Stops);
    }

    [Fact]
    public void MemoryPack_WhoseBytesEndEarly_IsRefused()
    {
        var codec = Codec("PackedCodec");
        var bytes = codec.Write(new Packed { Name = "first", Hidden = 3 });
        byte[] shortened = [.. BitConverter.GetBytes(bytes.Length - 5), .. bytes[4..^1]];
        Assert.Throws<CheckpointFormatException>(() => codec.Read(shortened));
    }

    [Fact]
    public void AuthorsCodec_ThatThrows_IsNamedWithThePlace()
    {
        var codec = Codec("SketchCodec");
        var refused = Assert.Throws<CheckpointFormatException>(() => codec.Read([2, 0, 0, 0, 1, 2]));
        Assert.Contains("2 bytes of a FastFlow.Pipelines.Tests.Stored.Sketch", refused.Message, StringComparison.Ordinal);
        Assert.Contains("SketchCodec can't read them", refused.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentException>(refused.InnerException, exactMatch: false);
    }

    [Fact]
    public void ObjectOfADerivedClass_IsRefused()
    {
        var refused = Assert.Throws<NotSupportedException>(() => Codec("BasketCodec").Write(new Inherited()));
        Assert.Contains("what FastFlow.Pipelines.Tests.Stored.Inherited adds would be lost", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MemberThatARowHasNot_KeepsWhatItsClassBeginsWith()
    {
        // As a row of an older class becomes one of today's: zeros for what is new.
        var read = (Basket)Codec("BasketCodec").Read(new byte[4 + 1 + 1 + 1])!;
        Assert.Equal(["begun"], read.Items);
        Assert.Null(read.Note);
        Assert.Null(read.Tag);
    }

    [Fact]
    public void Key_WrittenAndRead_IsTheSameKey()
    {
        foreach (var (name, key) in new (string, object)[] { ("ByMembers", ("name", 3, new Point(1, 2))), ("ByBound", new Bound("b", 4)), ("BySide", Side.Sell) })
        {
            var worker = typeof(StoredShapes).GetNestedType("Worker`1", BindingFlags.NonPublic)!;
            var made = Activator.CreateInstance(worker.GetNestedType(name + "Key", BindingFlags.NonPublic)!.MakeGenericType(typeof(JobMode)), key)!;
            var codec = Codec(name + "KeyCodec");
            var bytes = codec.Write(made);
            Assert.Equivalent(made, codec.Read(bytes), strict: true);
            Assert.Equal([.. bytes, 0], codec.Convert(bytes));
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Refused(codec, flipped);
            }
        }
    }

    [Fact]
    public void RuntimeCodec_OfEachSimpleKind_IsOfThatKind()
    {
        foreach (var kind in Enum.GetValues<StateKind>().Where(kind => kind < StateKind.Opaque))
        {
            var codec = CodecOf.Of(typeof(IRowCodec<>).Assembly.GetType($"FastFlow.{kind}RowCodec", throwOnError: true)!);
            Assert.Equal(StateType.Of(kind).ToString(), codec.TypeText);
        }
    }

    [Fact]
    public void RuntimeCodec_AroundAnother_IsOptionalOrAnArrayOfIt()
    {
        Assert.Equal("int?", OptionalRowCodec<int, Int32RowCodec>.Type.ToString());
        Assert.Equal("string?", ReferenceRowCodec<string, StringRowCodec>.Type.ToString());
        Assert.Equal("int[]", ArrayRowCodec<int, Int32RowCodec>.Type.ToString());
        Assert.Equal("string?[]", ListRowCodec<string, ReferenceRowCodec<string, StringRowCodec>>.Type.ToString());
    }

    private static CodecOf Codec(string name) => CodecOf.Named(typeof(StoredShapes), name);

    /// <summary>Answers or is refused; anything else is thrown through.</summary>
    private static void Refused(CodecOf codec, byte[] bytes)
    {
        try
        {
            codec.Read(bytes);
        }
        catch (CheckpointFormatException)
        {
            // As it should be.
        }
    }
}
