namespace FastFlow;

/// <summary>
/// A running pipeline: one thread that pulls its sources and runs their events. It ends when all sources have ended, when it is stopped,
/// or when something fails.
/// </summary>
public sealed class Job : IAsyncDisposable
{
    private static readonly TimeSpan LongestAlarm = TimeSpan.FromDays(1);

    private readonly PipelineWorker _worker;
    private readonly SourcePump[] _pumps;
    private readonly JobOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ManualResetEventSlim _signal = new();
    private readonly Action _wake;
    private readonly ReadingOrder _order = new();
    private readonly JobClock _clock;
    private readonly List<Exception> _failures = [];
    private readonly Lock _gate = new();
    private ITimer? _patience;
    private ITimer? _alarm;
    private volatile bool _isStopping;
    private volatile bool _isDraining;
    private volatile string? _activity;
    private bool _hasEndedInputs;
    private bool _wasCutShort;
    private long _eventsRead;

    private Job(PipelineWorker worker, SourcePump[] pumps, JobOptions options)
    {
        _worker = worker;
        _pumps = pumps;
        _options = options;
        _wake = _signal.Set;
        _clock = new JobClock(worker);
        worker.Stop = _stop.Token;
        worker.Abort = _abort.Token;
    }

    /// <summary>
    /// Completes when the job has ended, by itself or because it was stopped; fails with what failed. If more than one thing did, the first
    /// is what an await throws, and <see cref="Task.Exception"/> holds them all. A <see cref="TimeoutException"/> says that the job did not
    /// end within <see cref="JobOptions.StopTimeout"/>, and what held it up.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Events read from all sources so far.</summary>
    public long EventsRead => Volatile.Read(ref _eventsRead);

    /// <summary>What was skipped or dead-lettered so far, by operator.</summary>
    public IReadOnlyList<OperatorFailures> Failures => _worker.Failures;

    /// <summary>What came too late so far, for every operator that some can be too late for.</summary>
    public IReadOnlyList<OperatorLateness> Lateness => _worker.Lateness;

    /// <summary>Timers that the end of input has dropped, for every operator where there are any.</summary>
    public IReadOnlyList<OperatorTimers> DroppedTimers => _worker.DroppedTimers;

    private bool IsAskedToEnd => _isStopping || _isDraining;

    /// <summary>Called by the emitted <c>Start</c>.</summary>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public static Job Start(PipelineWorker worker, SourcePump[] pumps, JobOptions? options)
    {
        var job = new Job(worker, pumps, options ?? new JobOptions());

        // Unsafe: a job that a request happened to start does not belong to that request's trace and culture.
        new Thread(job.Run) { IsBackground = true, Name = $"FastFlow {worker.Pipeline}" }.UnsafeStart();
        return job;
    }

    /// <summary>Called by the emitted <c>RunAsync</c>: runs to the end, or until the token stops it, which is then what it throws.</summary>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public async Task RunToEndAsync(CancellationToken cancellationToken)
    {
        await using (this.ConfigureAwait(false))
        {
            var registration = cancellationToken.UnsafeRegister(static job => ((Job)job!).RequestStop(), this);
            await using (registration.ConfigureAwait(false))
            {
                await Completion.ConfigureAwait(false);
                if (_wasCutShort)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
    }

    /// <summary>
    /// Reads nothing more, finishes the batch at hand and what <c>PushAsync</c> has taken, flushes the sinks and ends. Fires nothing, and
    /// waits for no reader of an <see cref="Output{T}"/>: what is in it can be read afterwards.
    /// </summary>
    /// <exception cref="TimeoutException">Something did not end within <see cref="JobOptions.StopTimeout"/>; the message says what.</exception>
    public Task StopAsync()
    {
        RequestStop();
        return Completion;
    }

    /// <summary>Ends the input by hand: what has been read, and what <c>PushAsync</c> has taken, is handled; what is open is completed.</summary>
    public Task DrainAsync()
    {
        _isDraining = true;
        _signal.Set();
        return Completion;
    }

    /// <summary>Stops the job if it still runs, and waits for it; what failed is in <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        RequestStop();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void RequestStop()
    {
        _isStopping = true;
        _signal.Set();
        LosePatience();
        _stop.Cancel();
    }

    private void Run()
    {
        try
        {
            _activity = "opening an operator or a sink";
            _worker.Open();
            foreach (var pump in _pumps)
            {
                _activity = SourceOf(pump);
                pump.Open(_clock, _order, _stop.Token);
            }

            _activity = null;
            PumpAll();
        }
        catch (Exception e)
        {
            // A source that heeds no cancellation must not keep the failure from being heard.
            Fail(e);
            LosePatience();
        }

        End();
    }

    private void PumpAll()
    {
        while (true)
        {
            if (IsAskedToEnd && !_hasEndedInputs)
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
        var isEnd = !_isStopping;
        foreach (var pump in _pumps)
        {
            _wasCutShort |= !isEnd && !pump.IsFinished;
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
            _pumps[0].AdvanceTime();
        }
    }

    private void Idle()
    {
        // First this, then a look at everything that sets it: whatever happens in between is seen, or ends the wait.
        _signal.Reset();
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
        if (!_clock.Tick() && idleDue > _clock.Listened && (!IsAskedToEnd || _hasEndedInputs))
        {
            SetAlarm(idleDue);
            _signal.Wait();
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
        _alarm ??= _worker.Time.CreateTimer(static signal => ((ManualResetEventSlim)signal!).Set(), _signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        Attempt(_end.Cancel);
        _alarm?.Dispose();
        foreach (var pump in _pumps)
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

            Attempt(() => pump.CloseAsync(_failures.FirstOrDefault()).AsTask().GetAwaiter().GetResult());
        }

        _activity = "closing an operator or a sink";
        Attempt(() => _worker.Close(_failures.FirstOrDefault()));
        lock (_gate)
        {
            _patience?.Dispose();
            _ = _failures.Count == 0 ? _completion.TrySetResult() : _completion.TrySetException(_failures);
        }
    }

    // A reader is closed only when its wait is over.
    private void AwaitWait(SourceLane lane)
    {
        while (true)
        {
            _signal.Reset();
            if (!lane.StillWaits)
            {
                return;
            }

            _signal.Wait();
        }
    }

    private static string SourceOf(SourcePump pump) => $"the source {pump.Name}";

    private string Whereabouts() => _activity ?? (_pumps.FirstOrDefault(pump => pump.IsReading) is { } reading ? SourceOf(reading) : _worker.Whereabouts);

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

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            _failures.AddRange(exception is AggregateException several ? several.InnerExceptions : [exception]);
        }
    }

    /// <summary>From here on the job has <see cref="JobOptions.StopTimeout"/> to end.</summary>
    private void LosePatience()
    {
        lock (_gate)
        {
            _patience ??= Completion.IsCompleted ? null : _worker.Time.CreateTimer(static job => ((Job)job!).GiveUp(), this, _options.StopTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            if (Completion.IsCompleted)
            {
                return;
            }

            var timeout = new TimeoutException($"{_worker.Pipeline} did not end within {_options.StopTimeout}: {Whereabouts()} has not returned. Its thread is left behind. Heed the cancellation token there, or give JobOptions.StopTimeout more time.");
            _completion.TrySetException([.. _failures, timeout]);
        }

        _abort.Cancel();
    }
}
