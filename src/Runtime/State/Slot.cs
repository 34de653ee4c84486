namespace FastFlow;

/// <summary>Key and state in one piece of memory, so that an update touches one cache line. A slot whose key is default is empty.</summary>
internal struct Slot<TKey, TValue>
{
    public TKey Key;
    public TValue Value;
}
