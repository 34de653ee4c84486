using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The lists of one side's rows, by key and in order of time. Appending and removing cost the same however long a list is; a search, or an insert far from
/// the end, takes the logarithm and at most some dozens of steps, once the first has left samples on its way.
/// </summary>
internal sealed class RowLists<TKey, TRow>(PagedPool<JoinRow<TKey, TRow>> rows)
{
    /// <summary>Steps of a walk from one sample to the next.</summary>
    private const int Stride = 32;

    // By number; number 0 is nobody's.
    private readonly List<RowSamples?> _samples = [null];
    private readonly Stack<int> _free = [];

    /// <summary>Puts a row behind the last that isn't later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(ref RowList list, int number)
    {
        if (list.Last == 0)
        {
            (list.First, list.Last) = (number, number);
            return;
        }

        ref var row = ref rows[number];
        ref var last = ref rows[list.Last];
        if (last.Time <= row.Time)
        {
            last.Next = number;
            row.Previous = list.Last;
            list.Last = number;
            return;
        }

        InsertBefore(ref list, number, last.Previous);
    }

    /// <summary>Puts a row before all others: none is earlier.</summary>
    public void InsertFirst(ref RowList list, int number)
    {
        rows[number].Next = list.First;
        (list.First == 0 ? ref list.Last : ref rows[list.First].Previous) = number;
        list.First = number;
    }

    // previous: to begin the search at, from the end backwards.
    private void InsertBefore(ref RowList list, int number, int previous)
    {
        ref var row = ref rows[number];
        for (var steps = 0; previous != 0 && rows[previous].Time > row.Time; steps++)
        {
            if (steps == Stride)
            {
                previous = LastBefore(ref list, row.Time, isInclusive: true);
                break;
            }

            previous = rows[previous].Previous;
        }

        ref var next = ref previous == 0 ? ref list.First : ref rows[previous].Next;
        (row.Previous, row.Next) = (previous, next);
        rows[next].Previous = number;
        next = number;
    }

    /// <summary>Takes a row out of its list; it stays as it is.</summary>
    public void Remove(ref RowList list, int number)
    {
        ref var row = ref rows[number];
        if ((row.Marks & RowMarks.Sampled) != 0)
        {
            _samples[list.Samples]!.Remove(row.Time, number);
        }

        (row.Previous == 0 ? ref list.First : ref rows[row.Previous].Next) = row.Next;
        (row.Next == 0 ? ref list.Last : ref rows[row.Next].Previous) = row.Previous;
        if (list.First == 0 && list.Samples != 0)
        {
            _samples[list.Samples]!.Clear();
            _free.Push(list.Samples);
            list.Samples = 0;
        }
    }

    /// <summary>The first row not earlier than <paramref name="time"/>; 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstFrom(ref RowList list, long time)
    {
        if (list.First == 0 || rows[list.First].Time >= time)
        {
            return list.First;
        }

        return rows[list.Last].Time < time ? 0 : rows[LastBefore(ref list, time, isInclusive: false)].Next;
    }

    /// <summary>The last row not later than <paramref name="time"/>; 0 if there is none.</summary>
    public int LastUpTo(ref RowList list, long time)
    {
        if (list.First == 0 || rows[list.Last].Time <= time)
        {
            return list.Last;
        }

        return LastBefore(ref list, time, isInclusive: true);
    }

    // The last row before time, or not after it; 0 if there is none. The list isn't empty, and its last row isn't such a row.
    private int LastBefore(ref RowList list, long time, bool isInclusive)
    {
        var samples = _samples[list.Samples];
        var position = samples?.Before(time, isInclusive) ?? -1;
        var found = position < 0 ? 0 : samples!.RowAt(position);
        var next = position < 0 ? list.First : rows[found].Next;
        for (var steps = 1; ; steps++)
        {
            ref var row = ref rows[next];
            if (row.Time > time || (row.Time == time && !isInclusive))
            {
                return found;
            }

            if (steps % Stride == 0)
            {
                position = AddSample(ref list, position, ref row, next);
            }

            (found, next) = (next, row.Next);
        }
    }

    private int AddSample(ref RowList list, int position, ref JoinRow<TKey, TRow> row, int number)
    {
        if (list.Samples == 0 && !_free.TryPop(out list.Samples))
        {
            list.Samples = _samples.Count;
            _samples.Add(new());
        }

        row.Marks |= RowMarks.Sampled;
        return _samples[list.Samples]!.InsertBehind(position, row.Time, number);
    }
}
