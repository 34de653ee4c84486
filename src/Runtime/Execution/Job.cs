namespace FastFlow;

/// <summary>
/// A running pipeline: one thread that pulls its sources and runs their events. It ends when all sources have ended, when it is stopped,
/// or when something fails and its restart policy gives up. With checkpoints it goes on after a failure, and after the end of the process, from the last of them.
/// </summary>
public sealed partial class Job : IAsyncDisposable
{
    private readonly PipelineGraph _graph;
    private readonly Func<JobWorker> _make;
    private readonly JobOptions _options;
    private readonly JobControl _control = new();
    private readonly JobCheckpoints? _checkpoints;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private JobAttempt _attempt;
    private ITimer? _patience;
    private StopSignals? _signals;

    private Job(PipelineGraph graph, Func<JobWorker> make, JobOptions options)
    {
        (_graph, _make, _options) = (graph, make, options);
        var parts = make().In(graph);
        _time = parts.Worker.Time;
        _checkpoints = options.Checkpoints is null ? null : new JobCheckpoints(graph, options, _time, _control);
        Check(parts);
        _attempt = new JobAttempt(parts, _control, _checkpoints, before: null) { OpenTier = OpenTier };
    }

    /// <summary>
    /// Completes when the job has ended, by itself or because it was stopped; fails with what failed. If more than one thing did, the first
    /// is what an await throws, and <see cref="Task.Exception"/> holds them all. A <see cref="JobFailedException"/> says that it was tried more than once, a <see cref="TimeoutException"/> that the job did not
    /// end within <see cref="JobOptions.StopTimeout"/>, and what held it up.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Events read from all sources so far. After a restart what came after the checkpoint is counted when it is read again.</summary>
    public long EventsRead => Current.EventsRead;

    /// <summary>Events that restarts have lost: they came from sources that can't be read again, after the last checkpoint.</summary>
    public long EventsLost => Current.EventsLost;

    /// <summary>How its checkpoints have gone so far; all zero if it takes none.</summary>
    public CheckpointStatistics Checkpoints => _checkpoints?.Statistics ?? new(0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, 0, null);

    /// <summary>What was skipped or dead-lettered so far, by operator.</summary>
    public IReadOnlyList<OperatorFailures> Failures => Current.Worker.Failures;

    /// <summary>What came too late so far, for every operator that some can be too late for.</summary>
    public IReadOnlyList<OperatorLateness> Lateness => Current.Worker.Lateness;

    /// <summary>Timers that the end of input has dropped, for every operator where there are any.</summary>
    public IReadOnlyList<OperatorTimers> DroppedTimers => Current.Worker.DroppedTimers;

    private JobAttempt Current => Volatile.Read(ref _attempt);

    /// <summary>Called by the emitted <c>Start</c>.</summary>
    /// <param name="graph">The pipeline.</param>
    /// <param name="make">Makes a worker and its pumps: once at once, and for every restart.</param>
    /// <param name="options">How it is to run.</param>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public static Job Start(PipelineGraph graph, Func<JobWorker> make, JobOptions? options)
    {
        var job = new Job(graph, make, options ?? new JobOptions());
        job._signals = job._options.StopOnSignals ? new StopSignals(job.RequestStop) : null;

        // Unsafe: a job that a request happened to start does not belong to that request's trace and culture.
        new Thread(job.Run) { IsBackground = true, Name = $"FastFlow {job._attempt.Worker.Pipeline}" }.UnsafeStart();
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
                if (Current.WasCutShort)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
    }

    /// <summary>
    /// Reads nothing more, finishes the batch at hand and what <c>PushAsync</c> has taken, takes a last checkpoint, flushes the sinks and ends. Fires nothing, and
    /// waits for no reader of an <see cref="Output{T}"/>: what is in it can be read afterwards. A job with checkpoints can be started again and goes on.
    /// </summary>
    /// <exception cref="TimeoutException">Something did not end within <see cref="JobOptions.StopTimeout"/>; the message says what.</exception>
    public Task StopAsync()
    {
        RequestStop();
        return Completion;
    }

