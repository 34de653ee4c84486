namespace FastFlow;

/// <summary>
/// The pages that the worker has copied for a snapshot: on their way to its thread, and back to be used again. A worker that is far ahead waits here, so that copies take no more memory than they may.
/// </summary>
/// <param name="slotsPerPage">How many slots a page has.</param>
/// <param name="options">What copies hold.</param>
internal sealed class PageCopies<TKey, TValue>(int slotsPerPage, FreezeOptions options)
    where TKey : struct, IKey<TKey>
{
    private readonly object _gate = new();
    private readonly Queue<(PageCopy<TKey, TValue> Copy, long Bytes)> _copied = [];
    private readonly Stack<PageCopy<TKey, TValue>> _unused = [];
    private long _bytes;
    private long _mostBytes;
    private bool _isClosed = true;

    /// <summary>A snapshot with these options can use the same copies.</summary>
    public bool IsFor(FreezeOptions others) => (others.IsMutable, others.MaxParallelism) == (options.IsMutable, options.MaxParallelism);

    /// <summary>An empty copy.</summary>
    public PageCopy<TKey, TValue> New() => new(slotsPerPage, options.IsMutable, options.MaxParallelism);

    /// <summary>For tests: how often the worker had to wait.</summary>
    public long Waits { get; private set; }

    /// <summary>For tests: the most bytes there were at once.</summary>
    public long HighestBytes { get; private set; }

    /// <summary>A snapshot begins.</summary>
    public void Begin(long mostBytes)
    {
        lock (_gate)
        {
            (_isClosed, _mostBytes, _bytes, Failure) = (false, mostBytes, 0, null);
        }
    }

    /// <summary>A copy to be filled; null if the snapshot is over.</summary>
    /// <param name="mayWait">Wait until there is room for one. At the barrier nobody reads yet, so nobody would make any.</param>
    public PageCopy<TKey, TValue>? Take(bool mayWait)
    {
        lock (_gate)
        {
            var room = PageCopy<TKey, TValue>.BytesOf(slotsPerPage);
            while (mayWait && !_isClosed && _bytes > 0 && _bytes + room > _mostBytes)
            {
                Waits++;
                Monitor.Wait(_gate);
            }

            return _isClosed ? null : _unused.TryPop(out var unused) ? unused : New();
        }
    }

    /// <summary>Hands a copy to the snapshot's thread.</summary>
    public void Add(PageCopy<TKey, TValue> copy)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                Keep(copy);
                return;
            }

            var bytes = copy.Bytes;
            _copied.Enqueue((copy, bytes));
            _bytes += bytes;
            HighestBytes = Math.Max(HighestBytes, _bytes);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>What kept the worker from copying a page.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The worker couldn't copy a page, so that the snapshot can't be completed.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            Failure = failure;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next copy, with what to give <see cref="Return"/>; null if there is none.</summary>
    /// <param name="bytes">What it takes.</param>
    /// <param name="wait">Wait for one, or for a failure.</param>
    public PageCopy<TKey, TValue>? Next(out long bytes, bool wait)
    {
        lock (_gate)
        {
            while (wait && _copied.Count == 0 && Failure is null)
            {
                Monitor.Wait(_gate);
            }

            _copied.TryDequeue(out var next);
            bytes = next.Bytes;
            return next.Copy;
        }
    }

    /// <summary>A copy was written, or not needed.</summary>
    public void Return(PageCopy<TKey, TValue> copy, long bytes)
    {
        copy.Clear();
        lock (_gate)
        {
            _bytes -= bytes;
            Keep(copy);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The snapshot is over: nobody takes copies any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_copied.TryDequeue(out var left))
            {
                left.Copy.Clear();
                Keep(left.Copy);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Frees the memory of copies that aren't used.</summary>
    public void Release()
    {
        lock (_gate)
        {
            while (_unused.TryPop(out var unused))
            {
                unused.Release();
            }
        }
    }

    // Rows may be of any size, so their buffers aren't kept beyond the snapshot.
    private void Keep(PageCopy<TKey, TValue> copy)
    {
        if (!options.IsMutable || !_isClosed)
        {
            _unused.Push(copy);
        }
    }
}
