namespace FastFlow;

/// <summary>What a checkpoint consists of. Its hash stands in <c>CURRENT</c>, the hashes of its files stand here: so one hash vouches for all.</summary>
internal sealed class Manifest
{
    public required CheckpointName Name { get; init; }

    /// <summary>The checkpoints before it that are kept, newest first. Known from here only: what else lies in the store is garbage.</summary>
    public required IReadOnlyList<CheckpointPointer> Retained { get; init; }

    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Bytes that mean something to others, by name, ordinally sorted: sink transactions, schemas.</summary>
    public required IReadOnlyList<ManifestSection> Sections { get; init; }

    /// <summary>It is that of a savepoint: its files lie beside it, and it is nobody's but the one's who asked for it.</summary>
    public bool IsSavepoint => ManifestSections.Find(this, ManifestSections.Savepoint) is not null;

    /// <summary>The pipeline whose state it is; null if it doesn't say.</summary>
    public string? PipelineId => ManifestSections.Find(this, ManifestSections.Pipeline) is { } id ? System.Text.Encoding.UTF8.GetString(id.Span) : null;

    public string PathOf(ManifestFile file)
        => IsSavepoint ? file.FileName
        : file.SharedBy.IsNone ? $"{StoreLayout.Checkpoint(Name)}/{file.FileName}" : StoreLayout.SharedFile(file.Hash, file.SharedBy);
}

/// <summary>A checkpoint and the hash of its manifest. With no name it is the state before the first one.</summary>
internal readonly record struct CheckpointPointer(CheckpointName Name, Sha256 Manifest);

/// <summary>A file of a checkpoint.</summary>
/// <param name="StateId">Whose rows it holds.</param>
/// <param name="FirstKeyGroup">The first key group it may hold rows of.</param>
/// <param name="LastKeyGroup">The last one.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Hash">The SHA-256 of all its bytes.</param>
/// <param name="SharedBy">The checkpoint that wrote it to <c>shared</c>; none for a file of this checkpoint alone.</param>
/// <param name="FileName">Its name in the checkpoint's directory; empty for a shared one.</param>
internal sealed record ManifestFile(string StateId, int FirstKeyGroup, int LastKeyGroup, long LengthBytes, Sha256 Hash, CheckpointName SharedBy, string FileName);

/// <summary>Named bytes in a manifest.</summary>
internal sealed record ManifestSection(string Name, ReadOnlyMemory<byte> Content);
