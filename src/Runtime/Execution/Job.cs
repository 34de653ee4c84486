using System.Runtime.ExceptionServices;

namespace FastFlow;

/// <summary>How a job runs.</summary>
public sealed record JobOptions
{
    /// <summary>How long a stopping job may take to end what it has begun before <see cref="Job.StopAsync"/> gives up. The default is 10 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// A running pipeline: one thread that pulls its sources and runs their events. It ends when all sources have ended, when it is stopped,
/// or when something fails.
/// </summary>
public sealed class Job : IAsyncDisposable
{
    private readonly PipelineWorker _worker;
    private readonly SourcePump[] _pumps;
    private readonly JobOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Action _wake;
    private volatile bool _isDraining;
    private long _eventsRead;

    private Job(PipelineWorker worker, SourcePump[] pumps, JobOptions options)
    {
        _worker = worker;
        _pumps = pumps;
        _options = options;
        _wake = () => _signal.Release();
    }

    /// <summary>Completes when the job has ended; fails with what failed, and is cancelled if the job was stopped by its token.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Events read from all sources so far.</summary>
    public long EventsRead => Volatile.Read(ref _eventsRead);

    /// <summary>What was skipped or dead-lettered so far, by operator.</summary>
    public IReadOnlyList<OperatorFailures> Failures => _worker.Failures;

    /// <summary>Called by the emitted <c>Start</c>.</summary>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public static Job Start(PipelineWorker worker, SourcePump[] pumps, JobOptions? options)
    {
        var job = new Job(worker, pumps, options ?? new JobOptions());
        new Thread(job.Run) { IsBackground = true, Name = $"FastFlow {worker.Pipeline}" }.Start();
        return job;
    }

    /// <summary>Called by the emitted <c>RunAsync</c>: runs to the end, or until the token stops it.</summary>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public async Task RunToEndAsync(CancellationToken cancellationToken)
    {
        await using (this.ConfigureAwait(false))
        {
            var registration = cancellationToken.UnsafeRegister(static job => ((Job)job!).RequestStop(), this);
            await using (registration.ConfigureAwait(false))
            {
                await Completion.ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Reads nothing more, finishes the batch at hand, flushes the sinks and ends. Fires nothing.</summary>
    /// <exception cref="TimeoutException">A handler or sink did not return within <see cref="JobOptions.StopTimeout"/>.</exception>
    public Task StopAsync()
    {
        RequestStop();
        return Completion.WaitAsync(_options.StopTimeout, _worker.Time);
    }

    /// <summary>Ends the input by hand: what has been read is handled, what is open is completed.</summary>
    public Task DrainAsync()
    {
        _isDraining = true;
        _wake();
        return Completion;
    }

    /// <summary>Stops the job if it still runs, and waits for it; what failed is in <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        RequestStop();
        await Completion.WaitAsync(_options.StopTimeout, _worker.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void RequestStop()
    {
        _stop.Cancel();
        _wake();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            _worker.Open();
            foreach (var pump in _pumps)
            {
                pump.Open(_worker.Time);
            }

            PumpAll();
            _worker.FlushSinks();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // A wait was cut short by the stop that asked for it.
        }
        catch (Exception e)
        {
            failure = e;
        }

        End(failure);
    }

    private void End(Exception? failure)
    {
        try
        {
            foreach (var pump in _pumps)
            {
                pump.CloseAsync().AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception e)
        {
            failure ??= e;
        }

        try
        {
            _worker.Close(failure);
        }
        catch (Exception e)
        {
            failure ??= e;
        }

        if (failure is null)
        {
            _completion.SetResult();
        }
        else
        {
            _completion.SetException(ExceptionDispatchInfo.SetCurrentStackTrace(new AggregateException(failure)).InnerException!);
        }
    }

    private void PumpAll()
    {
        while (!_stop.IsCancellationRequested && !_isDraining)
        {
            var progressed = false;
            var open = 0;
            foreach (var pump in _pumps)
            {
                if (pump.IsFinished || pump.StillWaits)
                {
                    open += pump.IsFinished ? 0 : 1;
                    continue;
                }

                pump.EndWait();
                var before = pump.EventsRead;
                var status = pump.Pump();
                Volatile.Write(ref _eventsRead, _eventsRead + (pump.EventsRead - before));
                _worker.EndBatch();
                Rest();
                open += pump.IsFinished ? 0 : 1;
                progressed |= status == SourceStatus.Ready || pump.IsFinished;
            }

            if (open == 0)
            {
                return;
            }

            if (!progressed)
            {
                Idle();
            }
        }
    }

    /// <summary>An emit never waits; the worker does, between batches, until what it emitted has been taken.</summary>
    private void Rest()
    {
        while (!_worker.TryFlushOutbox())
        {
            _worker.WaitForRoomAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
        }
    }

    private void Idle()
    {
        _worker.FlushSinks();
        foreach (var pump in _pumps)
        {
            if (!pump.IsFinished && pump.PrepareWait(_wake, _stop.Token))
            {
                return;
            }
        }

        if (!_stop.IsCancellationRequested && !_isDraining)
        {
            _signal.Wait(_stop.Token);
        }
    }
}
