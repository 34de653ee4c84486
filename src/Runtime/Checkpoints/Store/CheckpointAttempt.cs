using System.Text;

namespace FastFlow;

/// <summary>
/// The protocol of one attempt to run a job: how it takes over the store, finds what was committed, and commits. Pure: it asks for steps and is told their answers; it neither waits nor
/// reads a clock, a file or a random number. One attempt's steps run one after the other; an exception between them ends the method they belong to.
/// </summary>
/// <remarks>
/// Why no attempt can commit behind a newer one, whatever the lock is worth: a commit writes its own <c>CURRENT.a&lt;attempt&gt;.tmp</c>, then looks for a newer attempt, then renames that file to
/// <c>CURRENT</c>. A newer attempt first makes its token, then deletes the drafts of older ones, then reads <c>CURRENT</c>. If the older one looked before the token was there, its draft was
/// there too: either it was renamed in time and is what the newer one reads, or it is deleted and the rename finds nothing.
/// </remarks>
internal sealed partial class CheckpointAttempt
{
    private readonly int _retained;
    private readonly string? _pipelineId;
    private readonly Lock _gate = new();

    // Shared files that a kept checkpoint needs, and those of them that one being written takes over, with the highest id of such.
    private readonly HashSet<string> _sharedKept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _sharedClaims = new(StringComparer.Ordinal);

    // The current checkpoint and those kept before it, newest first.
    private readonly List<(CheckpointPointer Pointer, Manifest Manifest)> _kept = [];
    private readonly List<CheckpointException> _lost = [];
    private long _lastId;

