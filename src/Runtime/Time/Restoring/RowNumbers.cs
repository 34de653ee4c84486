namespace FastFlow;

/// <summary>Reads the numbers of one row of state: in several lists, of which each rises, and none twice. Used again and again.</summary>
internal sealed class RowNumbers
{
    // Higher ones could overflow with those that follow.
    private const long End = long.MaxValue / 2;

    private List<long> _earlier = [];
    private readonly List<long> _numbers = [];
    private List<long> _merged = [];

    // Of the earlier lists' numbers: the first that may be as high as the next one read.
    private int _next;
    private long _last;

    /// <summary>A row begins.</summary>
    public void BeginRow()
    {
        _earlier.Clear();
        _numbers.Clear();
        (_next, _last) = (0, -1);
    }

    /// <summary>The next list of the row begins.</summary>
    public void NextList()
    {
        _merged.Clear();
        var at = 0;
        foreach (var number in _earlier)
        {
            for (; at < _numbers.Count && _numbers[at] < number; at++)
            {
                _merged.Add(_numbers[at]);
            }

            _merged.Add(number);
        }

        _merged.AddRange(_numbers[at..]);
        (_earlier, _merged) = (_merged, _earlier);
        _numbers.Clear();
        (_next, _last) = (0, -1);
    }

    /// <summary>Reads a number.</summary>
    /// <exception cref="CheckpointFormatException">It isn't above the one before, or an earlier list has it, or no counter gets there.</exception>
    public long Read(ref StateReader value, string name)
    {
        var number = value.ReadInt64();
        if (number <= _last || number >= End)
        {
            throw value.Fail(sizeof(long), $"{name} {number}", number < 0 || number >= End ? $"these begin at 0 and end below {End}" : $"it comes behind {_last} and must be higher");
        }

        for (; _next < _earlier.Count && _earlier[_next] < number; _next++)
        {
            // Lower than this one.
        }

        if (_next < _earlier.Count && _earlier[_next] == number)
        {
            throw value.Fail(sizeof(long), $"{name} {number} once more", "no two of a key share one");
        }

        _last = number;
        _numbers.Add(number);
        return number;
    }
}
