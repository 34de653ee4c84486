namespace FastFlow;

/// <summary>One attempt's checkpoints: when a barrier is due, what is frozen there, and who writes it. Used on the job's thread; the writing is another's.</summary>
internal sealed class Checkpointer : IDisposable
{
    private readonly JobCheckpoints _job;
    private readonly Recovery _recovery;
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private IReadOnlyList<StoredState> _states = [];
    private IReadOnlyList<TransactionalSink> _sinks = [];
    private PipelineWorker _worker = null!;
    private CheckpointWrite? _running;
    private long _nextId;
    private volatile bool _isDue;

    public Checkpointer(JobCheckpoints job, Recovery recovery)
    {
        (_job, _recovery, _nextId) = (job, recovery, recovery.NextId);
        _timer = job.Time.CreateTimer(static checkpointer => ((Checkpointer)checkpointer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is something to attend to.</summary>
    public bool IsAwake => _running is { } running ? running.IsOver : _isDue || _job.HasRequests;

    /// <summary>Restores the state of a worker that is as new, has the sinks commit what the checkpoint holds, and opens them.</summary>
    public void Recover(JobWorker parts)
    {
        _worker = parts.Worker;
        _sinks = parts.Worker.TransactionalSinks;
        _states = parts.States;
        _recovery.Restore([.. _states, .. _sinks.Select(static sink => sink.Prepared)]);
        foreach (var sink in _sinks)
        {
            Wait(sink.RecoverAsync(ContextOf(sink), _worker.Abort));
        }
    }

    /// <summary>From now on there are barriers.</summary>
    public void Open()
    {
        foreach (var sink in _sinks)
        {
            Wait(sink.OpenAsync(ContextOf(sink), _nextId, _worker.Abort));
        }

        SetTimer(_job.Options.Interval);
    }

    /// <summary>Between two batches: hears of the checkpoint that was written, and begins the next one if it is due.</summary>
    public void Attend()
    {
        if (_running is { IsOver: true })
        {
            Settle();
        }

        if (_running is null && (_isDue || _job.HasRequests))
        {
            Begin(isLast: false, isFinal: false);
        }
    }

    /// <summary>Takes the last checkpoint of the attempt, and returns when it is committed.</summary>
    /// <param name="isFinal">The input has ended.</param>
    public void Complete(bool isFinal)
    {
        AwaitRunning();
        if (_running is not null)
        {
            Settle();
        }

        Begin(isLast: true, isFinal);
        AwaitRunning();
        if (Settle() is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>The attempt is over: ends what is under way. What it still committed counts.</summary>
    public void End()
    {
        _timer.Dispose();
        _end.Cancel();
        AwaitRunning();
        if (_running is { } running)
        {
            _running = null;
            Count(running);
        }
    }

    public void Dispose() => _end.Dispose();

    private void Begin(bool isLast, bool isFinal)
    {
        _isDue = false;
        var from = _job.Time.GetTimestamp();

        // What sinks of the simple kind hold must be outside before the sources' positions say that it needn't be read again.
        _worker.PrepareToSave();
        _worker.FlushSinks();
        var id = _nextId++;
        foreach (var sink in _sinks)
        {
            if (!isLast)
            {
                Wait(sink.BeginAsync(_nextId, _worker.Abort));
            }
            else if (isFinal)
            {
                Wait(sink.CompleteAsync(_worker.Abort));
            }
        }

        var maxParallelism = _job.Graph.MaxParallelism;
        _running = new CheckpointWrite(_job, _recovery, id, isFinal, _sinks, _end.Token)
        {
            From = from,
            Frozen = [.. _states.Select(state => state.Freeze(maxParallelism))],
            Savepoints = _job.TakeRequests(),
        };
        _running.Start(_job.Time.GetElapsedTime(from));
    }

    private Exception? Settle()
    {
        var running = _running!;
        _running = null;
        Count(running);
        if (running.IsFatal)
        {
            throw running.Failure!;
        }

        var due = _job.Options.Interval - _job.Time.GetElapsedTime(running.From);
        due = due < _job.Options.MinimumPause ? _job.Options.MinimumPause : due;
        _isDue = due <= TimeSpan.Zero;
        if (!_isDue)
        {
            SetTimer(due);
        }

        return running.IsCommitted ? null : running.Failure;
    }

    private void Count(CheckpointWrite write)
    {
        if (write.IsCommitted)
        {
            _job.Update(statistics => statistics with { LastId = write.Id, Completed = statistics.Completed + 1, Duration = write.Duration, Pause = write.Pause, Bytes = write.Bytes });
        }

        if (write.Failure is { } failure)
        {
            _job.Update(statistics => statistics with { Failed = statistics.Failed + (write.IsCommitted ? 0 : 1), LastFailure = failure });
            FastFlowEventSource.Log.CheckpointFailed(_job.Graph.Id, write.Id, failure.Message);
        }
    }

    private void AwaitRunning()
    {
        while (true)
        {
            _job.Control.Signal.Reset();
            if (_running is null or { IsOver: true })
            {
                return;
            }

            _job.Control.Signal.Wait();
        }
    }

    private void OnTimer()
    {
        _isDue = true;
        _job.Control.Signal.Set();
    }

    private void SetTimer(TimeSpan due) => _timer.Change(due, Timeout.InfiniteTimeSpan);

    private TransactionalSinkContext ContextOf(TransactionalSink sink) => new(_job.Graph.Id, sink.StateId, _recovery.Attempt, _job.Time);

    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}
