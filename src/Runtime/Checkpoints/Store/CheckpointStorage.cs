namespace FastFlow;

/// <summary>
/// A job's checkpoints while one attempt runs: runs the protocol's steps against a store. Its methods are called one at a time, off the workers' threads; files of a pending checkpoint may be written by several threads.
/// </summary>
internal sealed class CheckpointStorage : IDisposable
{
    private readonly ICheckpointStore _store;
    private readonly CheckpointAttempt _attempt;

    private CheckpointStorage(ICheckpointStore store, int retained, string? pipelineId)
    {
        _store = store;
        _attempt = new(retained, pipelineId);
    }

    /// <summary>The number of this attempt, by which sinks fence.</summary>
    public long Attempt => _attempt.Number;

    /// <summary>The last committed checkpoint: after <see cref="Open(string, int, string?)"/> the one to restore, durable and verified. Null if there is none.</summary>
    public Manifest? Current => _attempt.Current;

    /// <summary>Older checkpoints that should be there and are lost.</summary>
    public IReadOnlyList<CheckpointException> Lost => _attempt.Lost;

    /// <summary>Opens the checkpoints in a directory, which is made if it isn't there.</summary>
    /// <inheritdoc cref="Open(ICheckpointStore, int, string?)"/>
    public static CheckpointStorage Open(string directory, int retained, string? pipelineId = null)
    {
        try
        {
            return Open(new DirectoryStore(directory), retained, pipelineId);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Medium(directory, "Making", isUnknown: false, exception);
        }
    }

    /// <summary>Locks the store, begins a new attempt and finds the current checkpoint. The store is disposed with the result, or if this fails.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="retained">How many committed checkpoints are kept, the current one among them: at least 1.</param>
    /// <param name="pipelineId">Whose they are: written into each, and those of another pipeline are refused. Null to do neither.</param>
    /// <exception cref="CheckpointException">Another process runs, or what was committed is another pipeline's, or isn't there whole.</exception>
    public static CheckpointStorage Open(ICheckpointStore store, int retained, string? pipelineId = null)
    {
        var storage = new CheckpointStorage(store, retained, pipelineId);
        try
        {
            storage.Lock();
            storage.Run(storage._attempt.Start());
            return storage;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file of <see cref="Current"/>.</summary>
    /// <exception cref="CheckpointException">It is missing, or can't be read.</exception>
    public Stream OpenRead(ManifestFile file)
    {
        var manifest = Current ?? throw new InvalidOperationException("There is no checkpoint to read.");
        var path = manifest.PathOf(file);
        try
        {
            return _store.TryOpenRead(path) ?? throw StoreErrors.In(_store.Location, StoreErrors.Missing(path, $"checkpoint {manifest.Name}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.In(_store.Location, StoreErrors.Medium(path, "Read", isUnknown: false, exception));
        }
    }

    /// <summary>Begins a checkpoint. One that is never committed becomes garbage.</summary>
    /// <exception cref="CheckpointException">The medium failed.</exception>
    public PendingCheckpoint Begin(long id)
    {
        var draft = _attempt.Begin(id);
        Run([StoreStep.CreateDirectory(draft.Directory)]);
        return new(_store, draft);
    }

    /// <summary>Commits: when it returns, the checkpoint survives anything, and sinks may commit what it lists.</summary>
    /// <exception cref="CheckpointException"><see cref="CheckpointException.Failure"/> tells whether the job may go on.</exception>
    public void Commit(PendingCheckpoint checkpoint) => Run(_attempt.Commit(checkpoint.Draft));

    /// <summary>Deletes what no kept checkpoint needs; after the sinks have committed.</summary>
    /// <exception cref="CheckpointException">The medium failed; what is left is deleted next time.</exception>
    public void CollectGarbage() => Run(_attempt.Collect());

    public void Dispose() => _store.Dispose();

    private void Lock()
    {
        try
        {
            if (!_store.TryLock())
            {
                throw StoreErrors.Locked(_store.Location);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.In(_store.Location, StoreErrors.Medium("LOCK", "Lock", isUnknown: false, exception));
        }
    }

    private void Run(IEnumerable<StoreStep> steps)
    {
        StoreStep? running = null;
        try
        {
            foreach (var step in steps)
            {
                running = step;
                step.Run(_store);
                running = null;
            }
        }
        catch (CheckpointException exception)
        {
            throw StoreErrors.In(_store.Location, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && running is not null)
        {
            throw StoreErrors.In(_store.Location, StoreErrors.Medium(running!.Path, running.Action.ToString(), _attempt.IsOutcomeUnknown, exception));
        }
    }
}
