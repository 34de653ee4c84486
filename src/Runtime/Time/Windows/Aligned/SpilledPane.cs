namespace FastFlow;

/// <summary>What a key has in a pane that the ring doesn't hold.</summary>
internal struct SpilledPane<TAccumulator>
{
    public TAccumulator Accumulator;
    public int Number;
    public bool HasEvents;
    public bool IsChanged;
}

/// <summary>Names it.</summary>
internal readonly struct SpillKey<TKey>(in TKey key, long pane, long hiddenUntil) : IKey<SpillKey<TKey>>
    where TKey : struct, IKey<TKey>
{
    private readonly TKey _key = key;
    private readonly long _pane = pane;
    private readonly long _hiddenUntil = hiddenUntil;

    public bool IsDefault => _pane == 0 && _hiddenUntil == 0 && _key.IsDefault;

    public ulong StableHash() => _key.StableHash();

    public ulong TableHash(ulong seed) => KeyHash.Combine(KeyHash.Combine(_key.TableHash(seed), (ulong)_pane, seed), (ulong)_hiddenUntil, seed);

    public bool Equals(in SpillKey<TKey> other) => _pane == other._pane && _hiddenUntil == other._hiddenUntil && _key.Equals(in other._key);
}
