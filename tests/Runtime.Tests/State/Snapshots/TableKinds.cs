namespace FastFlow.Tests.State.Snapshots;

/// <summary>A kind of table to test with: its keys are made of numbers, its states are sums.</summary>
internal interface ITableKind<TKey, TValue>
    where TKey : struct, IKey<TKey>
{
    static abstract bool IsMutable { get; }

    static abstract TKey Key(long number);

    static abstract void Add(ref TValue value, long amount);

    static abstract long SumOf(in TValue value);
}

/// <summary>Slots outside the heap.</summary>
internal readonly struct Unmanaged : ITableKind<LongKey, Sums>
{
    public static bool IsMutable => false;

    public static LongKey Key(long number) => new(number);

    public static void Add(ref Sums value, long amount) => value = new() { Count = value.Count + 1, Sum = value.Sum + amount };

    public static long SumOf(in Sums value) => value.Sum;
}

/// <summary>The same, with keys at a stride at which the golden ratio's multiples crowd, so that the table takes other multipliers.</summary>
internal readonly struct Crowding : ITableKind<LongKey, Sums>
{
    public static bool IsMutable => false;

    public static LongKey Key(long number) => new(unchecked(number * -1018231460777725123L));

    public static void Add(ref Sums value, long amount) => Unmanaged.Add(ref value, amount);

    public static long SumOf(in Sums value) => value.Sum;
}

/// <summary>Slots on the heap, with references that nobody can change anything through.</summary>
internal readonly struct Managed : ITableKind<LongKey, string>
{
    public static bool IsMutable => false;

    public static LongKey Key(long number) => new(number);

    public static void Add(ref string value, long amount) => value = $"{SumOf(in value) + amount}";

    public static long SumOf(in string value) => value is null ? 0 : long.Parse(value);
}

/// <summary>States that are changed where they lie.</summary>
internal readonly struct Mutable : ITableKind<LongKey, Total>
{
    public static bool IsMutable => true;

    public static LongKey Key(long number) => new(number);

    public static void Add(ref Total value, long amount) => (value ??= new()).Sum += amount;

    public static long SumOf(in Total value) => value?.Sum ?? 0;
}

/// <summary>Keys that hold references.</summary>
internal readonly struct TextKeyed : ITableKind<TextKey, Sums>
{
    public static bool IsMutable => false;

    public static TextKey Key(long number) => new($"{number}");

    public static void Add(ref Sums value, long amount) => Unmanaged.Add(ref value, amount);

    public static long SumOf(in Sums value) => value.Sum;
}

internal sealed class Total
{
    public long Sum;
}

internal readonly struct TotalCodec : IRowCodec<Total>
{
    public static StateType Type => LongCodec.Type;

    public static void Write(ref StateWriter writer, in Total value) => writer.WriteInt64(value.Sum);

    public static Total Read(ref StateReader reader) => new() { Sum = reader.ReadInt64() };
}
