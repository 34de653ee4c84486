namespace FastFlow.Tests.State;

// Keys as the generator emits them, and one whose hash tells nothing apart.

internal readonly struct LongKey(long value) : IKey<LongKey>
{
    public readonly long Value = value;

    public bool IsDefault => Value == 0;

    public ulong StableHash() => KeyHash.Stable(Value);

    public ulong TableHash(ulong seed) => unchecked((ulong)Value);

    public bool Equals(in LongKey other) => Value == other.Value;
}

internal readonly struct CollidingKey(int value) : IKey<CollidingKey>
{
    public readonly int Value = value;

    public bool IsDefault => Value == 0;

    public ulong StableHash() => 1;

    public ulong TableHash(ulong seed) => 0x0123_4567_89AB_CDEF;

    public bool Equals(in CollidingKey other) => Value == other.Value;
}

internal readonly struct TextKey : IKey<TextKey>
{
    public readonly string Value;
    private readonly ulong _hash;

    public TextKey(string value)
    {
        KeyHash.RequireText(value, "TextKey");
        Value = value;
        _hash = KeyHash.Seeded(value, KeyHash.ProcessSeed);
    }

    public bool IsDefault => Value is null;

    public ulong StableHash() => KeyHash.Stable(Value);

    public ulong TableHash(ulong seed) => _hash;

    public bool Equals(in TextKey other) => _hash == other._hash && string.Equals(Value, other.Value);
}

internal readonly struct PairKey(int left, short right) : IKey<PairKey>
{
    public readonly int Left = left;
    public readonly short Right = right;

    public bool IsDefault => Left == 0 && Right == 0;

    public ulong StableHash() => KeyHash.Combine(KeyHash.Stable(Left), KeyHash.Stable(Right));

    public ulong TableHash(ulong seed) => KeyHash.Combine(unchecked((ulong)Left), unchecked((ulong)Right), seed);

    public bool Equals(in PairKey other) => Left == other.Left && Right == other.Right;
}

internal struct Sums
{
    public long Count;
    public long Sum;
}
