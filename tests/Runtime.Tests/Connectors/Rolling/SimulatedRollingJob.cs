namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>What the simulated world keeps of a job, as the checkpoint store would: the last checkpoint, and who may commit the next.</summary>
internal sealed class KeptCheckpoint
{
    public long Id { get; set; }

    public int Position { get; set; }

    public byte[] Transactions { get; set; } = KeptTransactions.Keep([]);

    /// <summary>The attempt that may commit.</summary>
    public long Attempt { get; set; }
}

/// <summary>One attempt of a job with a rolling sink: does one thing at a time, so that anything can happen in between. Its events are 0, 1, 2, …</summary>
internal sealed class SimulatedRollingJob
{
    private readonly Random _random;
    private readonly KeptCheckpoint _kept;
    private readonly SimulatedRolling _sink;
    private readonly RollingWriter<int>[] _writers;
    private readonly int _events;
    private readonly List<RollingFilesTransaction> _prepared = [];
    private readonly Queue<RollingFilesTransaction> _toCommit = [];
    private readonly List<string> _log;
    private (long Epoch, int Position)? _barrier;
    private long _epoch;
    private int _position;
    private bool _isComplete;

    public SimulatedRollingJob(Random random, KeptCheckpoint kept, SimulatedRolling sink, TimeProvider time, int workers, int events, List<string> log)
    {
        (_random, _kept, _sink, _events, _log) = (random, kept, sink, events, log);
        _position = kept.Position;
        _epoch = kept.Id;
        var attempt = kept.Attempt;
        log.Add($"attempt {attempt}: {workers} workers from event {_position}, checkpoint {kept.Id}");
        sink.Recover(KeptTransactions.Read(kept.Transactions), new("Simulated", "Files", attempt, time, 0, workers));
        _writers = [.. Enumerable.Range(0, workers).Select(worker => sink.OpenWriter(new("Simulated", "Files", attempt, time, worker, workers)))];
        Attempt = attempt;
        Begin();
    }

    public long Attempt { get; }

    public bool IsDone { get; private set; }

    /// <summary>A newer attempt runs: this one could not commit.</summary>
    public bool IsFenced { get; private set; }

    public void Step()
    {
        if (_toCommit.Count > 0 && _random.Next(3) > 0)
        {
            Commit();
        }
        else if (_barrier is not null && _random.Next(3) > 0)
        {
            Checkpoint();
        }
        else if (_position < _events && _random.Next(5) > 0)
        {
            Write(_random.Next(1, 5));
        }
        else if (_barrier is null && !_isComplete)
        {
            Barrier();
        }
        else if (_isComplete && _barrier is null && _toCommit.Count == 0)
        {
            IsDone = true;
        }
    }

    public void Abandon()
    {
        foreach (var writer in _writers)
        {
            _ = writer.DisposeAsync();
        }
    }

    private void Begin()
    {
        _epoch++;
        Array.ForEach(_writers, writer => writer.Begin(_epoch));
    }

    private void Write(int count)
    {
        for (; count > 0 && _position < _events; count--)
        {
            _writers[_position % _writers.Length].Write([_position]);
            _position++;
        }
    }

    // From here on events belong to the next checkpoint, whenever this one is prepared.
    private void Barrier()
    {
        _barrier = (_epoch, _position);
        if (_position == _events)
        {
            Array.ForEach(_writers, static writer => writer.Complete());
            _isComplete = true;
        }
        else
        {
            Begin();
        }
    }

    private void Checkpoint()
    {
        var (epoch, position) = _barrier!.Value;
        if (_random.Next(8) == 0 && !_isComplete)
        {
            // Given up before anything was prepared: a newer barrier came.
            _barrier = null;
            return;
        }

        foreach (var writer in _writers)
        {
            _prepared.Add(writer.Prepare(epoch));
        }

        _barrier = null;
        if (_random.Next(8) == 0 && !_isComplete)
        {
            // It can't be saved: what was prepared is listed in the next one.
            return;
        }

        if (_kept.Attempt != Attempt)
        {
            IsFenced = IsDone = true;
            return;
        }

        _log.Add($"{Attempt}: checkpoint {epoch} at event {position} of {_prepared.Count} transactions");
        (_kept.Id, _kept.Position, _kept.Transactions) = (epoch, position, KeptTransactions.Keep([.. _prepared.OrderBy(static one => one.Worker).ThenBy(static one => one.Epoch)]));
        foreach (var transaction in _prepared.Where(one => !_toCommit.Contains(one)))
        {
            _toCommit.Enqueue(transaction);
        }
    }

    private void Commit()
    {
        _log.Add($"{Attempt}: commit {_toCommit.Peek()}");
        _sink.Commit(_toCommit.Peek());
        if (_random.Next(6) == 0)
        {
            // The answer was lost, so it is done again.
            return;
        }

        _prepared.Remove(_toCommit.Dequeue());
    }
}
