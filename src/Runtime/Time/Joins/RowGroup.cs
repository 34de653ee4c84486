namespace FastFlow;

/// <summary>Rows of one side of one key and window, in order of arrival. Used again and again.</summary>
internal sealed class RowGroup
{
    private int[] _rows = new int[16];
    private long[] _arrivals = new long[16];

    public int Count { get; private set; }

    public int this[int index] => _rows[index];

    public void Clear() => Count = 0;

    public void Add(int row, long arrival)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Count * 2);
            Array.Resize(ref _arrivals, Count * 2);
        }

        (_rows[Count], _arrivals[Count++]) = (row, arrival);
    }

    /// <summary>Those of several panes were added one pane after the other.</summary>
    public void Sort() => _arrivals.AsSpan(0, Count).Sort(_rows.AsSpan(0, Count));
}
