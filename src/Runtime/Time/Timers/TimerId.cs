using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>What tells timers apart, as a key: there is one at most for each key, domain and time.</summary>
internal readonly struct TimerId<TKey>(TKey key, TimeDomain domain, long time) : IKey<TimerId<TKey>>
    where TKey : struct, IKey<TKey>
{
    private readonly TKey _key = key;
    private readonly TimeDomain _domain = domain;
    private readonly long _time = time;

    public bool IsDefault => _time == 0 && _domain == 0 && _key.IsDefault;

    public ulong StableHash() => KeyHash.Combine(KeyHash.Combine(_key.StableHash(), KeyHash.Stable((int)_domain)), KeyHash.Stable(_time));

    public ulong TableHash(ulong seed) => KeyHash.Combine(_key.TableHash(seed) + (ulong)_domain, (ulong)_time, seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(in TimerId<TKey> other) => _time == other._time && _domain == other._domain && _key.Equals(in other._key);
}
