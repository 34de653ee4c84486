namespace FastFlow;

/// <summary>Writes and commits one checkpoint, on a thread of its own: state, sinks' transactions, commit, sinks' commits, savepoints, garbage.</summary>
internal sealed class CheckpointWrite(JobCheckpoints job, Recovery recovery, long id, bool isFinal, IReadOnlyList<TransactionalSink> sinks, CancellationToken end)
{
    private volatile bool _isOver;

    public long Id => id;

    /// <summary>When the barrier was, by the clock's timestamps.</summary>
    public required long From { get; init; }

    /// <summary>The states as they were at the barrier.</summary>
    public required IReadOnlyList<FrozenState> Frozen { get; init; }

    /// <summary>Who gets a copy.</summary>
    public required IReadOnlyList<SavepointRequest> Savepoints { get; init; }

    /// <summary>Everything below is settled.</summary>
    public bool IsOver => _isOver;

    public bool IsCommitted { get; private set; }

    public Exception? Failure { get; private set; }

    /// <summary>The attempt can't go on: a sink failed, or nobody knows whether the checkpoint is committed.</summary>
    public bool IsFatal { get; private set; }

    public TimeSpan Pause { get; private set; }

    public TimeSpan Duration { get; private set; }

    public long Bytes { get; private set; }

    public void Start(TimeSpan pause)
    {
        Pause = pause;
        new Thread(Run) { IsBackground = true, Name = $"FastFlow checkpoint {id}" }.UnsafeStart();
    }

    private void Run()
    {
        try
        {
            using var timeout = new CancellationTokenSource(job.Options.Timeout, job.Time);
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, end, job.Control.Abort.Token);
            Take(cancelled.Token);
            if (Failure is OperationCanceledException && timeout.IsCancellationRequested)
            {
                Failure = new TimeoutException($"{job.Graph.Id}: checkpoint {id} was not finished within {job.Options.Timeout}. Give CheckpointOptions.Timeout more time, or find out what holds up the store or the sinks.", Failure);
            }
        }
        finally
        {
            foreach (var frozen in Frozen)
            {
                frozen.Dispose();
            }

            Duration = job.Time.GetElapsedTime(From);
            foreach (var savepoint in Savepoints)
            {
                // Does nothing where it was written.
                savepoint.Fail(new InvalidOperationException($"{job.Graph.Id}: no savepoint was written to '{savepoint.Directory}', because checkpoint {id} failed: {Failure?.Message}", Failure));
            }

            _isOver = true;
            job.Control.Signal.Set();
        }
    }

    private void Take(CancellationToken cancellationToken)
    {
        // A sink that can't prepare has lost what it was given: only a restart brings that back.
        if (!Try(isFatal: true, () => EachSink(sink => sink.PrepareAsync(id, cancellationToken))) || !TryCommit(cancellationToken))
        {
            return;
        }

        IsCommitted = true;
        if (!Try(isFatal: true, () => EachSink(sink => sink.CommitAsync(cancellationToken))))
        {
            return;
        }

        foreach (var savepoint in Savepoints)
        {
            WriteSavepoint(savepoint);
        }

        // It is committed all the same; what is left is deleted next time.
        Try(isFatal: false, recovery.Storage.CollectGarbage);
    }

    private bool TryCommit(CancellationToken cancellationToken)
    {
        try
        {
            Commit(cancellationToken);
            return true;
        }
        catch (CheckpointException exception)
        {
            (Failure, IsFatal) = (exception, exception.Failure != CheckpointFailure.Medium);
        }
        catch (OperationCanceledException exception)
        {
            (Failure, IsFatal) = (exception, false);
        }
        catch (Exception exception)
        {
            (Failure, IsFatal) = (exception, true);
        }

        return false;
    }

    private void Commit(CancellationToken cancellationToken)
    {
        var (graph, storage) = (job.Graph, recovery.Storage);
        var checkpoint = storage.Begin(id);
        var schemas = new List<StateSchema>();
        foreach (var frozen in Frozen)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(checkpoint, frozen, schemas);
        }

        foreach (var sink in sinks)
        {
            using var prepared = sink.Prepared.Freeze(graph.MaxParallelism);
            Write(checkpoint, prepared, schemas);
        }

        var metadata = new CheckpointMetadata
        {
            PipelineId = graph.Id,
            MaxParallelism = graph.MaxParallelism,
            WrittenBy = JobCheckpoints.Version,
            Origin = recovery.Origin,
            TakenAt = Timestamp.From(job.Time.GetUtcNow()),
            RestoredFrom = recovery.RestoredFrom,
            AttemptsBefore = recovery.AttemptsBefore,
            IsFinal = isFinal,
            Schemas = [.. schemas.OrderBy(static schema => schema.StateId, StringComparer.Ordinal)],
        };
        checkpoint.AddSection(CheckpointMetadata.Section, metadata.Encode());
        cancellationToken.ThrowIfCancellationRequested();
        storage.Commit(checkpoint);
    }

    private void Write(PendingCheckpoint checkpoint, FrozenState state, List<StateSchema> schemas)
    {
        // One worker has all key groups; each of several would write its own part.
        var groups = job.Graph.MaxParallelism;
        Bytes += StatePart.Write(checkpoint, state, job.Graph.Id, groups, firstGroup: 0, endGroup: groups);
        schemas.Add(state.Schema);
    }

    private void WriteSavepoint(SavepointRequest request)
    {
        try
        {
            Savepoint.Write(request.Directory, RestorePoint.CurrentOf(recovery.Storage, recovery.Store.Location)!);
            request.Complete();
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    private void EachSink(Func<TransactionalSink, ValueTask> act)
    {
        foreach (var sink in sinks)
        {
            act(sink).AsTask().GetAwaiter().GetResult();
        }
    }

    private bool Try(bool isFatal, Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception exception)
        {
            (Failure, IsFatal) = (exception, isFatal);
            return false;
        }
    }
}
