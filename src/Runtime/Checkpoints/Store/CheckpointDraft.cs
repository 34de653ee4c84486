namespace FastFlow;

/// <summary>A checkpoint that is being written: which files it has so far. Several threads may add to it.</summary>
internal sealed class CheckpointDraft
{
    private readonly CheckpointAttempt? _attempt;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ManifestFile> _files = [];
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _sections = new(StringComparer.Ordinal);
    private int _sharedDrafts;
    private int _unfinished;

    internal CheckpointDraft(CheckpointAttempt attempt, CheckpointName name) => (_attempt, Name, Directory) = (attempt, name, StoreLayout.Checkpoint(name));

    /// <summary>A savepoint, which shares nothing.</summary>
    internal CheckpointDraft(CheckpointName name) => (Name, Directory) = (name, StoreLayout.Root);

    public CheckpointName Name { get; }

    /// <summary>Where its own files lie.</summary>
    public string Directory { get; }

    public bool IsSavepoint => _attempt is null;

    /// <summary>A name for a file of this checkpoint alone. Names that differ in case only would be one on some systems.</summary>
    public string BeginFile(string stateId, int firstKeyGroup, int lastKeyGroup)
    {
        Check(stateId, firstKeyGroup, lastKeyGroup);
        lock (_gate)
        {
            _unfinished++;
            for (var copy = 0; ; copy++)
            {
                var name = StoreLayout.FileName(stateId, firstKeyGroup, lastKeyGroup, copy);
                if (_names.Add(name))
                {
                    return name;
                }
            }
        }
    }

    /// <summary>A path for a file that later checkpoints may share. It gets its name from its content: see <see cref="SharedPath"/>.</summary>
    public string BeginShared(string stateId, int firstKeyGroup, int lastKeyGroup)
    {
        Check(stateId, firstKeyGroup, lastKeyGroup);
        lock (_gate)
        {
            _unfinished++;
            return StoreLayout.SharedDraft(Name, _sharedDrafts++);
        }
    }

    /// <summary>The file is written and flushed.</summary>
    public ManifestFile EndFile(string name, string stateId, int firstKeyGroup, int lastKeyGroup, FileDigest digest)
        => End(new(stateId, firstKeyGroup, lastKeyGroup, digest.LengthBytes, digest.Hash, default, name));

    /// <summary>The file is written, flushed, and renamed to <see cref="SharedPath"/>.</summary>
    public ManifestFile EndShared(string stateId, int firstKeyGroup, int lastKeyGroup, FileDigest digest)
        => End(new(stateId, firstKeyGroup, lastKeyGroup, digest.LengthBytes, digest.Hash, Name, ""));

    /// <summary>The path of a shared file of this checkpoint with that content.</summary>
    public string SharedPath(FileDigest digest) => StoreLayout.SharedFile(digest.Hash, Name);

    /// <summary>Takes over a shared file of the last checkpoint, or of one before it that is kept.</summary>
    /// <exception cref="ArgumentException">It isn't shared, or may be deleted already.</exception>
    public void Reuse(ManifestFile file)
    {
        if (_attempt is null)
        {
            throw new ArgumentException($"A savepoint shares nothing: write the file of state '{file.StateId}' into it.", nameof(file));
        }

        if (file.SharedBy.IsNone || !_attempt.TryClaim(StoreLayout.SharedFile(file.Hash, file.SharedBy), Name.Id))
        {
            throw new ArgumentException($"The file of state '{file.StateId}' with SHA-256 {file.Hash} isn't a shared file of a checkpoint that is kept; write it again.", nameof(file));
        }

        lock (_gate)
        {
            _files.Add(file);
        }
    }

    /// <summary>Adds named bytes to the manifest.</summary>
    /// <exception cref="ArgumentException">It has some of that name.</exception>
    public void AddSection(string name, ReadOnlyMemory<byte> content)
    {
        lock (_gate)
        {
            _sections.Add(name, content);
        }
    }

    /// <summary>The manifest, in an order that doesn't depend on which thread was first.</summary>
    internal Manifest Seal(IReadOnlyList<CheckpointPointer> retained)
    {
        lock (_gate)
        {
            if (_unfinished != 0)
            {
                throw new InvalidOperationException($"Checkpoint {Name} has {_unfinished} files that aren't finished.");
            }

            return new()
            {
                Name = Name,
                Retained = retained,
                Files = [.. _files.OrderBy(static file => file.StateId, StringComparer.Ordinal).ThenBy(static file => file.FirstKeyGroup)
                    .ThenBy(static file => file.FileName, StringComparer.Ordinal).ThenBy(static file => file.Hash.ToString(), StringComparer.Ordinal)],
                Sections = [.. _sections.Select(static section => new ManifestSection(section.Key, section.Value))],
            };
        }
    }

    private ManifestFile End(ManifestFile file)
    {
        lock (_gate)
        {
            _unfinished--;
            _files.Add(file);
            return file;
        }
    }

    private static void Check(string stateId, int firstKeyGroup, int lastKeyGroup)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateId);
        ArgumentOutOfRangeException.ThrowIfNegative(firstKeyGroup);
        ArgumentOutOfRangeException.ThrowIfLessThan(lastKeyGroup, firstKeyGroup);
    }
}
