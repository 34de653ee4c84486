namespace FastFlow;

/// <summary>One side's events of a session that gives a result, in order of arrival, each with whom it has met before.</summary>
internal sealed class MeetingRows
{
    private readonly RowGroup _rows = new();

    // Whom each had met before this result, and where behind it the next one stands that had met others.
    private int[] _met = new int[16];
    private int[] _others = new int[16];

    public int Count => _rows.Count;

    public int this[int index] => _rows[index];

    public int MetWith(int index) => _met[index];

    public void Clear() => _rows.Clear();

    /// <summary>The first event from an index on that hasn't met those of a number; <see cref="Count"/> if there is none.</summary>
    public int FirstStranger(int index, int metWith) => metWith != 0 && index < Count && _met[index] == metWith ? _others[index] : index;

    /// <summary>Takes the events of a chain, which from now on have met each other.</summary>
    public void Gather<TKey, TRow>(PagedPool<JoinRow<TKey, TRow>> rows, int first, bool isMerged, int metWith)
    {
        _rows.Clear();
        for (var row = first; row != 0; row = rows[row].Next)
        {
            _rows.Add(row, rows[row].Arrival);
        }

        if (isMerged)
        {
            _rows.Sort();
        }

        if (Count > _met.Length)
        {
            var length = Math.Max(Count, _met.Length * 2);
            (_met, _others) = (new int[length], new int[length]);
        }

        for (var i = Count - 1; i >= 0; i--)
        {
            ref var met = ref rows[_rows[i]].MetWith;
            _met[i] = met;
            _others[i] = i + 1 < Count && _met[i + 1] == met ? _others[i + 1] : i + 1;
            met = metWith;
        }
    }
}
