using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>Reads splits that are consecutive in time as one sequence, one after another.</summary>
/// <param name="source">Opens them.</param>
/// <param name="context">What for.</param>
/// <param name="failuresOf">Who says which records failed, if anybody asks; throws if the reader can't.</param>
internal sealed class ConsecutiveReader<T, TSplit, TPosition>(
    ISplitSource<T, TSplit, TPosition> source,
    Func<SourceContext> context,
    Func<object, IRecordFailures?> failuresOf) : ISourceReader<T, TPosition>, IRecordFailures, ISourceWatermarks
    where TSplit : notnull
{
    private readonly IReadOnlyList<TSplit>[] _list = new IReadOnlyList<TSplit>[1];
    private readonly Dictionary<TSplit, long> _known = [];
    private readonly Queue<TSplit> _unopened = [];
    private readonly SortedDictionary<long, (TSplit Split, StoredPosition<TPosition> Position)> _loaded = [];
    private AsyncEnumerableReader<IReadOnlyList<TSplit>> _discovery = null!;
    private (TSplit Split, StoredPosition<TPosition> Position) _resumed;
    private ISourceReader<T, TPosition>? _current;
    private TSplit _currentSplit = default!;
    private bool _hasMoved;
    private long _numbers;
    private IRecordFailures? _failures;
    private bool _isCurrentOver;
    private long _skippedBefore;

    /// <inheritdoc/>
    public TPosition Position => _current is null ? default! : _current.Position;

    /// <inheritdoc/>
    public long SkippedRecords => _skippedBefore + (_failures?.SkippedRecords ?? 0);

    /// <inheritdoc/>
    public Timestamp Watermark => _current is ISourceWatermarks watermarks ? watermarks.Watermark : Timestamp.MinValue;

    /// <summary>Calls <paramref name="save"/> with every split that is known: its number in the sequence, and where it is to go on.</summary>
    public void Save(Action<TSplit, long, StoredPosition<TPosition>> save)
    {
        // Those before the current one have been read, those behind it haven't begun.
        var at = _current is null ? _unopened.TryPeek(out var next) ? _known[next] : _numbers : _known[_currentSplit];
        foreach (var (split, number) in _known)
        {
            save(split, number, number > at || (number == at && _current is null) ? Unread(split)
                : number == at && !_isCurrentOver ? Current()
                : new(false, default!, true, default));
        }
    }

    /// <summary>Takes back what <see cref="Save"/> gave, in any order, before <see cref="Open"/>.</summary>
    public void Load(TSplit split, long number, StoredPosition<TPosition> position)
    {
        _known.Add(split, number);
        _numbers = Math.Max(_numbers, number + 1);
        if (!position.IsFinished)
        {
            _loaded.Add(number, (split, position));
        }
    }

    /// <summary>The search for splits begins.</summary>
    /// <param name="discovery">Lists of splits, in their order.</param>
    public void Open(AsyncEnumerableReader<IReadOnlyList<TSplit>> discovery)
    {
        _discovery = discovery;
        foreach (var loaded in _loaded.Values)
        {
            // At most the first of them was read from.
            _resumed = _unopened.Count == 0 ? loaded : _resumed;
            _unopened.Enqueue(loaded.Split);
        }

        _loaded.Clear();
    }

    /// <summary>Waits for the splits that there are now, and opens the first.</summary>
    public void Begin(CancellationToken stop)
    {
        SourceStatus status;
        while ((status = Discover()) == SourceStatus.Waiting)
        {
            _discovery.WaitAsync(stop).AsTask().GetAwaiter().GetResult();
        }

        OpenNext();
    }

    /// <inheritdoc/>
    public SourceStatus Read(Span<T> buffer, out int count)
    {
        count = 0;
        if (_isCurrentOver)
        {
            CloseCurrent();
        }

        while (_current is null && !OpenNext())
        {
            var found = Discover();
            if (found != SourceStatus.Ready && _unopened.Count == 0)
            {
                return found;
            }
        }

        var skipped = SkippedRecords;
        var status = _current!.Read(buffer, out count);
        _hasMoved |= count > 0 || SkippedRecords > skipped;

        // It stays until the next read: its failed record and its watermark belong to this one.
        _isCurrentOver = status == SourceStatus.Finished;
        return _isCurrentOver ? SourceStatus.Ready : status;
    }

    /// <inheritdoc/>
    public bool TryTakeFailed(out RawRecord record, [NotNullWhen(true)] out Exception? exception)
    {
        if (_failures is not null)
        {
            var isTaken = _failures.TryTakeFailed(out record, out exception);
            _hasMoved |= isTaken;
            return isTaken;
        }

        record = default;
        exception = null;
        return false;
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _current?.WaitAsync(cancellationToken) ?? _discovery.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_current is not null)
            {
                await _current.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await _discovery.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SourceStatus Discover()
    {
        var status = _discovery.Read(_list, out var lists);
        for (var i = 0; i < lists; i++)
        {
            foreach (var split in _list[i])
            {
                if (_known.TryAdd(split, _numbers))
                {
                    _numbers++;
                    _unopened.Enqueue(split);
                }
            }
        }

        return status;
    }

    private bool OpenNext()
    {
        if (!_unopened.TryDequeue(out var split))
        {
            return false;
        }

        var stored = Unread(split);
        _current = source.Open(context(), split, stored.HasPosition, stored.Position);
        _currentSplit = split;
        _hasMoved = false;
        _failures = failuresOf(_current);
        return true;
    }

    private StoredPosition<TPosition> Unread(TSplit split) => _resumed.Split is { } resumed && resumed.Equals(split) ? _resumed.Position : default;

    private StoredPosition<TPosition> Current() => _hasMoved ? new(true, _current!.Position, false, default) : Unread(_currentSplit);

    private void CloseCurrent()
    {
        _isCurrentOver = false;
        _skippedBefore = SkippedRecords;
        _failures = null;
        var current = _current!;
        _current = null;
        current.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
