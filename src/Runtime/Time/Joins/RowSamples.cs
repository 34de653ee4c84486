namespace FastFlow;

/// <summary>
/// Some rows of a long list, in the list's order, so that a search begins near its end. They come from searches that were long: a list that is never searched far has none.
/// </summary>
internal sealed class RowSamples
{
    private long[] _times = new long[16];
    private int[] _rows = new int[16];

    // Those before this one have been removed: rows mostly go in order of time.
    private int _start;
    private int _end;

    public int RowAt(int position) => _rows[position];

    /// <summary>The position of the last sample before <paramref name="time"/>, or not after it; −1 if there is none.</summary>
    public int Before(long time, bool isInclusive)
    {
        int low = _start, high = _end;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_times[middle] < time || (isInclusive && _times[middle] == time))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > _start ? low - 1 : -1;
    }

    /// <summary>Adds a sample behind another; behind −1, as the first.</summary>
    /// <returns>Its position.</returns>
    public int InsertBehind(int position, long time, int row)
    {
        var at = position < 0 ? _start : position + 1;
        if (_end == _times.Length)
        {
            at -= MakeRoom();
        }

        _times.AsSpan(at, _end - at).CopyTo(_times.AsSpan(at + 1));
        _rows.AsSpan(at, _end - at).CopyTo(_rows.AsSpan(at + 1));
        (_times[at], _rows[at]) = (time, row);
        _end++;
        return at;
    }

    /// <summary>Takes out the sample of a row.</summary>
    public void Remove(long time, int row)
    {
        // Samples of one time stand side by side.
        var at = Before(time, isInclusive: false);
        for (at = at < 0 ? _start : at + 1; _rows[at] != row; at++)
        {
        }

        if (at == _start)
        {
            _start++;
            return;
        }

        _times.AsSpan(at + 1, _end - at - 1).CopyTo(_times.AsSpan(at));
        _rows.AsSpan(at + 1, _end - at - 1).CopyTo(_rows.AsSpan(at));
        _end--;
    }

    public void Clear() => _start = _end = 0;

    // Moves everything to the front; grows if at least half of it is in use.
    private int MakeRoom()
    {
        var (shift, count) = (_start, _end - _start);
        var (times, rows) = count * 2 < _times.Length ? (_times, _rows) : (new long[_times.Length * 2], new int[_times.Length * 2]);
        _times.AsSpan(shift, count).CopyTo(times);
        _rows.AsSpan(shift, count).CopyTo(rows);
        (_times, _rows, _start, _end) = (times, rows, 0, count);
        return shift;
    }
}
