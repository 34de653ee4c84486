using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Entries one behind the other, added at the end and taken from the front. They lie in chunks of a pool, which each call is given; <c>default</c> is empty.</summary>
internal struct TimeChain
{
    private int _first;
    private int _last;

    // How many entries of the first chunk are gone.
    private int _taken;

    private bool _isUnsorted;

    public int Count { get; private set; }

    /// <summary>No entry comes before the one in front of it.</summary>
    public readonly bool IsSorted => !_isUnsorted;

    /// <summary>The entry at the front; there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TimeEntry First(PagedPool<TimeChunk> chunks) => chunks[_first].Items[_taken];

    public void Add(PagedPool<TimeChunk> chunks, in TimeEntry entry)
    {
        if (Count == 0)
        {
            _first = _last = Rent(chunks);
        }

        ref var chunk = ref chunks[_last];
        _isUnsorted |= Count > 0 && entry.IsBefore(in chunk.Items[chunk.Count - 1]);
        if (chunk.Count == TimeChunk.Length)
        {
            _last = chunk.Next = Rent(chunks);
            chunk = ref chunks[_last];
        }

        chunk.Items[chunk.Count++] = entry;
        Count++;
    }

    /// <summary>Drops the entry at the front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RemoveFirst(PagedPool<TimeChunk> chunks)
    {
        Count--;
        if (++_taken == chunks[_first].Count)
        {
            ReturnFirst(chunks);
        }
    }

    /// <summary>Puts the entries of another chain behind those of this one; the other is void.</summary>
    public void Append(PagedPool<TimeChunk> chunks, in TimeChain other)
    {
        if (Count == 0)
        {
            this = other;
            return;
        }

        ref var last = ref chunks[_last];
        _isUnsorted |= other._isUnsorted || other.First(chunks).IsBefore(in last.Items[last.Count - 1]);
        last.Next = other._first;
        (_last, Count) = (other._last, Count + other.Count);
    }

    /// <summary>Sorts the entries.</summary>
    /// <param name="chunks">Where they lie.</param>
    /// <param name="room">Memory to sort in, which grows as needed.</param>
    public void Sort(PagedPool<TimeChunk> chunks, ref TimeEntry[] room)
    {
        if (room.Length < Count)
        {
            room = new TimeEntry[Math.Max(Count, room.Length * 2)];
        }

        var entries = room.AsSpan(0, Count);
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = First(chunks);
            RemoveFirst(chunks);
        }

        entries.Sort();
        foreach (ref readonly var entry in entries)
        {
            Add(chunks, in entry);
        }
    }

    /// <summary>Drops entries that don't count any more; the others keep their order.</summary>
    public void KeepWhere<TFilter>(PagedPool<TimeChunk> chunks, TFilter filter)
        where TFilter : struct, ITimeFilter<TimeEntry>
    {
        var kept = default(TimeChain);
        while (Count > 0)
        {
            var entry = First(chunks);
            RemoveFirst(chunks);
            if (filter.IsLive(in entry))
            {
                kept.Add(chunks, in entry);
            }
        }

        this = kept;
    }

    /// <summary>Adds its entries to a list.</summary>
    public readonly void CopyTo(PagedPool<TimeChunk> chunks, List<TimeEntry> entries)
    {
        var (chunk, at) = (_first, _taken);
        for (var left = Count; left > 0; left--)
        {
            if (at == chunks[chunk].Count)
            {
                (chunk, at) = (chunks[chunk].Next, 0);
            }

            entries.Add(chunks[chunk].Items[at++]);
        }
    }

    private void ReturnFirst(PagedPool<TimeChunk> chunks)
    {
        var next = chunks[_first].Next;
        chunks.ReturnAsItIs(_first);
        (_first, _taken) = (next, 0);
        if (Count == 0)
        {
            this = default;
        }
    }

    private static int Rent(PagedPool<TimeChunk> chunks)
    {
        var index = chunks.Rent();
        ref var chunk = ref chunks[index];
        (chunk.Count, chunk.Next) = (0, 0);
        return index;
    }
}
