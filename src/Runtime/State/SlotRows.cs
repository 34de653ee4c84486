namespace FastFlow;

/// <summary>Writes slots of a table as rows: what knows the codecs of keys and states, so that nothing else of a snapshot has to.</summary>
internal abstract class SlotRows<TKey, TValue>
    where TKey : struct, IKey<TKey>
{
    /// <summary>Writes those that aren't empty.</summary>
    /// <returns>How many.</returns>
    public abstract int Write(ReadOnlySpan<Slot<TKey, TValue>> slots, RowWriter rows);

    /// <summary>Writes one, whatever its key.</summary>
    public abstract void Write(in TKey key, in TValue value, RowWriter rows);

    /// <summary>Writes that there is no such key any more.</summary>
    public abstract void WriteRemoved(in TKey key, RowWriter rows);
}
