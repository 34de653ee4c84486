using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A key that has something due, with the arrival number that decides among equal times.</summary>
internal struct DueEntry<TKey> : ITimeOrdered<DueEntry<TKey>>
{
    public long Due;
    public long Arrival;
    public TKey Key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsBefore(in DueEntry<TKey> other) => Due < other.Due || (Due == other.Due && Arrival < other.Arrival);
}

/// <summary>Some entries of a bucket of a <see cref="TimingWheel{TKey}"/>.</summary>
internal sealed class DueChunk<TKey>
{
    public const int Capacity = 64;

    public readonly DueEntry<TKey>[] Entries = new DueEntry<TKey>[Capacity];

    public int Count;

    /// <summary>The next chunk of the same bucket.</summary>
    public DueChunk<TKey>? Next;

    public void Clear()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TKey>())
        {
            Array.Clear(Entries, 0, Count);
        }

        Count = 0;
    }
}
