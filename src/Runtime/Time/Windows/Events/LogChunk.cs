using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Some events of a log with their arrival numbers. All zeros: empty.</summary>
internal struct LogChunk<T>
{
    public const int Capacity = 8;

    /// <summary>How many events.</summary>
    public int Count;

    /// <summary>The next chunk of the same log; 0 if there is none.</summary>
    public int Next;

    private ArrivalBlock _arrivals;
    private ItemBlock _items;

    [UnscopedRef]
    public Span<T> Items => _items[..Count];

    [UnscopedRef]
    public Span<long> Arrivals => _arrivals[..Count];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(in T item, long arrival)
    {
        (_items[Count], _arrivals[Count]) = (item, arrival);
        Count++;
    }

    [InlineArray(Capacity)]
    private struct ItemBlock
    {
        private T _first;
    }

    [InlineArray(Capacity)]
    private struct ArrivalBlock
    {
        private long _first;
    }
}
