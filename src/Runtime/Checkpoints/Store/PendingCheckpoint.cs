namespace FastFlow;

/// <summary>A checkpoint that is being written. Several threads may write files of it, each its own.</summary>
internal sealed class PendingCheckpoint
{
    private readonly ICheckpointStore _store;

    internal PendingCheckpoint(ICheckpointStore store, CheckpointDraft draft) => (_store, Draft) = (store, draft);

    public long Id => Draft.Name.Id;

    internal CheckpointDraft Draft { get; }

    /// <summary>A file of this checkpoint alone, for rows of the key groups from the first to the last.</summary>
    /// <exception cref="CheckpointException">The medium failed.</exception>
    public CheckpointFile Create(string stateId, int firstKeyGroup, int lastKeyGroup)
    {
        var name = Draft.BeginFile(stateId, firstKeyGroup, lastKeyGroup);
        return new(_store, Draft.Directory.Length == 0 ? name : $"{Draft.Directory}/{name}", null, digest => Draft.EndFile(name, stateId, firstKeyGroup, lastKeyGroup, digest));
    }

    /// <summary>A file that later checkpoints may take over by <see cref="Reuse"/>; in a savepoint, a file of its own like any other.</summary>
    /// <exception cref="CheckpointException">The medium failed.</exception>
    public CheckpointFile CreateShared(string stateId, int firstKeyGroup, int lastKeyGroup)
        => Draft.IsSavepoint ? Create(stateId, firstKeyGroup, lastKeyGroup) : new(_store, Draft.BeginShared(stateId, firstKeyGroup, lastKeyGroup), Draft.SharedPath,
            digest => Draft.EndShared(stateId, firstKeyGroup, lastKeyGroup, digest));

    /// <inheritdoc cref="CheckpointDraft.Reuse"/>
    public void Reuse(ManifestFile file) => Draft.Reuse(file);

    /// <inheritdoc cref="CheckpointDraft.AddSection"/>
    public void AddSection(string name, ReadOnlyMemory<byte> content) => Draft.AddSection(name, content);
}
