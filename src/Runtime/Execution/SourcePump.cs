using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Runs one batch of a source's events through the worker.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void BatchHandler<T>(ReadOnlySpan<T> events);

/// <summary>Hands a record that a source could not decode to whatever follows <see cref="Errors{TOperator}"/> of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void DeadLetterHandler(in Failed<RawRecord> failed);

/// <summary>Pulls one source's events, batch by batch, and runs them through a worker. Used on the job's thread only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SourcePump(string name)
{
    private Action? _wake;
    private Action? _onOver;
    private ValueTaskAwaiter _wait;
    private bool _isWaiting;

    // Set by the wait's continuation. To ask the awaiter instead would be wrong: it may say "completed" before it has called the
    // continuation, and who takes the result in between takes a pooled object away from under it.
    private volatile bool _isOver;

    /// <summary>The source's name in the graph.</summary>
    public string Name { get; } = name;

    /// <summary>Events read so far.</summary>
    public long EventsRead { get; protected set; }

    /// <summary>Nothing will follow.</summary>
    public bool IsFinished { get; protected set; }

    /// <summary>The reader is being asked for a batch; another thread may look, to say what holds a job up.</summary>
    internal volatile bool IsReading;

    /// <summary>Opens the reader.</summary>
    public abstract void Open(TimeProvider time);

    /// <summary>Reads and runs one batch, and returns when the sinks have taken what it led to.</summary>
    public abstract SourceStatus Pump();

    /// <summary>The job reads nothing more: finished, unless events have been taken that are still to be handled.</summary>
    public virtual void EndInput() => IsFinished = true;

    /// <summary>Closes the reader; <paramref name="failure"/> is what ended the job, if it failed. No wait is under way.</summary>
    public abstract ValueTask CloseAsync(Exception? failure);

    /// <summary>Asks the source to call <paramref name="wake"/> when there is more; true if there is more already. Allocates nothing.</summary>
    internal bool PrepareWait(Action wake, CancellationToken cancellationToken)
    {
        if (StillWaits)
        {
            return false;
        }

        if (!_isWaiting)
        {
            _wait = WaitAsync(cancellationToken).GetAwaiter();
            _isWaiting = true;
            _isOver = _wait.IsCompleted;
            if (!_isOver)
            {
                _wake = wake;
                _wait.UnsafeOnCompleted(_onOver ??= OnOver);
                return false;
            }
        }

        EndWait();
        return true;
    }

    /// <summary>A wait is under way and not over.</summary>
    internal bool StillWaits => _isWaiting && !_isOver;

    /// <summary>Ends a wait that is over, with its exception if it failed.</summary>
    internal void EndWait()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _wait.GetResult();
        }
    }

    /// <summary>Ends a wait that the end of the job has cancelled. A source that failed instead says so.</summary>
    internal void AbandonWait()
    {
        try
        {
            EndWait();
        }
        catch (OperationCanceledException)
        {
            // That is the answer to the cancellation.
        }
    }

    /// <summary>Completes when <see cref="Pump"/> may have more.</summary>
    protected abstract ValueTask WaitAsync(CancellationToken cancellationToken);

    private void OnOver()
    {
        _isOver = true;
        _wake!();
    }
}

/// <summary>The pump of any source that can be read as an <see cref="ISourceReader{T, TPosition}"/>.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TPosition">Where the reader stands.</typeparam>
/// <param name="node">The source's index in the graph.</param>
/// <param name="worker">Runs its events, and names and counts what failed.</param>
/// <param name="open">Opens the reader.</param>
/// <param name="handler">The worker's entry for this source.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public class SourcePump<T, TPosition>(int node, PipelineWorker worker, Func<SourceContext, ISourceReader<T, TPosition>> open, BatchHandler<T> handler) : SourcePump(worker.NodeNames[node])
{
    private const int BatchSize = 1024;

    private readonly T[] _buffer = new T[BatchSize];
    private ISourceReader<T, TPosition>? _reader;
    private IRecordFailures? _failures;
    private long _skipped;

    /// <summary>What becomes of a record that can't be decoded.</summary>
    public ErrorPolicy Errors { get; init; }

    /// <summary>Where it goes under <see cref="ErrorPolicy.DeadLetter"/>; null if nothing takes it: then it is only counted.</summary>
    public DeadLetterHandler? DeadLetters { get; init; }

    /// <inheritdoc/>
    public override void Open(TimeProvider time)
    {
        _reader = open(new SourceContext(Name, time) { Errors = Errors, Skipped = OnSkipped });
        if (Errors != ErrorPolicy.Fail)
        {
            _failures = _reader as IRecordFailures
                ?? throw new InvalidOperationException($"{worker.Pipeline}: {Name} is marked [OnError(ErrorPolicy.{Errors})], but its reader can't tell which records failed: let {_reader.GetType().Name} implement {nameof(IRecordFailures)}, or remove the policy.");
        }
    }

    /// <inheritdoc/>
    public override SourceStatus Pump()
    {
        IsReading = true;
        var status = _reader!.Read(_buffer, out var count);
        IsReading = false;
        if (count > 0)
        {
            var events = new ReadOnlySpan<T>(_buffer, 0, count);
            try
            {
                handler(events);
                worker.EndBatch();
                worker.Rest();
            }
            catch (Exception e)
            {
                throw worker.Failure(e, Name, events, EventsRead);
            }

            EventsRead += count;
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                Array.Clear(_buffer, 0, count);
            }
        }

        if (_failures is not null)
        {
            TakeFailures(_failures);
        }

        IsFinished = status == SourceStatus.Finished;
        return status;
    }

    /// <inheritdoc/>
    public override ValueTask CloseAsync(Exception? failure) => _reader?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override ValueTask WaitAsync(CancellationToken cancellationToken) => _reader!.WaitAsync(cancellationToken);

    private void OnSkipped(RecordException exception) => worker.ReportFailure(node, (exception.Kind, exception.Field), exception);

    private void TakeFailures(IRecordFailures failures)
    {
        var skipped = failures.SkippedRecords;
        if (skipped != _skipped)
        {
            worker.CountFailures(node, skipped - _skipped);
            _skipped = skipped;
        }

        if (!failures.TryTakeFailed(out var record, out var exception))
        {
            return;
        }

        worker.CountFailure(node, exception);
        if (DeadLetters is null)
        {
            return;
        }

        try
        {
            DeadLetters(new Failed<RawRecord>(record, exception, Name));
            worker.EndBatch();
            worker.Rest();
        }
        catch (Exception e)
        {
            throw worker.Failure(e, Name, new ReadOnlySpan<RawRecord>(in record), EventsRead);
        }
    }
}