    /// <summary>The same, and writes the last checkpoint to a directory of its own, too. Nothing is committed after it.</summary>
    /// <param name="savepointDirectory">Empty, or not there yet.</param>
    /// <exception cref="InvalidOperationException">The job takes no checkpoints, or had ended already.</exception>
    /// <exception cref="CheckpointException">It can't be written there. If the directory isn't empty the job goes on; otherwise it has ended with its last checkpoint, from which <see cref="JobOptions.RestoreFrom"/> can start.</exception>
    public async Task StopAsync(string savepointDirectory)
    {
        var savepoint = WithCheckpoints().Request(savepointDirectory);
        RequestStop();
        await Completion.ConfigureAwait(false);
        await savepoint.ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a checkpoint now, and writes it to a directory of its own, too: a savepoint, which nothing deletes, which needs no other files and may be moved. The job goes on.
    /// </summary>
    /// <param name="directory">Empty, or not there yet.</param>
    /// <exception cref="InvalidOperationException">The job takes no checkpoints, has ended, or this checkpoint failed.</exception>
    /// <exception cref="CheckpointException">It can't be written there.</exception>
    public Task SavepointAsync(string directory) => WithCheckpoints().Request(directory);

    /// <summary>Ends the input by hand: what has been read, and what <c>PushAsync</c> has taken, is handled; what is open is completed. A job with checkpoints has then ended for good.</summary>
    public Task DrainAsync()
    {
        _control.RequestDrain();
        return Completion;
    }

    /// <summary>Stops the job if it still runs, and waits for it; what failed is in <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        RequestStop();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private JobCheckpoints WithCheckpoints() => _checkpoints
        ?? throw new InvalidOperationException($"{_graph.Id}: a savepoint is a copy of a checkpoint, and this job takes none. Give it JobOptions.Checkpoints.");

    private void RequestStop()
    {
        _control.RequestStop();
        LosePatience();
        _control.Stop.Cancel();
    }

    private void Check(JobWorker parts)
    {
        if (_checkpoints is null && (_options.RestoreFrom is not null || _options.Drop.Count > 0))
        {
            throw new ArgumentException($"{_graph.Id}: RestoreFrom and Drop need JobOptions.Checkpoints, so that what was restored is not lost again.", "options");
        }

        foreach (var sink in parts.Worker.TransactionalSinks)
        {
            if (_checkpoints is null)
            {
                throw new InvalidOperationException($"{_graph.Id}: {sink.Name} commits its transactions with checkpoints, and this job takes none, so nothing would ever be visible. Give it JobOptions.Checkpoints.");
            }
        }

        CheckDelivery(parts);

        // What can't be stored is known now, not at the first barrier.
        if (_checkpoints is not null && parts.States.Concat(parts.Worker.TransactionalSinks.Select(static sink => sink.Prepared)).Select(static state => state.Schema.StateId).GroupBy(static id => id).FirstOrDefault(static ids => ids.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"{_graph.Id}: two parts of its state are called {twice.Key}. Give one of the operators another [StateId].");
        }
    }

    private void CheckDelivery(JobWorker parts)
    {
        if (_graph.Delivery != Delivery.ExactlyOnce)
        {
            return;
        }

        var reasons = new List<string>();
        if (_checkpoints is null)
        {
            reasons.Add("It takes no checkpoints, and transactions are committed with those: give it JobOptions.Checkpoints.");
        }

        foreach (var pump in parts.Pumps.Where(static pump => !pump.CanReplay))
        {
            reasons.Add($"The source {pump.Name} can't be read again from a position, so what comes after a checkpoint would be lost: use one that can, such as a file or a log.");
        }

        var transactional = parts.Worker.TransactionalSinks.Select(static sink => sink.Node).ToHashSet();
        foreach (var sink in _graph.Nodes.Where(node => node.Role == "Sink" && !transactional.Contains(node.Index)))
        {
            reasons.Add($"The sink {sink.Display} has no transactions, so after a failure it would get some events again: implement ITransactionalSink<T, TTransaction>.");
        }

        if (reasons.Count > 0)
        {
            throw new InvalidOperationException($"{_graph.Id} promises Delivery.ExactlyOnce and can't keep it:{string.Concat(reasons.Select(static reason => $"{Environment.NewLine}- {reason}"))}{Environment.NewLine}Or promise Delivery.AtLeastOnce.");
        }
    }

    /// <summary>From here on the job has <see cref="JobOptions.StopTimeout"/> to end.</summary>
    private void LosePatience()
    {
        lock (_gate)
        {
            _patience ??= Completion.IsCompleted ? null : _time.CreateTimer(static job => ((Job)job!).GiveUp(), this, _options.StopTimeout, Timeout.InfiniteTimeSpan);
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

            var timeout = new TimeoutException($"{_attempt.Worker.Pipeline} did not end within {_options.StopTimeout}: {_attempt.Whereabouts} has not returned. Its thread is left behind. Heed the cancellation token there, or give JobOptions.StopTimeout more time.");
            _completion.TrySetException([.. _attempt.Failures, timeout]);
        }

        _control.Abort.Cancel();
    }
}
