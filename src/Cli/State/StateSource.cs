namespace FastFlow.Cli.State;

/// <summary>What a path given on the command line turned out to be.</summary>
internal enum SourceKind
{
    Job,
    Savepoint,
    Snapshot,
    StateFile,
}

/// <summary>A state file wherever it lies: in a checkpoint, in its manifest, in a snapshot, or by itself.</summary>
/// <param name="Path">Where, for people.</param>
/// <param name="LengthBytes">How long it is.</param>
/// <param name="Open">Opens and verifies it.</param>
internal sealed record StatePart(string Path, long LengthBytes, Func<OpenState> Open);

/// <summary>A state file that is open.</summary>
internal sealed record OpenState(StateFileReader Reader, IDisposable? File) : IDisposable
{
    public void Dispose() => File?.Dispose();
}

/// <summary>State that belongs together.</summary>
/// <param name="Id">The checkpoint's id; 0 where there is none.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Status">Whether it is the current one, or why it can't be read.</param>
/// <param name="Problem">What is wrong with it as a whole.</param>
/// <param name="PipelineId">The pipeline whose state it is, where that is known before a part is read.</param>
/// <param name="LengthBytes">All its bytes.</param>
/// <param name="Parts">Its state files.</param>
/// <param name="Sections">What else it has, with its length.</param>
internal sealed record StateSet(long Id, string Name, string Status, Exception? Problem, string? PipelineId, long LengthBytes, IReadOnlyList<StatePart> Parts, IReadOnlyList<(string Name, int LengthBytes)> Sections);

/// <summary>Opens whatever a path leads to, without writing anything there.</summary>
internal sealed class StateSource : IDisposable
{
    private readonly IDisposable? _owned;

    private StateSource(SourceKind kind, string path, IReadOnlyList<StateSet> sets, IDisposable? owned) => (Kind, Path, Sets, _owned) = (kind, path, sets, owned);

    public SourceKind Kind { get; }

    public string Path { get; }

    /// <summary>What is there, the newest first.</summary>
    public IReadOnlyList<StateSet> Sets { get; }

    /// <summary>Of people's words for it.</summary>
    public string KindName => Kind switch
    {
        SourceKind.Job => "checkpoints of a job",
        SourceKind.Savepoint => "savepoint",
        SourceKind.Snapshot => "snapshot of an embedded pipeline",
        _ => "state file",
    };

    /// <exception cref="CheckpointException">It is nothing of FastFlow's, or what says what is there is damaged.</exception>
    /// <exception cref="CheckpointFormatException">It is a file with damage.</exception>
    public static StateSource Open(string path)
    {
        if (Directory.Exists(path))
        {
            return OfDirectory(CheckpointReader.Open(path));
        }

        if (!File.Exists(path))
        {
            throw new UsageException($"'{path}' is not there. Give a job's checkpoint directory, a savepoint, a snapshot file or a state file (.ffs).");
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var magic = new byte[SnapshotLayout.Magic.Length];
            var count = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            return magic.AsSpan(0, count).SequenceEqual(SnapshotLayout.Magic) ? OfSnapshot(path, stream) : OfFile(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The set of that id; the newest if null.</summary>
    public StateSet Find(long? id)
    {
        if (id is not null && Kind is SourceKind.Snapshot or SourceKind.StateFile)
        {
            throw new UsageException($"'{Path}' is a {KindName} and has no checkpoints: leave out --checkpoint.");
        }

        var found = id is null ? Sets.FirstOrDefault() : Sets.FirstOrDefault(set => set.Id == id);
        return found is null
            ? throw new UsageException(Sets.Count == 0 ? $"'{Path}': the job has not committed a checkpoint yet." : $"'{Path}': checkpoint {id} is not one that is kept. Kept are {string.Join(", ", Sets.Select(static set => set.Id))}.")
            : found.Problem is null ? found : throw found.Problem;
    }

    public void Dispose() => _owned?.Dispose();

    private static StateSource OfDirectory(CheckpointReader reader)
        => new(reader.IsSavepoint ? SourceKind.Savepoint : SourceKind.Job, reader.Location, [.. reader.Checkpoints.Select(checkpoint => OfCheckpoint(checkpoint, reader.IsSavepoint))], reader);

    private static StateSet OfCheckpoint(StoredCheckpoint checkpoint, bool isSavepoint)
    {
        if (checkpoint.Problem is { } problem)
        {
            return new(checkpoint.Name.Id, checkpoint.Name.ToString(), "lost", problem, null, 0, [], []);
        }

        var manifest = checkpoint.Manifest;
        var parts = checkpoint.Parts.Select(static part => new StatePart(part.Path, part.LengthBytes, () =>
        {
            var reader = part.Open(out var stream);
            return new(reader, stream);
        }));
        var sections = manifest.Sections.Where(static section => !section.Name.StartsWith(ManifestSections.State, StringComparison.Ordinal)).Select(static section => (section.Name, section.Content.Length));
        return new(checkpoint.Name.Id, checkpoint.Name.ToString(), isSavepoint ? "savepoint" : checkpoint.IsCurrent ? "current" : "kept", null, manifest.PipelineId, checkpoint.LengthBytes, [.. parts], [.. sections]);
    }

    private static StateSource OfSnapshot(string path, FileStream stream)
    {
        var snapshot = SnapshotReader.Open(stream, path);
        var parts = snapshot.Files.Select((header, index) => new StatePart($"{path}, file {index}", snapshot.LengthOf(index), () => new(snapshot.Open(index), null)));
        var set = new StateSet(0, System.IO.Path.GetFileName(path), "snapshot", null, snapshot.Files.FirstOrDefault()?.PipelineId, stream.Length, [.. parts], []);
        return new(SourceKind.Snapshot, path, [set], stream);
    }

    // A file alone is opened when it is read, so that `verify` tells of its damage as it does of others'.
    private static StateSource OfFile(string path, FileStream stream)
    {
        var part = new StatePart(path, stream.Length, () => new(StateFileReader.Open(stream, path), null));
        return new(SourceKind.StateFile, path, [new(0, System.IO.Path.GetFileName(path), "file", null, null, stream.Length, [part], [])], stream);
    }
}
