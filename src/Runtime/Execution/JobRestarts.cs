namespace FastFlow;

/// <content>The job's thread: attempts, one after the other.</content>
public sealed partial class Job
{
    private int _attempts;
    private RepeatedFailure? _lastFailure;

    private void Run()
    {
        var restarts = (_options.Restart ?? (_checkpoints is null ? RestartPolicy.None : RestartPolicy.ExponentialBackoff())).Begin(_time);
        while (true)
        {
            _attempts++;
            var from = _time.GetTimestamp();
            _attempt.Run();
            TimeSpan? delay = null;
            if (_attempt.Failures is [var failure, ..])
            {
                // A source that heeds no cancellation must not keep the failure from being heard.
                LosePatience();
                _attempt.EndCheckpoints();
                delay = IsWorthAnotherAttempt(failure) && !IsPoison(failure) ? restarts(_time.GetElapsedTime(from)) : null;
            }

            _attempt.Close(isLast: delay is null);
            if (delay is null || !AwaitRestart(delay.Value))
            {
                Complete(_attempt.Failures);
                return;
            }

            if (!TryRenew())
            {
                return;
            }
        }
    }

    private bool IsWorthAnotherAttempt(Exception failure) =>
        !_control.IsStopping && !Completion.IsCompleted
        && (_attempt.HasOpened || _attempts > 1)
        && failure is not CheckpointFormatException
        && failure is not CheckpointException { Failure: not (CheckpointFailure.Medium or CheckpointFailure.OutcomeUnknown) };

    /// <summary>The job has failed like that before, and hasn't got past it: it would for ever.</summary>
    private bool IsPoison(Exception failure)
    {
        if (PlaceOf(failure) is not { } place)
        {
            return false;
        }

        try
        {
            var before = _attempt.Store is { } store ? RepeatedFailure.ReadFrom(store) : _lastFailure;
            _lastFailure = RepeatedFailure.Next(before, place, _attempt.LastCheckpoint);
            if (_attempt.Store is { } kept)
            {
                _lastFailure.WriteTo(kept);
            }

            return _lastFailure.IsPoison;
        }
        catch (Exception exception)
        {
            // The failure at hand matters more than that it couldn't be noted; it is told beside it.
            _attempt.Fail(exception);
            return false;
        }
    }

    // The same event (or the same key's timers) again; what has no place, such as a lost connection, may well get better.
    private static string? PlaceOf(Exception failure) => failure switch
    {
        OperatorException { InnerException: { } inner } at => $"{at.Operator} with {inner.GetType()} on {(at.EventText.Length == 0 ? "no event" : at.EventText)}",
        RecordException record => record.Message,
        _ => null,
    };

    // False if the job is to end instead.
    private bool AwaitRestart(TimeSpan delay)
    {
        lock (_gate)
        {
            if (_control.IsStopping || Completion.IsCompleted)
            {
                return false;
            }

            _patience?.Dispose();
            _patience = null;
        }

        FastFlowEventSource.Log.JobRestarts(_graph.Id, delay.TotalSeconds, _attempt.Failures[0].Message);
        var isOver = delay <= TimeSpan.Zero;
        using var timer = isOver ? null : _time.CreateTimer(_ => { Volatile.Write(ref isOver, true); _control.Signal.Set(); }, null, delay, Timeout.InfiniteTimeSpan);
        while (true)
        {
            _control.Signal.Reset();
            if (_control.IsStopping || Volatile.Read(ref isOver))
            {
                return !_control.IsStopping;
            }

            _control.Signal.Wait();
        }
    }

    // One worker has all key groups.
    private WorkerTier? OpenTier(PipelineWorker worker) => WorkerTier.Open(_options.State, _graph.Id, worker: 0, worker.StoredStates);

    private bool TryRenew()
    {
        try
        {
            var parts = _make().In(_graph);
            parts.Worker.IsRestarted = true;
            Volatile.Write(ref _attempt, new JobAttempt(parts, _control, _checkpoints, before: _attempt) { OpenTier = OpenTier });
            return true;
        }
        catch (Exception exception)
        {
            Complete([exception]);
            return false;
        }
    }

    private void Complete(IReadOnlyList<Exception> failures)
    {
        lock (_gate)
        {
            _patience?.Dispose();
            _signals?.Dispose();
            _checkpoints?.End(failures.FirstOrDefault());
            _ = failures.Count == 0 ? _completion.TrySetResult()
                : _lastFailure is { IsPoison: true } poison && PlaceOf(failures[0]) == poison.Failure
                    ? _completion.TrySetException([new JobFailedException($"{_graph.Id} stops, because it failed {poison.Count} times at the same place without a checkpoint between, and would for ever: {failures[0].Message} Correct the operator or the data, or leave such events out with [OnError(ErrorPolicy.Skip)] or DeadLetter; then start it again.", _attempts, failures[0]), .. failures.Skip(1)])
                : _attempts == 1 ? _completion.TrySetException(failures)
                : _completion.TrySetException([new JobFailedException($"{_graph.Id} was tried {_attempts} times and failed: {failures[0].Message}", _attempts, failures[0]), .. failures.Skip(1)]);
        }

        AnswerReads();
    }
}
