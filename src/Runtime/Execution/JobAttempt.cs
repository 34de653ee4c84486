namespace FastFlow;

/// <summary>One attempt to run a job: opens a worker and its sources, pulls them to their end or until the job is to stop, and closes everything. Used on the job's thread.</summary>
internal sealed class JobAttempt
{
    private static readonly TimeSpan LongestAlarm = TimeSpan.FromDays(1);

    private readonly PipelineWorker _worker;
    private readonly JobWorker _parts;
    private readonly SourcePump[] _before;
    private readonly JobControl _control;
    private readonly JobCheckpoints? _checkpoints;
    private readonly CancellationTokenSource _end = new();
    private readonly Action _wake;
    private readonly ReadingOrder _order = new();
    private readonly JobClock _clock;
    private readonly Lock _gate = new();
    private readonly List<Exception> _failures = [];
    private WorkerTier? _tier;
    private Recovery? _recovery;
    private Checkpointer? _checkpointer;
    private ITimer? _alarm;
    private volatile string? _activity;
    private bool _hasEndedInputs;
    private bool _hasOpenedWorker;
    private long _eventsRead;
    private long _eventsLost;

    /// <param name="parts">As new.</param>
    /// <param name="control">What the job is asked to do.</param>
    /// <param name="checkpoints">The job's; null if it takes none.</param>
    /// <param name="before">The attempt that failed; null if this is the first.</param>
    public JobAttempt(JobWorker parts, JobControl control, JobCheckpoints? checkpoints, JobAttempt? before)
    {
        _before = before?._parts.Pumps ?? [];
        _eventsLost = before?._eventsLost ?? 0;
        (_parts, _worker, _control, _checkpoints) = (parts, parts.Worker, control, checkpoints);
        _wake = control.Signal.Set;
        _clock = new JobClock(_worker);
        _worker.Stop = control.Stop.Token;
        _worker.Abort = control.Abort.Token;
    }

    public PipelineWorker Worker => _worker;

    /// <summary>Gives a worker that is as new its cold tier, if it is to have one.</summary>
    public Func<PipelineWorker, WorkerTier?> OpenTier { get; init; } = static _ => null;

    /// <summary>It got as far as reading.</summary>
    public bool HasOpened { get; private set; }

    /// <summary>It was stopped before its sources had ended.</summary>
    public bool WasCutShort { get; private set; }

    public long EventsRead => Volatile.Read(ref _eventsRead);

    public long EventsLost => Volatile.Read(ref _eventsLost);

    /// <summary>The last committed checkpoint's id; 0 if there is none.</summary>
    public long LastCheckpoint => _recovery?.Storage.Current?.Name.Id ?? 0;

    public ICheckpointStore? Store => _recovery?.Store;

    /// <summary>What failed so far, in that order.</summary>
    public IReadOnlyList<Exception> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>What it is at, for a message.</summary>
    public string Whereabouts => _activity ?? (_parts.Pumps.FirstOrDefault(pump => pump.IsReading) is { } reading ? SourceOf(reading) : _worker.Whereabouts);

