namespace FastFlow.Tests.Checkpoints.Simulation;

/// <summary>Something happened that the protocol promises never happens.</summary>
internal sealed class BrokenPromise(string message) : Exception(message);

/// <summary>
/// One life of a store: processes that start, are killed, or live on when they should be dead, on a disk that fails and loses power; and what must hold all the while. The lock is worth
/// nothing here, so only the protocol keeps zombies from doing harm.
/// </summary>
internal sealed class SimulatedWorld
{
    private readonly Random _random;
    private readonly SimulatedDisk _disk;
    private readonly Mutation? _mutation;
    private readonly int _retained;
    private readonly List<SimulatedProcess> _processes = [];
    private readonly HashSet<long> _numbers = [];
    private readonly HashSet<CheckpointName> _renamed = [];
    private readonly Dictionary<CheckpointName, List<ManifestFile>> _written = [];

    // Which checkpoints the next recovery may find: the last that was acknowledged, and those whose commit point was reached since.
    private readonly HashSet<CheckpointName> _possible = [default];
    private long _highestToken;
    private bool _isCalm;

    public SimulatedWorld(int seed, Mutation? mutation = null)
    {
        _random = new(seed);
        _mutation = mutation;
        _retained = 1 + _random.Next(3);
        _disk = new(_random) { FaultEvery = _random.Next(3) == 0 ? 0 : 40 + _random.Next(200) };
        if (mutation?.IgnoresFlushOf is { } ignores)
        {
            _disk.IgnoresFlushOf = ignores;
        }
    }

    public Dictionary<Sha256, byte[]> Content { get; } = [];

    public int Commits { get; private set; }

    public int PowerLosses { get; private set; }

    public int FencedProcesses { get; private set; }

    /// <exception cref="BrokenPromise">A promise was broken.</exception>
    public void Run()
    {
        // Some lives are short and rough: the first steps of a store happen once only, and must go wrong often enough.
        var isRough = _random.Next(4) == 0;
        var trouble = isRough ? 4 + _random.Next(8) : 15 + _random.Next(100);
        var zombies = _random.Next(2) == 0;
        var patience = 1 + _random.Next(20);
        SimulatedProcess? turn = null;
        for (var tick = isRough ? _random.Next(60) : 60 + _random.Next(300); tick > 0; tick--)
        {
            _processes.RemoveAll(static process => !process.IsAlive);
            if (_processes.Count == 0 || (zombies && _processes.Count < 3 && _random.Next(trouble) == 0))
            {
                _processes.Add(new(this, _random, _retained));
            }

            // One runs for a while and the others stand still, as processes do that are paused and go on when no one reckons with them.
            if (turn is null || !turn.IsAlive || _random.Next(patience) == 0)
            {
                turn = _processes[_random.Next(_processes.Count)];
            }

            if (_random.Next(trouble) == 0)
            {
                _disk.CrashAfter(_random.Next(3));
            }

            Advance(turn);
            _disk.DontCrash();
        }

        ComeToRest();
    }

    public void Recovered(SimulatedProcess process)
    {
        Promise(_numbers.Add(process.Attempt.Number), $"attempt {process.Attempt.Number} was given out twice");
        if (IsOld(process))
        {
            return;
        }

        var name = process.Attempt.Current?.Name ?? default;
        Promise(_possible.Contains(name), $"attempt {process.Attempt.Number} recovered {name}, which isn't one of {string.Join(", ", _possible)}");
        Promise(process.Attempt.Lost.Count == 0, "a checkpoint that was to be kept is lost");
        Expect(name);
        CheckReachable();
    }

    public void Wrote(CheckpointName name, List<ManifestFile> files) => _written[name] = files;

    public void Committed(SimulatedProcess process)
    {
        Commits++;
        Promise(_renamed.Contains(process.Pending), $"{process.Pending} was acknowledged and never became current");
        if (!IsOld(process))
        {
            Expect(process.Pending);
        }
    }

    public void Collected(SimulatedProcess process)
    {
        if (!_isCalm)
        {
            return;
        }

        var current = process.Attempt.Current!;
        var kept = current.Retained.Select(static pointer => pointer.Name).Append(current.Name).ToArray();
        Same(["CURRENT", "attempts", "checkpoints", "shared"], StoreLayout.Root);
        Same([$"{process.Attempt.Number}"], StoreLayout.Attempts);
        Same(kept.Select(static name => name.ToString()), StoreLayout.Checkpoints);
        Same(kept.SelectMany(name => _written[name]).Where(static file => !file.SharedBy.IsNone).Select(static file => $"{file.Hash}-{file.SharedBy}"), StoreLayout.Shared);
        foreach (var name in kept)
        {
            Same(_written[name].Where(static file => file.SharedBy.IsNone).Select(static file => file.FileName).Append("MANIFEST"), StoreLayout.Checkpoint(name));
        }
    }

