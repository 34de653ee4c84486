namespace FastFlow;

/// <summary>
/// A key of keyed state. The generator emits one readonly struct per key type; it holds the canonical form of the key, so that two keys are
/// one exactly if the author would call them equal.
/// </summary>
/// <typeparam name="TSelf">The emitted struct.</typeparam>
[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
public interface IKey<TSelf>
    where TSelf : struct, IKey<TSelf>
{
    /// <summary>The key equals <c>default</c>, which a table uses to mark an empty slot; such a key lives beside the slots.</summary>
    bool IsDefault { get; }

    /// <summary>
    /// 64 bits that are the same on every machine, in every run and version: they pick the key group. Golden vectors in the tests pin them.
    /// </summary>
    ulong StableHash();

    /// <summary>
    /// 64 bits for a table of this process. Integers may return themselves: the table multiplies. What reads memory to hash (text) mixes in
    /// <paramref name="seed"/>, so that nobody outside can prepare collisions.
    /// </summary>
    ulong TableHash(ulong seed);

    /// <summary>The keys are the same.</summary>
    bool Equals(in TSelf other);
}
