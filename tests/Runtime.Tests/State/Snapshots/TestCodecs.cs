namespace FastFlow.Tests.State.Snapshots;

// Codecs as the generator emits them, for the keys and states of tests.

internal readonly struct IntCodec : IRowCodec<int>
{
    public static StateType Type => StateType.Of(StateKind.Int32);

    public static void Write(ref StateWriter writer, in int value) => writer.WriteInt32(value);

    public static int Read(ref StateReader reader) => reader.ReadInt32();
}

internal readonly struct LongCodec : IRowCodec<long>
{
    public static StateType Type => StateType.Of(StateKind.Int64);

    public static void Write(ref StateWriter writer, in long value) => writer.WriteInt64(value);

    public static long Read(ref StateReader reader) => reader.ReadInt64();
}

internal readonly struct StringCodec : IRowCodec<string>
{
    public static StateType Type => StateType.Of(StateKind.String);

    public static void Write(ref StateWriter writer, in string value) => writer.WriteString(value);

    public static string Read(ref StateReader reader) => reader.ReadString();
}

internal readonly struct SumsCodec : IRowCodec<Sums>
{
    public static StateType Type => StateType.Struct(new("Count", LongCodec.Type), new("Sum", LongCodec.Type));

    public static void Write(ref StateWriter writer, in Sums value)
    {
        writer.WriteInt64(value.Count);
        writer.WriteInt64(value.Sum);
    }

    public static Sums Read(ref StateReader reader) => new() { Count = reader.ReadInt64(), Sum = reader.ReadInt64() };
}

internal readonly struct LongKeyCodec : IRowCodec<LongKey>
{
    public static StateType Type => LongCodec.Type;

    public static void Write(ref StateWriter writer, in LongKey value) => writer.WriteInt64(value.Value);

    public static LongKey Read(ref StateReader reader) => new(reader.ReadInt64());
}

internal readonly struct TextKeyCodec : IRowCodec<TextKey>
{
    public static StateType Type => StringCodec.Type;

    public static void Write(ref StateWriter writer, in TextKey value) => writer.WriteString(value.Value);

    public static TextKey Read(ref StateReader reader) => new(reader.ReadString());
}