    /// <summary>Runs it. Whatever fails is in <see cref="Failures"/>.</summary>
    public void Run()
    {
        try
        {
            Open();
            _activity = null;
            HasOpened = true;
            PumpAll();
            if (_checkpointer is not null)
            {
                _activity = "the last checkpoint";
                _checkpointer.Complete(isFinal: !WasCutShort);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>From now on nobody else uses the store.</summary>
    public void EndCheckpoints()
    {
        if (_checkpointer is not null)
        {
            _activity = "a checkpoint";
            Attempt(_checkpointer.End);
        }
    }

    /// <summary>Closes everything that was opened.</summary>
    /// <param name="isLast">No attempt follows.</param>
    public void Close(bool isLast)
    {
        Attempt(_end.Cancel);
        _alarm?.Dispose();
        EndCheckpoints();
        foreach (var pump in _parts.Pumps)
        {
            _activity = SourceOf(pump);
            foreach (var lane in pump.Lanes)
            {
                Attempt(() =>
                {
                    AwaitWait(lane);
                    lane.AbandonWait();
                });
            }

            Attempt(() => pump.CloseAsync(Failures.FirstOrDefault(), isLast).AsTask().GetAwaiter().GetResult());
        }

        _activity = "closing an operator or a sink";
        foreach (var sink in _worker.TransactionalSinks)
        {
            Attempt(() => sink.CloseAsync().AsTask().GetAwaiter().GetResult());
        }

        Attempt(() => _worker.Close(Failures.FirstOrDefault(), isLast));
        if (!_hasOpenedWorker)
        {
            Attempt(_worker.ReleaseState);
        }

        _activity = "closing the state backend";
        Attempt(() => _tier?.Dispose());
        _activity = "closing the checkpoints";
        _checkpointer?.Dispose();
        Attempt(() => _recovery?.Dispose());
    }

    /// <summary>Something failed.</summary>
    public void Fail(Exception exception)
    {
        lock (_gate)
        {
            _failures.AddRange(exception is AggregateException several ? several.InnerExceptions : [exception]);
        }
    }

    private void Open()
    {
        _activity = "opening the state backend";
        _tier = OpenTier(_worker);
        if (_checkpoints is not null)
        {
            _activity = "recovering from a checkpoint";
            _recovery = Recovery.Open(_checkpoints);
            _checkpointer = new Checkpointer(_checkpoints, _recovery);
            foreach (var lost in _recovery.Storage.Lost)
            {
                FastFlowEventSource.Log.CheckpointLost(_checkpoints.Graph.Id, lost.Message);
            }

            _checkpoints.Update(statistics => statistics with { LastId = LastCheckpoint });
            _checkpointer.Recover(_parts);
            Volatile.Write(ref _eventsRead, _parts.Pumps.Sum(static pump => pump.EventsRead));
        }

        CountLost();
        _activity = "opening an operator or a sink";
        _hasOpenedWorker = true;
        _worker.Open();
        _checkpointer?.Open();
        if (_recovery is { IsOver: true })
        {
            // Its input had ended, and all that followed from it is done.
            _hasEndedInputs = true;
            return;
        }

        foreach (var pump in _parts.Pumps)
        {
            _activity = SourceOf(pump);
            pump.Open(_clock, _order, _control.Stop.Token);
        }

        if (_recovery is { From: not null } && _parts.Pumps is [var first, ..])
        {
            // Of sources that had ended, and of those that the program has no more.
            first.AdvanceTime();
        }
    }

    private void CountLost()
    {
        foreach (var (was, now) in _before.Zip(_parts.Pumps))
        {
            if (!now.CanReplay && was.EventsTaken > now.EventsRead)
            {
                var lost = was.EventsTaken - now.EventsRead;
                Volatile.Write(ref _eventsLost, _eventsLost + lost);
                FastFlowEventSource.Log.EventsLost(_worker.Pipeline, now.Name, lost);
            }
        }
    }

    private void PumpAll()
    {
        while (true)
        {
            if (_control.IsAskedToEnd && !_hasEndedInputs)
            {
                EndInputs();
            }

            if (_order.IsOver())
            {
                return;
            }

            _clock.Tick();
            if (_clock.Listens)
            {
                NoticeIdle();
            }

            _tier?.Evict();
            if (_checkpointer is { IsAwake: true } checkpointer)
            {
                checkpointer.Attend();
            }

            if (_control.IsAsked)
            {
                _control.AnswerReads(_worker);
            }

            if (_order.Next() is { } lane)
            {
                Pump(lane);
            }
            else
            {
                Idle();
                _order.BeginPass();
            }
        }
    }

    private void Pump(SourceLane lane)
    {
        lane.EndWait();
        var status = lane.Pump(_order.MostOf(lane), out var count);
        _order.Read(lane, status, count);
        Volatile.Write(ref _eventsRead, _eventsRead + count);
    }

    private void EndInputs()
    {
        _hasEndedInputs = true;
        var isEnd = !_control.IsStopping;
        foreach (var pump in _parts.Pumps)
        {
            WasCutShort |= !isEnd && !pump.IsFinished;
            pump.EndInput(isEnd);
        }
    }

    private void NoticeIdle()
    {
        var isNew = false;
        foreach (var lane in _order.Lanes)
        {
            if (lane.IdleDue <= _clock.Listened && (lane.StillWaits || _order.HasNothing(lane)))
            {
                lane.FallIdle();
                isNew = true;
            }
        }

        if (isNew)
        {
            _parts.Pumps[0].AdvanceTime();
        }
    }

    private void Idle()
    {
        // First this, then a look at everything that sets it: whatever happens in between is seen, or ends the wait.
        _control.Signal.Reset();
        _worker.FlushSinks();
        var idleDue = long.MaxValue;
        foreach (var lane in _order.Lanes)
        {
            // One that was not asked, because another is waited for, has nothing to wake the job for.
            if ((lane.IsAwaited || _order.HasNothing(lane)) && lane.PrepareWait(_wake, _end.Token))
            {
                return;
            }

            idleDue = lane.StillWaits ? Math.Min(idleDue, lane.IdleDue) : idleDue;
        }

        // What was due by now may have led to output that is to be flushed.
        if (!_clock.Tick() && idleDue > _clock.Listened && (!_control.IsAskedToEnd || _hasEndedInputs) && _checkpointer is not { IsAwake: true } && !_control.IsAsked)
        {
            SetAlarm(idleDue);
            _control.Signal.Wait();
            _clock.Waited();
        }
    }

    private void SetAlarm(long idleDue)
    {
        if (_clock.UntilDue(idleDue) is not { } due)
        {
            return;
        }

        // Whole milliseconds, upwards: a timer that goes off too early only wakes the job to set it again. One left over from before does no harm either.
        var milliseconds = Math.Min(Math.Ceiling(due.TotalMilliseconds), LongestAlarm.TotalMilliseconds);
        _alarm ??= _worker.Time.CreateTimer(static signal => ((ManualResetEventSlim)signal!).Set(), _control.Signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    // A reader is closed only when its wait is over.
    private void AwaitWait(SourceLane lane)
    {
        while (true)
        {
            _control.Signal.Reset();
            if (!lane.StillWaits)
            {
                return;
            }

            _control.Signal.Wait();
        }
    }

    private static string SourceOf(SourcePump pump) => $"the source {pump.Name}";

    private void Attempt(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}
