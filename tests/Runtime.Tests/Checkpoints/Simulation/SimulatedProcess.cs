namespace FastFlow.Tests.Checkpoints.Simulation;

internal enum Phase
{
    Starting,
    Writing,
    Committing,
    Collecting,
    Ended,
}

/// <summary>A job that starts, then writes, commits and collects for ever, one step at a time, as the production's storage does.</summary>
internal sealed class SimulatedProcess
{
    private readonly SimulatedWorld _world;
    private readonly Random _random;
    private IEnumerator<StoreStep> _steps;
    private CheckpointDraft? _draft;
    private List<ManifestFile> _written = [];

    public SimulatedProcess(SimulatedWorld world, Random random, int retained)
    {
        (_world, _random) = (world, random);
        Attempt = new(retained);
        _steps = Attempt.Start().GetEnumerator();
    }

    public CheckpointAttempt Attempt { get; }

    public Phase Phase { get; private set; }

    public bool IsAlive => Phase != Phase.Ended;

    public bool HasReadCurrent { get; private set; }

    /// <summary>What it writes or commits; none while it starts.</summary>
    public CheckpointName Pending => _draft?.Name ?? default;

    /// <summary>The next step; null if it has none left. Going on is told to the world, which knows what must hold then.</summary>
    public StoreStep? Next()
    {
        while (IsAlive)
        {
            try
            {
                if (_steps.MoveNext())
                {
                    return _steps.Current;
                }
            }
            catch (CheckpointException exception)
            {
                _world.Refused(this, exception);
                End();
                break;
            }

            GoOn();
        }

        return null;
    }

    public void Answered(StoreStep step) => HasReadCurrent |= Phase == Phase.Starting && step.Path == StoreLayout.Current;

    /// <summary>The medium failed: before the commit point the next checkpoint may do better, behind it no one knows, and without a start there is no job.</summary>
    public void Failed()
    {
        if (Phase == Phase.Starting || Attempt.IsOutcomeUnknown)
        {
            End();
            return;
        }

        Enter(Phase.Writing, Write());
    }

    public void End() => Phase = Phase.Ended;

    private void GoOn()
    {
        switch (Phase)
        {
            case Phase.Starting:
                _world.Recovered(this);
                Enter(Phase.Writing, Write());
                break;
            case Phase.Writing:
                _world.Wrote(_draft!.Name, _written);
                Enter(Phase.Committing, Attempt.Commit(_draft!));
                break;
            case Phase.Committing:
                _world.Committed(this);
                Enter(Phase.Collecting, Attempt.Collect());
                break;
            default:
                _world.Collected(this);
                Enter(Phase.Writing, Write());
                break;
        }
    }

    private void Enter(Phase phase, IEnumerable<StoreStep> steps) => (Phase, _steps) = (phase, steps.GetEnumerator());

    private IEnumerable<StoreStep> Write()
    {
        _draft = Attempt.Begin(Math.Max(Attempt.Current?.Name.Id ?? 0, Pending.Id) + 1);
        _written = [];
        yield return StoreStep.CreateDirectory(_draft.Directory);
        var count = _random.Next(4);
        for (var i = 0; i < count; i++)
        {
            var content = new byte[1 + _random.Next(40)];
            _random.NextBytes(content);
            var digest = new FileDigest(content.Length, Sha256.Of(content));
            _world.Content[digest.Hash] = content;
            if (_random.Next(2) == 0)
            {
                var name = _draft.BeginFile("state", 0, 127);
                yield return StoreStep.Write($"{_draft.Directory}/{name}", content);
                _written.Add(_draft.EndFile(name, "state", 0, 127, digest));
            }
            else if (Attempt.Current?.Files.FirstOrDefault(file => !file.SharedBy.IsNone && !_written.Contains(file)) is { } shared && _random.Next(2) == 0)
            {
                _draft.Reuse(shared);
                _written.Add(shared);
            }
            else
            {
                var path = _draft.BeginShared("state", 0, 127);
                yield return StoreStep.Write(path, content);
                var rename = StoreStep.Rename(path, _draft.SharedPath(digest));
                yield return rename;
                if (!rename.Done)
                {
                    throw StoreErrors.Missing(path, "the checkpoint that is being written");
                }

                _written.Add(_draft.EndShared("state", 0, 127, digest));
            }
        }
    }
}
