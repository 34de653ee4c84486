using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>A checkpoint that is there to be read, or was found lost.</summary>
internal sealed class StoredCheckpoint
{
    private readonly CheckpointReader _reader;
    private readonly Manifest? _manifest;

    internal StoredCheckpoint(CheckpointReader reader, CheckpointName name, bool isCurrent, Manifest? manifest, CheckpointException? problem, long manifestBytes)
    {
        (_reader, Name, IsCurrent, _manifest, Problem) = (reader, name, isCurrent, manifest, problem);
        if (manifest is null)
        {
            return;
        }

        LengthBytes = manifestBytes + manifest.Files.Sum(static file => file.LengthBytes);
        Parts =
        [
            .. manifest.Files.Select(file => new CheckpointPart(this, manifest.PathOf(file), file, default)),
            .. manifest.Sections.Where(static section => section.Name.StartsWith(ManifestSections.State, StringComparison.Ordinal))
                .Select(section => new CheckpointPart(this, $"{ManifestPath(manifest)}, section {section.Name}", null, section.Content)),
        ];
    }

    public CheckpointName Name { get; }

    /// <summary>It is the one that a restart begins with.</summary>
    public bool IsCurrent { get; }

    /// <summary>What is wrong with its manifest; null if nothing.</summary>
    public CheckpointException? Problem { get; }

    /// <summary>What it consists of. Only of one without a <see cref="Problem"/>.</summary>
    public Manifest Manifest => _manifest ?? throw Problem!;

    /// <summary>The length of its manifest and its files, shared ones among them.</summary>
    public long LengthBytes { get; }

    /// <summary>Its state files: those by themselves, and those that lie in the manifest.</summary>
    public IReadOnlyList<CheckpointPart> Parts { get; } = [];

    /// <summary>The bytes of a section.</summary>
    public bool TryGetSection(string name, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content) => (content = ManifestSections.Find(Manifest, name)) is not null;

    internal Stream OpenFile(string path) => _reader.OpenFile(this, path);

    internal string Location => _reader.Location;

    private static string ManifestPath(Manifest manifest) => manifest.IsSavepoint ? StoreLayout.ManifestName : StoreLayout.Manifest(manifest.Name);
}

/// <summary>A state file of a checkpoint, wherever it lies.</summary>
internal sealed class CheckpointPart
{
    private readonly StoredCheckpoint _checkpoint;
    private readonly ManifestFile? _file;
    private readonly ReadOnlyMemory<byte> _section;

    internal CheckpointPart(StoredCheckpoint checkpoint, string path, ManifestFile? file, ReadOnlyMemory<byte> section)
        => (_checkpoint, Path, _file, _section) = (checkpoint, path, file, section);

    /// <summary>Where it lies, relative to the store.</summary>
    public string Path { get; }

    /// <summary>Its length.</summary>
    public long LengthBytes => _file?.LengthBytes ?? _section.Length;

    /// <summary>Other checkpoints may have it too.</summary>
    public bool IsShared => _file is { SharedBy.IsNone: false };

    /// <summary>Opens it and verifies every byte: against its own checksums, and against what the manifest says of it. Dispose the stream when the rows are read.</summary>
    /// <exception cref="CheckpointException">It is missing, isn't what was committed, or can't be read.</exception>
    /// <exception cref="CheckpointFormatException">Its bytes are damaged.</exception>
    public StateFileReader Open(out Stream stream)
    {
        stream = _file is null ? new SequenceStream(new(_section)) : _checkpoint.OpenFile(Path);
        try
        {
            var reader = StateFileReader.Open(stream, System.IO.Path.Combine(_checkpoint.Location, Path));
            Check(reader);
            return reader;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            stream.Dispose();
            throw StoreErrors.In(_checkpoint.Location, StoreErrors.Medium(Path, "Reading", isUnknown: false, exception));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void Check(StateFileReader reader)
    {
        var header = reader.Header;
        if (_checkpoint.Manifest.PipelineId is { } pipelineId && pipelineId != header.PipelineId)
        {
            throw Wrong($"it is of the pipeline '{header.PipelineId}', and its checkpoint of '{pipelineId}'");
        }

        if (_file is null)
        {
            return;
        }

        if (reader.LengthBytes != _file.LengthBytes || reader.WholeHash != _file.Hash)
        {
            throw StoreErrors.In(_checkpoint.Location, StoreErrors.NotWhatWasWritten(Path, new(reader.LengthBytes, reader.WholeHash), _file));
        }

        if (header.Schema.StateId != _file.StateId || header.FirstGroup < _file.FirstKeyGroup || header.EndGroup - 1 > _file.LastKeyGroup)
        {
            throw Wrong($"it is of key groups {header.FirstGroup} … {header.EndGroup - 1} of state '{header.Schema.StateId}', and the manifest has it as {_file.FirstKeyGroup} … {_file.LastKeyGroup} of '{_file.StateId}'");
        }
    }

    private CheckpointException Wrong(string why) => StoreErrors.In(_checkpoint.Location, StoreErrors.Damaged(Path, 0, why));
}
