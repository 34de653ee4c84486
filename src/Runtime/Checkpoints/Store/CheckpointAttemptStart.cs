namespace FastFlow;

/// <content>How an attempt begins.</content>
internal sealed partial class CheckpointAttempt
{
    /// <summary>
    /// Takes a number, keeps older attempts from committing, and finds the current checkpoint: the one that <c>CURRENT</c> names, never one that merely lies there. When the last step is
    /// answered it is durable, so effects outside may be built on it, and all its bytes are those that were written.
    /// </summary>
    /// <exception cref="CheckpointException">It is missing, damaged, of a newer version, another pipeline's, or a newer attempt runs.</exception>
    public IEnumerable<StoreStep> Start()
    {
        foreach (var step in LookForOther())
        {
            yield return step;
        }

        yield return StoreStep.CreateDirectory(StoreLayout.Attempts);
        yield return StoreStep.CreateDirectory(StoreLayout.Checkpoints);
        yield return StoreStep.CreateDirectory(StoreLayout.Shared);
        foreach (var step in TakeNumber().Concat(StopOlder()))
        {
            yield return step;
        }

        var read = StoreStep.Read(StoreLayout.Current, CurrentCodec.MaxBytes);
        yield return read;
        foreach (var step in read.Bytes is { } bytes ? Recover(CurrentCodec.Decode(bytes)) : BeginAfresh())
        {
            yield return step;
        }
    }

    // Before a number is taken, which would end the other pipeline's job.
    private IEnumerable<StoreStep> LookForOther()
    {
        if (_pipelineId is null)
        {
            yield break;
        }

        var current = StoreStep.Read(StoreLayout.Current, CurrentCodec.MaxBytes);
        yield return current;
        if (current.Bytes is not { } bytes || CurrentCodec.Decode(bytes) is not { Name.IsNone: false } pointer)
        {
            yield break;
        }

        // What can't be read is looked at again, and told of, when there is a number.
        var read = StoreStep.Read(StoreLayout.Manifest(pointer.Name), ManifestCodec.MaxBytes);
        yield return read;
        if (read.Bytes is { } manifest)
        {
            CheckPipeline(Checked(manifest, pointer));
        }
    }

    private void CheckPipeline(Manifest manifest)
    {
        if (_pipelineId is not null && manifest.PipelineId is { } other && other != _pipelineId)
        {
            throw StoreErrors.OtherPipeline(StoreLayout.Manifest(manifest.Name), other, _pipelineId);
        }
    }

    private IEnumerable<StoreStep> TakeNumber()
    {
        var attempts = StoreStep.List(StoreLayout.Attempts);
        yield return attempts;
        if (attempts.Names.Count == 0)
        {
            // Before the first token: numbers must not begin again at 1 because the directory's own name was lost.
            yield return StoreStep.FlushDirectory(StoreLayout.Root);
        }

        for (Number = Highest(attempts.Names) + 1; ; Number++)
        {
            var token = StoreStep.CreateNew(StoreLayout.Attempt(Number));
            yield return token;
            if (token.Done)
            {
                break;
            }
        }

        // A number that a loss of power could give out twice would fence nothing.
        yield return StoreStep.FlushDirectory(StoreLayout.Attempts);

        // One that lay idle since it listed them may have taken a number that was free again.
        foreach (var step in LookForNewer())
        {
            yield return step;
        }
    }

    private IEnumerable<StoreStep> StopOlder()
    {
        var root = StoreStep.List(StoreLayout.Root);
        yield return root;
        foreach (var name in root.Names)
        {
            if (StoreLayout.TryParseCurrentDraft(name, out var attempt) && attempt <= Number)
            {
                yield return StoreStep.Delete(name);
            }
        }
    }

    // CURRENT says "none yet" before the first checkpoint is written: so if it isn't there and checkpoints are, it was lost.
    private IEnumerable<StoreStep> BeginAfresh()
    {
        var checkpoints = StoreStep.List(StoreLayout.Checkpoints);
        yield return checkpoints;
        foreach (var name in checkpoints.Names)
        {
            if (StoreLayout.TryParseCheckpoint(name, out var checkpoint))
            {
                throw StoreErrors.NoCurrent(StoreLayout.Checkpoint(checkpoint));
            }
        }

        foreach (var step in Publish(new(new(0, Number), default)))
        {
            yield return step;
        }
    }

    private IEnumerable<StoreStep> Recover(CheckpointPointer pointer)
    {
        // The attempt that renamed it may have died before that was durable, and no effect outside may be built on what could vanish.
        yield return StoreStep.FlushDirectory(StoreLayout.Root);
        if (pointer.Name.IsNone)
        {
            yield break;
        }

        var path = StoreLayout.Manifest(pointer.Name);
        var read = StoreStep.Read(path, ManifestCodec.MaxBytes);
        yield return read;
        var manifest = Checked(read.Bytes ?? throw StoreErrors.Missing(path, $"'{StoreLayout.Current}'"), pointer);
        CheckPipeline(manifest);
        foreach (var file in manifest.Files)
        {
            var digest = StoreStep.DigestOf(manifest.PathOf(file));
            yield return digest;
            var found = digest.Digest ?? throw StoreErrors.Missing(digest.Path, $"checkpoint {pointer.Name}");
            if (found != new FileDigest(file.LengthBytes, file.Hash))
            {
                throw StoreErrors.NotWhatWasWritten(digest.Path, found, file);
            }
        }

        _kept.Add((pointer, manifest));
        _lastId = pointer.Name.Id;
        foreach (var step in RecoverRetained(manifest.Retained))
        {
            yield return step;
        }

        FindSharedKept();
    }

    // One that is lost is no reason to stand still; but it is said.
    private IEnumerable<StoreStep> RecoverRetained(IReadOnlyList<CheckpointPointer> retained)
    {
        foreach (var pointer in retained)
        {
            if (_kept.Count == _retained)
            {
                break;
            }

            var read = StoreStep.Read(StoreLayout.Manifest(pointer.Name), ManifestCodec.MaxBytes);
            yield return read;
            try
            {
                var bytes = read.Bytes ?? throw StoreErrors.Missing(read.Path, $"checkpoint {pointer.Name}, which is to be kept,");
                _kept.Add((pointer, Checked(bytes, pointer)));
            }
            catch (CheckpointException exception)
            {
                _lost.Add(exception);
            }
        }
    }

    internal static Manifest Checked(byte[] bytes, CheckpointPointer pointer)
    {
        var path = StoreLayout.Manifest(pointer.Name);
        if (Sha256.Of(bytes) is var hash && hash != pointer.Manifest)
        {
            throw StoreErrors.Damaged(path, 0, $"its SHA-256 is {hash}, but {pointer.Manifest} was committed");
        }

        var manifest = ManifestCodec.Decode(bytes, path);
        return manifest.Name == pointer.Name ? manifest : throw StoreErrors.Damaged(path, 0, $"it is that of checkpoint {manifest.Name}");
    }
}
