using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Entries of which the first in order can be taken. The few that come next lie in order, all others in <see cref="TimeBuckets"/>: among millions a heap waits for memory
/// at each of its levels, this doesn't.
/// </summary>
internal sealed class TimeOrder : IDisposable
{
    /// <summary>Sorting this many costs less than spreading them over buckets.</summary>
    private const int Few = 64;

    /// <summary>From so many on a heap is given up for buckets.</summary>
    private const int Many = 1024;

    private readonly PagedPool<TimeChunk> _chunks = new();

    // All entries due up to _near: those taken from a bucket, sorted, and those that came since.
    private readonly TimeHeap<TimeEntry> _heap = new();
    private TimeChain _run;
    private long _near = long.MinValue;

    private readonly TimeBuckets _far;
    private TimeEntry _top;
    private bool _isTopInRun;
    private TimeEntry[] _sortRoom = [];

    public TimeOrder() => _far = new(_chunks);

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first in order; there is one.</summary>
    public TimeEntry Top => _top;

    /// <summary>For tests: chunks in use.</summary>
    internal int Chunks => _chunks.Count;

    public void Push(in TimeEntry entry)
    {
        Count++;
        if (entry.Time > _near && Count > 1)
        {
            _far.Add(in entry);
            return;
        }

        if (Count == 1)
        {
            _near = entry.Time;
            _far.Restart(entry.Time);
        }

        _heap.Push(in entry);
        if (Count == 1 || entry.IsBefore(in _top))
        {
            (_top, _isTopInRun) = (entry, false);
        }

        if (_heap.Count > Many && _heap.Count > Count / 8)
        {
            Spill();
        }
    }

    public TimeEntry Pop()
    {
        var top = _top;
        if (_isTopInRun)
        {
            _run.RemoveFirst(_chunks);
        }
        else
        {
            _heap.Pop();
        }

        Count--;
        Settle();
        return top;
    }

    /// <summary>Drops entries that don't count any more.</summary>
    public void KeepWhere<TFilter>(TFilter filter)
        where TFilter : struct, ITimeFilter<TimeEntry>
    {
        _heap.KeepWhere(filter);
        _run.KeepWhere(_chunks, filter);
        _far.KeepWhere(filter);
        Count = _heap.Count + _run.Count + _far.Count;
        Settle();
    }

    /// <summary>All entries, in no order that means anything.</summary>
    public List<TimeEntry> ToList()
    {
        var entries = new List<TimeEntry>(Count);
        for (var i = 0; i < _heap.Count; i++)
        {
            entries.Add(_heap[i]);
        }

        _run.CopyTo(_chunks, entries);
        _far.CopyTo(entries);
        return entries;
    }

    public void Dispose()
    {
        _heap.Clear();
        _chunks.Dispose();
        Count = 0;
    }

    /// <summary>Finds the first entry.</summary>
    private void Settle()
    {
        if (_heap.Count == 0 && _run.Count == 0)
        {
            if (_far.Count == 0)
            {
                return;
            }

            Refill();
        }

        _isTopInRun = _run.Count > 0;
        if (_isTopInRun)
        {
            _top = _run.First(_chunks);
        }

        if (_heap.Count > 0 && (!_isTopInRun || _heap.Top.IsBefore(in _top)))
        {
            (_top, _isTopInRun) = (_heap.Top, false);
        }
    }

    private void Refill()
    {
        while (true)
        {
            var first = _far.TakeFirst(out _near, out var isOneTime);
            if (first.Count <= Few || isOneTime)
            {
                _run = first;
                break;
            }

            _far.AddAll(first);
        }

        if (!_run.IsSorted)
        {
            _run.Sort(_chunks, ref _sortRoom);
        }
    }

    /// <summary>
    /// So many came to be due next that the heap is large: puts all into buckets. Costs as much per entry in the heap as some pushes do, and so many were
    /// pushed since it was empty.
    /// </summary>
    private void Spill()
    {
        _far.Lower(_top.Time);
        _far.AddAll(_run);
        _run = default;
        for (var i = 0; i < _heap.Count; i++)
        {
            _far.Add(_heap[i]);
        }

        _heap.Clear();
        Settle();
    }
}