    public void Refused(SimulatedProcess process, CheckpointException exception)
    {
        // The one that took the higher number may have died since.
        Promise(_highestToken > process.Attempt.Number, $"attempt {process.Attempt.Number} was refused: {exception.Message}");
        FencedProcesses++;
    }

    private void Advance(SimulatedProcess process)
    {
        if (process.Next() is not { } step)
        {
            return;
        }

        var commits = step is { Action: StoreAction.Rename, Target: StoreLayout.Current };
        if (commits)
        {
            _possible.Add(process.Pending);
        }

        try
        {
            if (_mutation?.Instead?.Invoke(step, process, _disk) != true)
            {
                step.Run(_disk);
            }

            if (step is { Action: StoreAction.CreateNew, Done: true })
            {
                _highestToken = Math.Max(_highestToken, process.Attempt.Number);
            }

            if (commits && step.Done)
            {
                Promise(!IsOld(process), $"attempt {process.Attempt.Number} committed {process.Pending} behind a newer attempt");
                _renamed.Add(process.Pending);
            }

            if (commits && !step.Done && !_renamed.Contains(process.Pending))
            {
                _possible.Remove(process.Pending);
            }

            if (step.Action is StoreAction.Delete or StoreAction.Rename)
            {
                CheckReachable();
            }

            process.Answered(step);
        }
        catch (IOException)
        {
            process.Failed();
        }
        catch (SimulatedCrash)
        {
            Crash(process);
        }
    }

    private void Crash(SimulatedProcess process)
    {
        process.End();
        if (_random.Next(2) == 0)
        {
            PowerLosses++;
            _processes.ForEach(static other => other.End());
            _disk.LosePower();
        }
    }

    // All die; then one starts on a disk that works, and finds everything, and leaves nothing but what is needed.
    private void ComeToRest()
    {
        _processes.Clear();
        _disk.FaultEvery = 0;
        _isCalm = true;
        if (_random.Next(2) == 0)
        {
            _disk.LosePower();
        }

        var last = new SimulatedProcess(this, _random, _retained);
        _processes.Add(last);
        for (var collected = false; !collected;)
        {
            collected = last.Phase == Phase.Collecting;
            Advance(last);
            Promise(last.IsAlive, "the last process ended");
            collected &= last.Phase == Phase.Writing;
        }
    }

    private bool IsOld(SimulatedProcess process) => _processes.Any(other => other.HasReadCurrent && other.Attempt.Number > process.Attempt.Number)
        || _numbers.Any(number => number > process.Attempt.Number);

    private void Expect(CheckpointName name)
    {
        _possible.Clear();
        _possible.Add(name);
    }

    // Whatever CURRENT says now is there whole, and so is what it keeps.
    private void CheckReachable()
    {
        if (_disk.BytesOf(StoreLayout.Current) is not { } bytes)
        {
            return;
        }

        var pointer = CurrentCodec.Decode(bytes);
        if (pointer.Name.IsNone)
        {
            return;
        }

        foreach (var kept in CheckWhole(pointer).Retained)
        {
            CheckWhole(kept);
        }
    }

    private Manifest CheckWhole(CheckpointPointer pointer)
    {
        var bytes = _disk.BytesOf(StoreLayout.Manifest(pointer.Name));
        Promise(bytes is not null && Sha256.Of(bytes) == pointer.Manifest, $"the manifest of {pointer.Name} can be reached and isn't there");
        var manifest = ManifestCodec.Decode(bytes, "MANIFEST");
        var expected = _written[pointer.Name];
        Promise(manifest.Files.Count == expected.Count && !manifest.Files.Except(expected).Any(), $"{pointer.Name} lists other files than were written");
        foreach (var file in manifest.Files)
        {
            Promise(_disk.BytesOf(manifest.PathOf(file)) is { } found && found.AsSpan().SequenceEqual(Content[file.Hash]), $"a file of {pointer.Name} can be reached and isn't there whole");
        }

        return manifest;
    }

    private void Same(IEnumerable<string> expected, string path)
    {
        var found = _disk.NamesIn(path);
        var wanted = expected.Distinct().Order(StringComparer.Ordinal).ToArray();
        Promise(found.SequenceEqual(wanted), $"'{path}' holds [{string.Join(", ", found)}] where [{string.Join(", ", wanted)}] is needed");
    }

    private static void Promise([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenPromise(otherwise);
        }
    }
}