    /// <param name="retained">How many committed checkpoints are kept, the current one among them: at least 1.</param>
    /// <param name="pipelineId">Whose they are: written into each, and those of another pipeline are refused. Null to do neither.</param>
    public CheckpointAttempt(int retained, string? pipelineId = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retained, 1);
        (_retained, _pipelineId) = (retained, pipelineId);
    }

    /// <summary>The number of this attempt: higher than any before it.</summary>
    public long Number { get; private set; }

    /// <summary>The last committed checkpoint; null if there is none.</summary>
    public Manifest? Current => _kept.Count > 0 ? _kept[0].Manifest : null;

    /// <summary>The rename that commits has been asked for, and it isn't known to be durable: what a failure leaves unknown.</summary>
    public bool IsOutcomeUnknown { get; private set; }

    /// <summary>Older checkpoints that should be there and are lost. The current one is whole all the same; someone should know.</summary>
    public IReadOnlyList<CheckpointException> Lost => _lost;

    /// <summary>A new checkpoint. The caller makes its directory and its files, then asks for <see cref="Commit"/>; or leaves it, and it is garbage.</summary>
    public CheckpointDraft Begin(long id)
    {
        if (id <= _lastId)
        {
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Ids only grow; the last one was {_lastId}.");
        }

        _lastId = id;
        var draft = new CheckpointDraft(this, new(id, Number));
        if (_pipelineId is not null)
        {
            draft.AddSection(ManifestSections.Pipeline, Encoding.UTF8.GetBytes(_pipelineId));
        }

        return draft;
    }

    /// <summary>Makes it the current one. Once the last step is answered it is; sinks may commit then.</summary>
    /// <exception cref="CheckpointException">A newer attempt runs, or an earlier commit's outcome is unknown.</exception>
    public IEnumerable<StoreStep> Commit(CheckpointDraft draft)
    {
        if (IsOutcomeUnknown)
        {
            throw StoreErrors.Over(Number);
        }

        var name = draft.Name;
        if (Current is { } current && name.Id <= current.Name.Id)
        {
            throw new InvalidOperationException($"Checkpoint {name} comes after {current.Name}, which is committed.");
        }

        // Only to say it soon and by name, before the other one's garbage collection makes this one's writes fail. The look that counts comes later.
        foreach (var step in LookForNewer())
        {
            yield return step;
        }

        var manifest = draft.Seal([.. _kept.Take(_retained - 1).Select(static kept => kept.Pointer)]);
        var bytes = ManifestCodec.Encode(manifest);
        yield return StoreStep.Write(StoreLayout.ManifestDraft(name), bytes);
        var rename = StoreStep.Rename(StoreLayout.ManifestDraft(name), StoreLayout.Manifest(name));
        yield return rename;
        if (!rename.Done)
        {
            throw StoreErrors.Fenced(Number, $"'{rename.Path}' has been deleted");
        }

        yield return StoreStep.FlushDirectory(draft.Directory);
        yield return StoreStep.FlushDirectory(StoreLayout.Checkpoints);
        if (manifest.Files.Any(static file => !file.SharedBy.IsNone))
        {
            yield return StoreStep.FlushDirectory(StoreLayout.Shared);
        }

        var pointer = new CheckpointPointer(name, Sha256.Of(bytes));
        foreach (var step in Publish(pointer))
        {
            yield return step;
        }

        Keep(pointer, manifest);
    }

    /// <summary>
    /// Deletes what no kept checkpoint needs. However late that happens, it harms no newer attempt: that one began with the checkpoints that this one keeps, and all it adds has its own
    /// number in its name, which is never garbage here.
    /// </summary>
    public IEnumerable<StoreStep> Collect()
    {
        var root = StoreStep.List(StoreLayout.Root);
        var checkpoints = StoreStep.List(StoreLayout.Checkpoints);
        var shared = StoreStep.List(StoreLayout.Shared);
        var attempts = StoreStep.List(StoreLayout.Attempts);
        yield return root;
        yield return checkpoints;
        yield return shared;
        yield return attempts;
        foreach (var path in Garbage(root.Names, checkpoints.Names, shared.Names, attempts.Names))
        {
            yield return StoreStep.Delete(path);
        }
    }

    /// <summary>Notes that a checkpoint being written takes over that shared file; false if nothing kept has it.</summary>
    internal bool TryClaim(string path, long id)
    {
        lock (_gate)
        {
            var isClaimed = _sharedClaims.TryGetValue(path, out var claimed);
            if (!isClaimed && !_sharedKept.Contains(path))
            {
                return false;
            }

            _sharedClaims[path] = Math.Max(claimed, id);
            return true;
        }
    }

    private IEnumerable<StoreStep> Publish(CheckpointPointer pointer)
    {
        var draft = StoreLayout.CurrentDraft(Number);
        yield return StoreStep.Write(draft, CurrentCodec.Encode(pointer));

        // Only now, with the draft written: see the remarks above.
        foreach (var step in LookForNewer())
        {
            yield return step;
        }

        IsOutcomeUnknown = true;
        var rename = StoreStep.Rename(draft, StoreLayout.Current);
        yield return rename;
        if (!rename.Done)
        {
            IsOutcomeUnknown = false;
            throw StoreErrors.Fenced(Number, $"a newer attempt has deleted '{draft}'");
        }

        yield return StoreStep.FlushDirectory(StoreLayout.Root);
        IsOutcomeUnknown = false;
    }

    private IEnumerable<StoreStep> LookForNewer()
    {
        var attempts = StoreStep.List(StoreLayout.Attempts);
        yield return attempts;
        if (Highest(attempts.Names) is var highest && highest > Number)
        {
            throw StoreErrors.Fenced(Number, $"attempt {highest} has begun");
        }
    }

    private void Keep(CheckpointPointer pointer, Manifest manifest)
    {
        lock (_gate)
        {
            _kept.Insert(0, (pointer, manifest));
            if (_kept.Count > _retained)
            {
                _kept.RemoveRange(_retained, _kept.Count - _retained);
            }

            FindSharedKept();
            foreach (var (path, id) in _sharedClaims)
            {
                if (id <= pointer.Name.Id)
                {
                    _sharedClaims.Remove(path);
                }
            }
        }
    }

    private void FindSharedKept()
    {
        _sharedKept.Clear();
        foreach (var (_, manifest) in _kept)
        {
            foreach (var file in manifest.Files)
            {
                if (!file.SharedBy.IsNone)
                {
                    _sharedKept.Add(manifest.PathOf(file));
                }
            }
        }
    }

    // Names that aren't ours are left alone, and so is what a newer attempt wrote, or this one for a checkpoint that may still be committed.
    private List<string> Garbage(IReadOnlyList<string> root, IReadOnlyList<string> checkpoints, IReadOnlyList<string> shared, IReadOnlyList<string> attempts)
    {
        var garbage = new List<string>();
        lock (_gate)
        {
            var kept = _kept.Select(static entry => entry.Pointer.Name).ToHashSet();
            garbage.AddRange(checkpoints.Where(name => StoreLayout.TryParseCheckpoint(name, out var of) && IsOver(of) && !kept.Contains(of)).Select(static name => $"{StoreLayout.Checkpoints}/{name}"));
            garbage.AddRange(shared.Where(name => StoreLayout.TryParseSharedDraft(name, out var of) && IsOver(of)).Select(static name => $"{StoreLayout.Shared}/{name}"));
            garbage.AddRange(shared.Where(name => StoreLayout.TryParseShared(name, out var of) && IsOver(of)).Select(static name => $"{StoreLayout.Shared}/{name}")
                .Where(path => !_sharedKept.Contains(path) && !_sharedClaims.ContainsKey(path)));
        }

        garbage.AddRange(root.Where(name => StoreLayout.TryParseCurrentDraft(name, out var by) && by < Number));
        garbage.AddRange(attempts.Where(name => StoreLayout.TryParseAttempt(name, out var attempt) && attempt < Number).Select(static name => $"{StoreLayout.Attempts}/{name}"));
        return garbage;
    }

    private bool IsOver(CheckpointName name) => name.Attempt < Number || (name.Attempt == Number && name.Id <= (Current?.Name.Id ?? 0));

    private static long Highest(IReadOnlyList<string> attempts)
    {
        long highest = 0;
        foreach (var name in attempts)
        {
            if (StoreLayout.TryParseAttempt(name, out var attempt))
            {
                highest = Math.Max(highest, attempt);
            }
        }

        return highest;
    }
}
