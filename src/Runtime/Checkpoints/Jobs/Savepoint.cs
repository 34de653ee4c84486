namespace FastFlow;

/// <summary>Copies a committed checkpoint to a directory of its own, where nothing collects it and from where it may be moved.</summary>
internal static class Savepoint
{
    private const int PieceBytes = 256 * 1024;

    /// <summary>Makes sure, before the job goes to any length, that a savepoint can be written there.</summary>
    /// <exception cref="CheckpointException">There is something in the directory, or it can't be made.</exception>
    public static void Check(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new CheckpointException(CheckpointFailure.Medium, directory, $"A savepoint can't be written to '{directory}': there is something in it ({Path.GetFullPath(directory)}). Give a directory that is empty or doesn't exist.");
        }
    }

    /// <summary>Copies a checkpoint. Every byte is checked on the way.</summary>
    /// <exception cref="CheckpointException">The medium failed, or the directory isn't empty.</exception>
    public static void Write(string directory, RestorePoint checkpoint)
    {
        Check(directory);
        var (manifest, metadata) = (checkpoint.Manifest, checkpoint.Metadata);
        using var storage = SavepointStorage.Begin(directory, manifest.Name.Id, manifest.Name.Attempt, metadata.PipelineId);
        foreach (var section in manifest.Sections.Where(static section => section.Name is not (ManifestSections.Pipeline or ManifestSections.Savepoint)))
        {
            storage.Pending.AddSection(section.Name, section.Content);
        }

        foreach (var file in manifest.Files)
        {
            Copy(checkpoint, file, storage.Pending);
        }

        storage.Commit();
    }

    private static void Copy(RestorePoint checkpoint, ManifestFile file, PendingCheckpoint savepoint)
    {
        using var input = checkpoint.OpenRead(file);
        using var output = savepoint.Create(file.StateId, file.FirstKeyGroup, file.LastKeyGroup);
        var piece = new byte[PieceBytes];
        for (int count; (count = input.Read(piece)) > 0;)
        {
            output.Write(piece.AsSpan(0, count));
        }

        var copy = output.Complete();
        if ((copy.LengthBytes, copy.Hash) != (file.LengthBytes, file.Hash))
        {
            throw StoreErrors.Damaged(checkpoint.Manifest.PathOf(file), 0, "it has changed since it was written");
        }
    }
}
