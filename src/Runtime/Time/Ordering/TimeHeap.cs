using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>Not too many entries of which the first in order can be taken: a heap in which every entry has four below it.</summary>
internal sealed class TimeHeap<TEntry>
    where TEntry : struct, ITimeOrdered<TEntry>
{
    private TEntry[] _entries = new TEntry[16];

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first in order; there is one.</summary>
    public ref readonly TEntry Top
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref MemoryMarshal.GetArrayDataReference(_entries);
    }

    /// <summary>The entries, in an order of no meaning.</summary>
    public ref readonly TEntry this[int index] => ref _entries[index];

    public void Push(in TEntry entry)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        ref var first = ref MemoryMarshal.GetArrayDataReference(_entries);
        nint hole = Count++;
        while (hole > 0)
        {
            var above = (hole - 1) >> 2;
            if (!entry.IsBefore(in Unsafe.Add(ref first, above)))
            {
                break;
            }

            Unsafe.Add(ref first, hole) = Unsafe.Add(ref first, above);
            hole = above;
        }

        Unsafe.Add(ref first, hole) = entry;
    }

    public TEntry Pop()
    {
        var top = _entries[0];
        ref var last = ref _entries[--Count];
        SiftDown(0, last);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TEntry>())
        {
            last = default;
        }

        return top;
    }

    public void Clear() => Shrink(0);

    /// <summary>Drops entries that don't count any more.</summary>
    public void KeepWhere<TFilter>(TFilter filter)
        where TFilter : struct, ITimeFilter<TEntry>
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (filter.IsLive(in _entries[i]))
            {
                _entries[kept++] = _entries[i];
            }
        }

        Shrink(kept);
        for (var i = (kept - 2) >> 2; i >= 0; i--)
        {
            SiftDown(i, _entries[i]);
        }
    }

    private void Shrink(int count)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TEntry>())
        {
            _entries.AsSpan(count, Count - count).Clear();
        }

        Count = count;
    }

    // The entry is written where the hole comes to lie; with none left, nowhere that counts.
    private void SiftDown(nint hole, TEntry entry)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(_entries);
        while (true)
        {
            var child = (hole << 2) + 1;
            if (child >= Count)
            {
                break;
            }

            var end = Math.Min(child + 4, Count);
            var least = child;
            while (++child < end)
            {
                least = Unsafe.Add(ref first, child).IsBefore(in Unsafe.Add(ref first, least)) ? child : least;
            }

            if (!Unsafe.Add(ref first, least).IsBefore(in entry))
            {
                break;
            }

            Unsafe.Add(ref first, hole) = Unsafe.Add(ref first, least);
            hole = least;
        }

        Unsafe.Add(ref first, hole) = entry;
    }
}
