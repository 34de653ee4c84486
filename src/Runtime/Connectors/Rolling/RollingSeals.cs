namespace FastFlow;

/// <summary>What of a writer's files belongs to one checkpoint, and what has to be flushed before it can be prepared.</summary>
internal sealed record SealedParts(RollingFilesTransaction Transaction, RollingOutput[] Closed, RollingOutput[] Open);

/// <summary>The checkpoints that a writer's worker has sealed and that aren't prepared yet. The worker seals; whoever prepares takes and flushes, on another thread.</summary>
/// <param name="store">The sink's directory.</param>
/// <param name="sink">The sink's name in the graph.</param>
/// <param name="seal">Ends what a checkpoint ends, and says what belongs to it.</param>
internal sealed class RollingSeals(IRollingStore store, string sink, Func<long, SealedParts> seal) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SealedParts> _sealed = [];
    private volatile Exception? _failure;
    private long? _begun;

    /// <summary>What is written from now on belongs to that checkpoint.</summary>
    public void Begin(long epoch)
    {
        ThrowIfFailed();
        lock (_gate)
        {
            SealBegun();
            _begun = epoch;
        }
    }

    /// <summary>The checkpoint ends here, unless the next one has begun, which ended it.</summary>
    public void Seal(long epoch)
    {
        ThrowIfFailed();
        lock (_gate)
        {
            if (_begun == epoch)
            {
                SealBegun();
            }
        }
    }

    /// <summary>Makes a sealed checkpoint durable, together with earlier ones that nobody has asked for.</summary>
    public RollingFilesTransaction Prepare(long epoch)
    {
        ThrowIfFailed();
        SealedParts[] taken;
        lock (_gate)
        {
            taken = [.. _sealed.TakeWhile(parts => parts.Transaction.Epoch <= epoch)];
            if (taken.Length == 0 || taken[^1].Transaction.Epoch != epoch)
            {
                throw new InvalidOperationException($"{sink} can't prepare checkpoint {epoch}: it wasn't begun, or is prepared already.");
            }

            _sealed.RemoveRange(0, taken.Length);
        }

        try
        {
            Flush(taken);
        }
        catch (Exception exception)
        {
            if (Fail(exception) is { } explained)
            {
                throw explained;
            }

            throw;
        }

        var last = taken[^1].Transaction;
        return new(epoch, last.Attempt, last.Worker, last.Workers, last.NextNumber, [.. taken.SelectMany(static parts => parts.Transaction.Closed)], last.Open);
    }

    /// <summary>A writer that has failed goes on with nothing: what it would add makes no sense behind a gap, and a flush that failed once may claim success later.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <summary>Remembers a failure.</summary>
    /// <returns>The failure in the sink's words; null if its own are better.</returns>
    public Exception? Fail(Exception exception)
    {
        var explained = exception is (IOException or UnauthorizedAccessException) and not RollingException ? RollingErrors.Medium(sink, store.Location, exception) : null;
        _failure ??= explained ?? exception;
        return explained;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var output in _sealed.SelectMany(static parts => parts.Closed))
            {
                output.Dispose();
            }

            _sealed.Clear();
        }
    }

    private void SealBegun()
    {
        if (_begun is not { } epoch)
        {
            return;
        }

        try
        {
            _sealed.Add(seal(epoch));
            _begun = null;
        }
        catch (Exception exception)
        {
            if (Fail(exception) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    private void Flush(SealedParts[] taken)
    {
        var open = taken[^1].Open;
        var isNameNew = false;
        foreach (var output in taken.SelectMany(static parts => parts.Closed))
        {
            output.Flush();
            isNameNew |= !output.IsNameFlushed;
            output.Dispose();
        }

        foreach (var output in open)
        {
            output.Flush();
            isNameNew |= !output.IsNameFlushed;
        }

        if (isNameNew)
        {
            store.FlushDirectory(RollingPath.StagingDirectory);
            Array.ForEach(open, static output => output.IsNameFlushed = true);
        }
    }
}
