namespace FastFlow;

/// <summary>One worker's writer of a rolling sink.</summary>
internal sealed class RollingWriter<T> : ITransactionalWriter<T, RollingFilesTransaction>
{
    private const int FirstBytes = 4 * 1024;

    // So many ended files may wait for their checkpoint to be flushed; more would be descriptors without bound.
    private const int MostUnflushed = 16;

    private readonly RollingFiles<T> _sink;
    private readonly IRollingStore _store;
    private readonly TransactionalSinkContext _context;
    private readonly RollingParts _parts;
    private readonly RollingSeals _seals;
    private readonly LineWriter _partition = new(RecordLimit.DefaultBytes, 256);
    private readonly Stack<LineWriter> _spareLines = [];
    private int _unflushed;

    public RollingWriter(RollingFiles<T> sink, IRollingStore store, TransactionalSinkContext context, RollingResume resume)
    {
        (_sink, _store, _context) = (sink, store, context);
        _parts = new(sink.Rules, context, sink.Prefix, sink.Extension, resume);
        _seals = new(store, context.Name, Seal);
        foreach (var part in _parts.Open)
        {
            part.Output = Resume(part, NewLines());
        }

        foreach (var part in _parts.Closed)
        {
            part.Output = Resume(part, null);
        }
    }

    public ValueTask BeginAsync(long epoch, CancellationToken cancellationToken)
    {
        Begin(epoch);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<T> events, CancellationToken cancellationToken)
    {
        Write(events.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        Complete();
        return ValueTask.CompletedTask;
    }

    public ValueTask<RollingFilesTransaction> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        _seals.Seal(epoch);

        // Flushing takes as long as the disk does, and the caller's thread may be the worker's.
        return new(Task.Run(() => _seals.Prepare(epoch), cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var part in _parts.Open.Concat(_parts.Closed))
        {
            part.Output?.Dispose();
        }

        _seals.Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Begin(long epoch) => _seals.Begin(epoch);

    internal void Write(ReadOnlySpan<T> events)
    {
        _seals.ThrowIfFailed();
        try
        {
            var now = Now();
            foreach (ref readonly var value in events)
            {
                Add(in value, now);
            }
        }
        catch (Exception exception)
        {
            if (_seals.Fail(exception) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Nothing follows: all files end.</summary>
    internal void Complete()
    {
        _seals.ThrowIfFailed();
        try
        {
            foreach (var part in _parts.Open.OrderBy(static part => part.LastTurn).ToArray())
            {
                Close(part);
            }
        }
        catch (Exception exception)
        {
            if (_seals.Fail(exception) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>The flushing half of preparing, for those who choose the thread.</summary>
    internal RollingFilesTransaction Prepare(long epoch)
    {
        _seals.Seal(epoch);
        return _seals.Prepare(epoch);
    }

    private void Add(in T value, Timestamp now)
    {
        FormatPartition(in value);
        var part = _parts.Find(_partition.Line);
        if (part is not null && _parts.IsOld(part, now))
        {
            Close(part);
            part = null;
        }

        part ??= Open(in value, now);
        part.LengthBytes += FormatLine(in value, part.Output!.Lines);
        if (_parts.IsDue(part, now))
        {
            Close(part);
        }
        else if (part.Output.Lines.Gathered >= _sink.BlockBytes)
        {
            part.Output.Hand();
        }
    }

    private void FormatPartition(in T value)
    {
        _partition.BeginLine();
        try
        {
            _sink.WritePartition(in value, _partition);
        }
        catch (Exception exception) when (FailurePolicy.Covers(exception))
        {
            throw CantWrite(in value, exception);
        }
    }

    // How many bytes it has added.
    private int FormatLine(in T value, LineWriter lines)
    {
        var before = lines.Gathered;
        lines.BeginLine();
        try
        {
            _sink.WriteLine(in value, lines);
            lines.EndLine();
        }
        catch (Exception exception) when (FailurePolicy.Covers(exception))
        {
            throw CantWrite(in value, exception);
        }

        return lines.Gathered - before;
    }

    private RollingPart Open(in T value, Timestamp now)
    {
        if (_parts.Surplus is { } surplus)
        {
            Close(surplus);
        }

        RollingPart part;
        try
        {
            part = _parts.Begin(_partition.Line, now);
        }
        catch (FormatException exception)
        {
            throw CantWrite(in value, exception);
        }

        var file = part.AsFile();
        if (_sink.IfExists != ExistingFile.Replace && _store.LengthOf(file.CommittedPath) is not null)
        {
            throw RollingErrors.Exists(_context.Name, _store.Location, file.CommittedPath);
        }

        // Now and not only when it is committed: what can't be made should be known before anything relies on it.
        RollingCommit.MakePartition(_store, file.Partition);
        part.Output = new(_store.Create(file.StagingPath), NewLines(), 0);
        if (_sink.HeaderLine is { } header)
        {
            part.Output.Lines.Write(header);
            part.Output.Lines.EndLine();
            part.LengthBytes = part.Output.Lines.Gathered;
        }

        return part;
    }

    private FormatException CantWrite(in T value, Exception exception) =>
        new($"{_context.Name} can't write {OperatorException.Describe(value)} to '{_store.Location}': {exception.Message}", exception);

    private void Close(RollingPart part)
    {
        var output = part.Output!;
        output.Hand();
        if (output.End() is { } lines)
        {
            _spareLines.Push(lines);
        }

        _parts.Close(part);
        if (++_unflushed > MostUnflushed)
        {
            output.Flush();
            output.Dispose();
        }
    }

    // Under the gate of the seals, with nobody writing.
    private SealedParts Seal(long epoch)
    {
        foreach (var part in _parts.DueAtCheckpoint(Now()))
        {
            Close(part);
        }

        foreach (var part in _parts.Open)
        {
            part.Output!.Hand();
        }

        RollingOutput[] closed = [.. _parts.Closed.Select(static part => part.Output!)];
        RollingOutput[] open = [.. _parts.Open.Select(static part => part.Output!)];
        _unflushed = 0;
        return new(_parts.Seal(epoch), closed, open);
    }

    private RollingOutput Resume(RollingPart part, LineWriter? lines) => new(_store.Append(part.AsFile().StagingPath, part.LengthBytes), lines, part.LengthBytes);

    private LineWriter NewLines() => _spareLines.TryPop(out var lines) ? lines : new(_sink.MaxRecordBytes, FirstBytes);

    private Timestamp Now() => Timestamp.From(_context.Time.GetUtcNow());
}
