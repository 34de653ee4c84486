using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>Reads splits that are consecutive in time as one sequence, one after another.</summary>
/// <param name="source">Opens them.</param>
/// <param name="context">What for.</param>
/// <param name="discovery">Lists of splits, in their order.</param>
/// <param name="failuresOf">Who says which records failed, if anybody asks; throws if the reader can't.</param>
internal sealed class ConsecutiveReader<T, TSplit, TPosition>(
    ISplitSource<T, TSplit, TPosition> source,
    SourceContext context,
    AsyncEnumerableReader<IReadOnlyList<TSplit>> discovery,
    Func<object, IRecordFailures?> failuresOf) : ISourceReader<T, TPosition>, IRecordFailures, ISourceWatermarks
    where TSplit : notnull
{
    private readonly IReadOnlyList<TSplit>[] _list = new IReadOnlyList<TSplit>[1];
    private readonly HashSet<TSplit> _known = [];
    private readonly Queue<TSplit> _unopened = [];
    private ISourceReader<T, TPosition>? _current;
    private IRecordFailures? _failures;
    private bool _isCurrentOver;
    private long _skippedBefore;

    /// <inheritdoc/>
    public TPosition Position => _current is null ? default! : _current.Position;

    /// <inheritdoc/>
    public long SkippedRecords => _skippedBefore + (_failures?.SkippedRecords ?? 0);

    /// <inheritdoc/>
    public Timestamp Watermark => _current is ISourceWatermarks watermarks ? watermarks.Watermark : Timestamp.MinValue;

    /// <summary>Waits for the splits that there are now, and opens the first.</summary>
    public void Begin(CancellationToken stop)
    {
        SourceStatus status;
        while ((status = Discover()) == SourceStatus.Waiting)
        {
            discovery.WaitAsync(stop).AsTask().GetAwaiter().GetResult();
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

        var status = _current!.Read(buffer, out count);

        // It stays until the next read: its failed record and its watermark belong to this one.
        _isCurrentOver = status == SourceStatus.Finished;
        return _isCurrentOver ? SourceStatus.Ready : status;
    }

    /// <inheritdoc/>
    public bool TryTakeFailed(out RawRecord record, [NotNullWhen(true)] out Exception? exception)
    {
        if (_failures is not null)
        {
            return _failures.TryTakeFailed(out record, out exception);
        }

        record = default;
        exception = null;
        return false;
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _current?.WaitAsync(cancellationToken) ?? discovery.WaitAsync(cancellationToken);

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
            await discovery.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SourceStatus Discover()
    {
        var status = discovery.Read(_list, out var lists);
        for (var i = 0; i < lists; i++)
        {
            foreach (var split in _list[i])
            {
                if (_known.Add(split))
                {
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

        _current = source.Open(context, split, resume: false, default!);
        _failures = failuresOf(_current);
        return true;
    }

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
