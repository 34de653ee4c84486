namespace FastFlow.Tests.State;

/// <summary>A key as the generator emits it for a long.</summary>
internal readonly struct LongKey(long value) : IKey<LongKey>
{
    public readonly long Value = value;

    public bool IsDefault => Value == 0;

    public ulong StableHash() => KeyHash.Stable((ulong)Value);

    public ulong TableHash(ulong seed) => (ulong)Value;

    public bool Equals(in LongKey other) => Value == other.Value;
}

/// <summary>A key whose hashes are all alike: the worst that can happen to a table.</summary>
internal readonly struct CollidingKey(int value) : IKey<CollidingKey>
{
    public readonly int Value = value;

    public bool IsDefault => Value == 0;

    public ulong StableHash() => 7;

    public ulong TableHash(ulong seed) => 7;

    public bool Equals(in CollidingKey other) => Value == other.Value;
}

/// <summary>A key as the generator emits it for text.</summary>
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

    public bool Equals(in TextKey other) => _hash == other._hash && string.Equals(Value, other.Value, StringComparison.Ordinal);
}
