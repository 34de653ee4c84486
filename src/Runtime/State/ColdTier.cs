namespace FastFlow;

/// <summary>
/// Where the keys of a <see cref="KeyedTable{TKey, TValue}"/> are that memory has no room for. A row that is loaded stays here until the key is evicted again or removed: as long as the key
/// is in memory too, the row is stale and nobody may read it.
/// </summary>
internal abstract class ColdTier<TKey, TValue> : IDisposable
    where TKey : struct, IKey<TKey>
{
    /// <summary>Reads the state of a key that isn't in memory.</summary>
    /// <returns>There is one.</returns>
    public abstract bool TryRead(in TKey key, out TValue value);

    /// <summary>Writes a key's state in place of what there was. It may be read after <see cref="Flush"/>.</summary>
    public abstract void Write(in TKey key, in TValue value);

    /// <summary>Removes a key if it is here. At once, for who reads.</summary>
    public abstract void Delete(in TKey key);

    /// <summary>Removes all keys.</summary>
    public abstract void Clear();

    /// <summary>Hands on what was written and deleted.</summary>
    public abstract void Flush();

    /// <summary>Between two batches: hands on what was deleted if that is much.</summary>
    public abstract void Rest();

    /// <summary>How many bytes a key and its state would take here.</summary>
    public abstract int Measure(in TKey key, in TValue value);

    /// <inheritdoc/>
    public abstract void Dispose();
}
