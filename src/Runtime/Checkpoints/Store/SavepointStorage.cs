using System.Text;

namespace FastFlow;

/// <summary>
/// Writes a savepoint: a checkpoint in a directory of its own, with its files beside its <c>MANIFEST</c>, which shares nothing with any other and which nothing deletes. Without a manifest it is none:
/// what was cut short can't be taken for one.
/// </summary>
internal sealed class SavepointStorage : IDisposable
{
    private readonly ICheckpointStore _store;
    private readonly PendingCheckpoint _pending;

    private SavepointStorage(ICheckpointStore store, CheckpointName name, string pipelineId)
    {
        var draft = new CheckpointDraft(name);
        draft.AddSection(ManifestSections.Savepoint, default);
        draft.AddSection(ManifestSections.Pipeline, Encoding.UTF8.GetBytes(pipelineId));
        (_store, _pending) = (store, new(store, draft));
    }

    /// <summary>What its files and sections go into, as into a checkpoint's.</summary>
    public PendingCheckpoint Pending => _pending;

    /// <summary>Begins a savepoint in a directory, which is made if it isn't there.</summary>
    /// <inheritdoc cref="Begin(ICheckpointStore, long, long, string)"/>
    public static SavepointStorage Begin(string directory, long id, long attempt, string pipelineId)
    {
        try
        {
            return Begin(new DirectoryStore(directory), id, attempt, pipelineId);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Medium(directory, "Making", isUnknown: false, exception);
        }
    }

    /// <summary>Begins a savepoint in a store that is empty, or has what a savepoint left that was cut short. The store is disposed with the result, or if this fails.</summary>
    /// <param name="store">Where it will be.</param>
    /// <param name="id">The id that the job would give a checkpoint now.</param>
    /// <param name="attempt">The job's attempt.</param>
    /// <param name="pipelineId">Whose state it is.</param>
    /// <exception cref="CheckpointException">Something else is there, or the medium failed.</exception>
    public static SavepointStorage Begin(ICheckpointStore store, long id, long attempt, string pipelineId)
    {
        try
        {
            var storage = new SavepointStorage(store, new(id, attempt), pipelineId);
            storage.Run(storage.Prepare());
            return storage;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Completes it: when this returns, it survives anything.</summary>
    /// <exception cref="CheckpointException">The medium failed. Make another one, there or elsewhere.</exception>
    public void Commit() => Run(Complete());

    public void Dispose() => _store.Dispose();

    private IEnumerable<StoreStep> Prepare()
    {
        var root = StoreStep.List(StoreLayout.Root);
        yield return root;
        if (root.Names.Contains(StoreLayout.ManifestName, StringComparer.Ordinal))
        {
            throw StoreErrors.NotEmpty(_store.Location, "there is a savepoint already, and it is not replaced");
        }

        // Only this mark says that state files without a manifest are what a savepoint left, and not somebody's.
        var isUnfinished = root.Names.Contains(StoreLayout.ManifestDraftName, StringComparer.Ordinal);
        if (root.Names.FirstOrDefault(name => name != StoreLayout.ManifestDraftName && !(isUnfinished && StoreLayout.IsFileName(name))) is { } other)
        {
            throw StoreErrors.NotEmpty(_store.Location, $"there is '{other}'");
        }

        foreach (var name in root.Names.Where(static name => name != StoreLayout.ManifestDraftName))
        {
            yield return StoreStep.Delete(name);
        }

        yield return StoreStep.Write(StoreLayout.ManifestDraftName, default);
        yield return StoreStep.FlushDirectory(StoreLayout.Root);
    }

    // The same order as a checkpoint's: the files are durable before the manifest is, and their names before its name.
    private IEnumerable<StoreStep> Complete()
    {
        yield return StoreStep.Write(StoreLayout.ManifestDraftName, ManifestCodec.Encode(_pending.Draft.Seal(retained: [])));
        yield return StoreStep.FlushDirectory(StoreLayout.Root);
        var rename = StoreStep.Rename(StoreLayout.ManifestDraftName, StoreLayout.ManifestName);
        yield return rename;
        if (!rename.Done)
        {
            throw StoreErrors.Missing(rename.Path, "the savepoint that is being written");
        }

        yield return StoreStep.FlushDirectory(StoreLayout.Root);
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
            throw StoreErrors.In(_store.Location, StoreErrors.Medium(running!.Path, running.Action.ToString(), isUnknown: false, exception));
        }
    }
}
