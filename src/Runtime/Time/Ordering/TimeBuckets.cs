using System.Numerics;

namespace FastFlow;

/// <summary>
/// Entries that are due later, roughly in order: adding one and taking the earliest bucket of them cost the same however many there are.
/// </summary>
/// <remarks>
/// A radix heap, by the digits of <see cref="TimeDigits"/>. The lowest bucket holds the earliest entries; when the mark moves to its first time, its entries
/// are spread over buckets of lower digits, so that each is moved a few times at most.
/// </remarks>
internal sealed class TimeBuckets(PagedPool<TimeChunk> chunks)
{
    private readonly TimeChain[] _buckets = new TimeChain[TimeDigits.Levels * TimeDigits.Values];
    private FilledBuckets _filled;
    private ulong _mark;

    public int Count { get; private set; }

    /// <summary>Sets the mark of empty buckets.</summary>
    public void Restart(long mark) => _mark = TimeDigits.Unsigned(mark);

    /// <summary>Adds an entry at or after the mark.</summary>
    public void Add(in TimeEntry entry)
    {
        var time = TimeDigits.Unsigned(entry.Time);
        var level = TimeDigits.LevelOf(time, _mark);
        Fill(level, TimeDigits.DigitOf(time, level)).Add(chunks, in entry);
        Count++;
    }

    /// <summary>Takes out the bucket of the earliest entries and moves the mark to the first time that belongs in it. There is one.</summary>
    /// <param name="last">The last time that belongs in it.</param>
    /// <param name="isOneTime">No other time belongs in it. Otherwise its entries may be added again: they go to buckets of lower digits.</param>
    public TimeChain TakeFirst(out long last, out bool isOneTime)
    {
        var (level, digit) = _filled.First();
        var bucket = Empty(level, digit);
        Count -= bucket.Count;

        _mark = TimeDigits.StartOf(_mark, level, digit);
        (last, isOneTime) = (TimeDigits.Signed(_mark | ((1UL << (level * TimeDigits.Bits)) - 1)), level == 0);
        return bucket;
    }

    /// <summary>Moves the mark back.</summary>
    public void Lower(long mark)
    {
        // What agreed with the old mark down to a digit in which the new one differs agrees with the new one down to there only.
        var (old, level) = (_mark, TimeDigits.LevelOf(TimeDigits.Unsigned(mark), _mark));
        _mark = TimeDigits.Unsigned(mark);
        for (var lower = 0; lower < level; lower++)
        {
            while (_filled[lower] != 0)
            {
                var bucket = Empty(lower, BitOperations.TrailingZeroCount(_filled[lower]));
                Fill(level, TimeDigits.DigitOf(old, level)).Append(chunks, in bucket);
            }
        }
    }

    /// <summary>Adds the entries of a chain, all at or after the mark.</summary>
    public void AddAll(TimeChain entries)
    {
        while (entries.Count > 0)
        {
            Add(entries.First(chunks));
            entries.RemoveFirst(chunks);
        }
    }

    /// <summary>Drops entries that don't count any more.</summary>
    public void KeepWhere<TFilter>(TFilter filter)
        where TFilter : struct, ITimeFilter<TimeEntry>
    {
        Count = 0;
        for (var level = 0; level < TimeDigits.Levels; level++)
        {
            for (var left = _filled[level]; left != 0; left &= left - 1)
            {
                var digit = BitOperations.TrailingZeroCount(left);
                var bucket = Empty(level, digit);
                bucket.KeepWhere(chunks, filter);
                if (bucket.Count > 0)
                {
                    Fill(level, digit) = bucket;
                    Count += bucket.Count;
                }
            }
        }
    }

    /// <summary>Adds all entries to a list, in no order that means anything.</summary>
    public void CopyTo(List<TimeEntry> entries)
    {
        foreach (ref readonly var bucket in _buckets.AsSpan())
        {
            bucket.CopyTo(chunks, entries);
        }
    }

    private ref TimeChain Fill(int level, int digit)
    {
        _filled.Add(level, digit);
        return ref _buckets[(level * TimeDigits.Values) + digit];
    }

    private TimeChain Empty(int level, int digit)
    {
        _filled.Remove(level, digit);
        ref var bucket = ref _buckets[(level * TimeDigits.Values) + digit];
        var taken = bucket;
        bucket = default;
        return taken;
    }
}
