namespace FastFlow;

/// <summary>A committed checkpoint or a savepoint from which a job starts.</summary>
internal sealed class RestorePoint
{
    private readonly Func<IEnumerable<OpenPart>> _parts;
    private readonly Func<ManifestFile, Stream> _open;

    private RestorePoint(Manifest manifest, string location, Func<ManifestFile, Stream> open, Func<IEnumerable<OpenPart>> parts)
    {
        (Manifest, Identity, Location, _open, _parts) = (manifest, IdentityOf(manifest), location, open, parts);
        var section = ManifestSections.Find(manifest, CheckpointMetadata.Section)
            ?? throw new CheckpointFormatException(location, 0, $"no section '{CheckpointMetadata.Section}'", "a job's checkpoint has one", "It is another program's: give the job a directory of its own.");
        Metadata = CheckpointMetadata.Decode(section.Span, location);
    }

    public Manifest Manifest { get; }

    public CheckpointMetadata Metadata { get; }

    /// <summary>Says which one it is, wherever it has been copied to.</summary>
    public Sha256 Identity { get; }

    /// <summary>What errors call it.</summary>
    public string Location { get; }

    /// <summary>The current checkpoint of a store that this attempt holds, whose files were verified; null if there is none.</summary>
    public static RestorePoint? CurrentOf(CheckpointStorage storage, string store)
    {
        if (storage.Current is not { } manifest)
        {
            return null;
        }

        var location = $"checkpoint {manifest.Name} in '{store}'";
        return new(manifest, location, storage.OpenRead, () => StatePart.Open(manifest, location, storage.OpenRead));
    }

    /// <summary>What <c>RestoreFrom</c> names: a savepoint's directory, that of one checkpoint, or a directory of checkpoints, of which it is the current one. Nothing is written there.</summary>
    /// <exception cref="CheckpointException">It isn't there, or not whole.</exception>
    public static RestorePoint Open(string path)
    {
        var reader = CheckpointReader.Open(path);
        var checkpoint = reader.Find(null);
        var manifest = checkpoint.Manifest;
        return new(manifest, $"checkpoint {manifest.Name} in '{reader.Location}'", file => reader.OpenFile(checkpoint, manifest.PathOf(file)), () => checkpoint.Parts.Select(static part => new OpenPart(part.Open(out var stream), stream)));
    }

    /// <summary>All its states' parts, one after the other. Opening one verifies every byte of it.</summary>
    public IEnumerable<OpenPart> Parts() => _parts();

    /// <summary>Reads a file of it as bytes.</summary>
    public Stream OpenRead(ManifestFile file) => _open(file);

    // A savepoint's files have other names than those of the checkpoint that it is a copy of; what they hold is the same.
    private static Sha256 IdentityOf(Manifest manifest) => Sha256.Of(ManifestCodec.Encode(new()
    {
        Name = manifest.Name,
        Retained = [],
        Sections = [.. manifest.Sections.Where(static section => section.Name != ManifestSections.Savepoint)],
        Files = [.. manifest.Files.OrderBy(static file => file.StateId, StringComparer.Ordinal).ThenBy(static file => file.FirstKeyGroup).ThenBy(static file => file.Hash.ToString(), StringComparer.Ordinal)
            .Select(static (file, index) => file with { SharedBy = default, FileName = StoreLayout.FileName(file.StateId, file.FirstKeyGroup, file.LastKeyGroup, copy: index) })],
    }));
}
