namespace FastFlow.Benchmarks.Pipelines;

/// <summary>A key as the generator emits it, with its codec.</summary>
/// <param name="Value">The number.</param>
internal readonly record struct NumberKey(long Value) : IKey<NumberKey>, IRowCodec<NumberKey>
{
    public static StateType Type => StateType.Of(StateKind.Int64);

    public bool IsDefault => Value == 0;

    /// <summary>The n-th of some different keys in no order.</summary>
    public static NumberKey Random(ulong n) => new(unchecked((long)KeyHash.Stable(n)));

    public ulong StableHash() => KeyHash.Stable(Value);

    public ulong TableHash(ulong seed) => unchecked((ulong)Value);

    public bool Equals(in NumberKey other) => Value == other.Value;

    public static void Write(ref StateWriter writer, in NumberKey value) => writer.WriteInt64(value.Value);

    public static NumberKey Read(ref StateReader reader) => new(reader.ReadInt64());
}

/// <summary>A state of 24 bytes, so that a slot has 32, with its codec.</summary>
internal struct Totals : IRowCodec<Totals>
{
    public long Count;
    public long Sum;
    public long Highest;

    public static StateType Type { get; } = StateType.Struct(new("Count", NumberKey.Type), new("Sum", NumberKey.Type), new("Highest", NumberKey.Type));

    public void Add(long value)
    {
        Count++;
        Sum += value;
        Highest = Math.Max(Highest, value);
    }

    public static void Write(ref StateWriter writer, in Totals value)
    {
        writer.WriteInt64(value.Count);
        writer.WriteInt64(value.Sum);
        writer.WriteInt64(value.Highest);
    }

    public static Totals Read(ref StateReader reader) => new() { Count = reader.ReadInt64(), Sum = reader.ReadInt64(), Highest = reader.ReadInt64() };
}
