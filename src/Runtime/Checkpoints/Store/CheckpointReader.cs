namespace FastFlow;

/// <summary>
/// Reads the checkpoints of a job, or a savepoint, without a lock and without a new attempt: for tools, and to restore from another job's. Writes nothing. A job that runs may delete a checkpoint
/// while it is read here; that is an error that says so. For one thread.
/// </summary>
internal sealed class CheckpointReader : IDisposable
{
    private const int MostTries = 5;

    private readonly ICheckpointStore _store;
    private readonly bool _isSavepoint;
    private readonly List<StoredCheckpoint> _checkpoints = [];

    private CheckpointReader(ICheckpointStore store, bool isSavepoint) => (_store, _isSavepoint) = (store, isSavepoint);

    /// <summary>Where they are.</summary>
    public string Location => _store.Location;

    /// <summary>It is a savepoint, which has one checkpoint; not a job's directory.</summary>
    public bool IsSavepoint => _isSavepoint;

    /// <summary>The checkpoints that are kept, the current one first. None if the job has not made one yet.</summary>
    public IReadOnlyList<StoredCheckpoint> Checkpoints => _checkpoints;

    /// <summary>Opens a directory: that of a job's checkpoints, that of one of them, or a savepoint's.</summary>
    /// <exception cref="CheckpointException">It is none, or what says what is there is missing or damaged.</exception>
    public static CheckpointReader Open(string directory)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!Directory.Exists(root))
        {
            throw StoreErrors.NoCheckpoints(root, "there is no such directory");
        }

        // One of a job's is found from the job's directory, so that it is one that was committed.
        var above = Path.GetDirectoryName(root);
        if (above is not null && Path.GetFileName(above) == StoreLayout.Checkpoints && StoreLayout.TryParseCheckpoint(Path.GetFileName(root), out var name) && Path.GetDirectoryName(above) is { } job)
        {
            var reader = Open(DirectoryStore.OfExisting(job));
            if (reader._checkpoints.Find(kept => kept.Name == name) is { } checkpoint)
            {
                reader._checkpoints.RemoveAll(kept => kept != checkpoint);
                return reader;
            }

            reader.Dispose();
            throw StoreErrors.NotKept(root, name, reader._checkpoints.Select(static kept => kept.Name));
        }

        return Open(DirectoryStore.OfExisting(root));
    }

    /// <summary>Opens a store, which is disposed with the result, or if this fails.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static CheckpointReader Open(ICheckpointStore store)
    {
        try
        {
            var names = Run(store, StoreStep.List(StoreLayout.Root)).Names;
            var isJob = names.Contains(StoreLayout.Current, StringComparer.Ordinal);
            var reader = new CheckpointReader(store, isSavepoint: !isJob && names.Contains(StoreLayout.ManifestName, StringComparer.Ordinal));
            if (reader._isSavepoint)
            {
                reader.ReadSavepoint();
            }
            else if (isJob)
            {
                reader.ReadJob();
            }
            else
            {
                throw Nothing(store, names);
            }

            return reader;
        }
        catch (CheckpointException exception)
        {
            store.Dispose();
            throw StoreErrors.In(store.Location, exception);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint of that id, the newest of several; the current one if null.</summary>
    /// <exception cref="CheckpointException">There is none, or it is lost.</exception>
    public StoredCheckpoint Find(long? id)
    {
        var found = id is null ? _checkpoints.FirstOrDefault() : _checkpoints.FirstOrDefault(kept => kept.Name.Id == id);
        if (found is null)
        {
            throw id is { } named ? StoreErrors.NotKept(Location, new(named, 0), _checkpoints.Select(static kept => kept.Name)) : StoreErrors.NoCheckpoints(Location, "the job has not committed a checkpoint yet");
        }

        return found.Problem is null ? found : throw StoreErrors.In(Location, found.Problem);
    }

    public void Dispose() => _store.Dispose();

    /// <summary>Opens a file of a checkpoint.</summary>
    internal Stream OpenFile(StoredCheckpoint checkpoint, string path)
    {
        try
        {
            return _store.TryOpenRead(path) ?? throw StoreErrors.In(Location, IsStillKept(checkpoint.Name) ? StoreErrors.Missing(path, $"checkpoint {checkpoint.Name}") : StoreErrors.DeletedMeanwhile(path, checkpoint.Name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.In(Location, StoreErrors.Medium(path, "Opening", isUnknown: false, exception));
        }
    }

    private bool IsStillKept(CheckpointName name) => _isSavepoint
        || (ReadCurrent() is { Name.IsNone: false } current && (current.Name == name || (ReadManifest(current) is { Manifest.Retained: { } retained } && retained.Any(kept => kept.Name == name))));

    private void ReadSavepoint()
    {
        var bytes = Run(_store, StoreStep.Read(StoreLayout.ManifestName, ManifestCodec.MaxBytes)).Bytes ?? throw StoreErrors.Missing(StoreLayout.ManifestName, "the savepoint");
        var manifest = ManifestCodec.Decode(bytes, StoreLayout.ManifestName);
        if (!manifest.IsSavepoint)
        {
            throw StoreErrors.NoCheckpoints(Location, "its MANIFEST is that of a job's checkpoint, which counts only together with the CURRENT that names it; give the job's directory");
        }

        if (manifest.Files.FirstOrDefault(static file => !file.SharedBy.IsNone) is { } shared)
        {
            throw StoreErrors.Damaged(StoreLayout.ManifestName, 0, $"it is that of a savepoint, and it shares the file of state '{shared.StateId}'");
        }

        _checkpoints.Add(new(this, manifest.Name, isCurrent: true, manifest, problem: null, bytes.Length));
    }

    private void ReadJob()
    {
        for (var tries = 1; ; tries++)
        {
            var pointer = ReadCurrent() ?? throw StoreErrors.NoCheckpoints(Location, "its CURRENT has just been deleted");
            if (pointer.Name.IsNone)
            {
                return;
            }

            var current = ReadManifest(pointer);

            // A job that runs may have committed the next one, and deleted what this one names, between the looks.
            if (tries < MostTries && current.Problem is not null && ReadCurrent() != pointer)
            {
                continue;
            }

            _checkpoints.Add(current.Problem is null ? current : throw current.Problem);
            var kept = current.Manifest.Retained.Select(ReadManifest).ToArray();
            if (tries < MostTries && kept.Any(static checkpoint => checkpoint.Problem is not null) && ReadCurrent() != pointer)
            {
                _checkpoints.Clear();
                continue;
            }

            _checkpoints.AddRange(kept);
            return;
        }
    }

    private CheckpointPointer? ReadCurrent() => Run(_store, StoreStep.Read(StoreLayout.Current, CurrentCodec.MaxBytes)).Bytes is { } bytes ? CurrentCodec.Decode(bytes) : null;

    private StoredCheckpoint ReadManifest(CheckpointPointer pointer)
    {
        var path = StoreLayout.Manifest(pointer.Name);
        var isCurrent = _checkpoints.Count == 0;
        try
        {
            var bytes = Run(_store, StoreStep.Read(path, ManifestCodec.MaxBytes)).Bytes ?? throw StoreErrors.Missing(path, isCurrent ? $"'{StoreLayout.Current}'" : $"checkpoint {pointer.Name}, which is to be kept,");
            return new(this, pointer.Name, isCurrent, CheckpointAttempt.Checked(bytes, pointer), problem: null, bytes.Length);
        }
        catch (CheckpointException exception) when (exception.Failure != CheckpointFailure.Medium)
        {
            return new(this, pointer.Name, isCurrent, manifest: null, exception, 0);
        }
    }

    private static StoreStep Run(ICheckpointStore store, StoreStep step)
    {
        try
        {
            step.Run(store);
            return step;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Medium(step.Path, step.Action.ToString(), isUnknown: false, exception);
        }
    }

    private static CheckpointException Nothing(ICheckpointStore store, IReadOnlyList<string> names)
    {
        if (names.Contains(StoreLayout.ManifestDraftName, StringComparer.Ordinal))
        {
            return StoreErrors.NoCheckpoints(store.Location, $"a savepoint was begun there and never completed (there is a {StoreLayout.ManifestDraftName} and no {StoreLayout.ManifestName}). Make it again");
        }

        foreach (var name in Run(store, StoreStep.List(StoreLayout.Checkpoints)).Names)
        {
            if (StoreLayout.TryParseCheckpoint(name, out var checkpoint))
            {
                return StoreErrors.NoCurrent(StoreLayout.Checkpoint(checkpoint));
            }
        }

        return StoreErrors.NoCheckpoints(store.Location, $"there is neither the {StoreLayout.Current} of a job's checkpoints nor the {StoreLayout.ManifestName} of a savepoint");
    }
}
