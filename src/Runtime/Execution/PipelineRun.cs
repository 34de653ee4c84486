using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace FastFlow;

/// <summary>
/// The life of one pipeline object: new, then either pushed into or run as a job, then completed or faulted. It lets one caller in at a
/// time, because a <c>ref</c> to state must never see its table grow.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PipelineRun(string pipeline)
{
    private const int New = 0, Ready = 1, Busy = 2, Completed = 3, Faulted = 4, InJob = 5;

    private int _phase;
    private Exception? _fault;

    /// <summary>Enters a pipeline that has been pushed into before; false if <see cref="Begin"/> must decide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter() => Interlocked.CompareExchange(ref _phase, Busy, Ready) == Ready;

    /// <summary>Leaves it for the next caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _phase, Ready);

    /// <summary>Enters for the first time; throws if the pipeline is busy, ended or runs as a job.</summary>
    public void Begin() => Start(Busy, "pushed into");

    /// <summary>Hands the pipeline over to a job.</summary>
    public void BeginJob() => Start(InJob, "started");

    /// <summary>Raises the watermark of every input, fires what is due, and leaves.</summary>
    public void AdvanceTo(PipelineWorker worker, Timestamp time) => Move(worker, time.Ticks, static (worker, ticks) => worker.AdvanceTo(ticks));

    /// <summary>Moves processing time, fires what is due, and leaves.</summary>
    public void AdvanceProcessing(PipelineWorker worker, Timestamp now) => Move(worker, now.Ticks, static (worker, ticks) => worker.AdvanceProcessing(ticks));

    /// <summary>The input that is node <paramref name="node"/> is silent or at its end: fires what is due, and leaves.</summary>
    public void SetState(PipelineWorker worker, int node, SplitState state) => Move(worker, (node, state), static (worker, move) => worker.SetState(move.node, move.state));

    /// <summary>Writes what the pipeline is between two pushes, and leaves. A state that can't be written changes nothing.</summary>
    public void Snapshot(PipelineWorker worker, PipelineGraph graph, StoredState[] inputs, IBufferWriter<byte> output)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(output);
            worker.PrepareToSave();
            EmbeddedSnapshot.Write(graph, [.. worker.StoredStates, .. inputs], output);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// Puts a new worker in the place of what there is, as a snapshot has it: before the first push, or after a fault. A snapshot that can't be used leaves everything as it was.
    /// </summary>
    /// <param name="worker">The new worker.</param>
    /// <param name="graph">The pipeline's graph.</param>
    /// <param name="inputs">The pipeline's inputs.</param>
    /// <param name="snapshot">What <see cref="Snapshot"/> wrote.</param>
    /// <param name="use">Makes the worker the pipeline's.</param>
    public void Restore(PipelineWorker worker, PipelineGraph graph, StoredState[] inputs, in ReadOnlySequence<byte> snapshot, Action use)
    {
        var before = BeginRestore();
        try
        {
            EmbeddedSnapshot.Read(graph, [.. worker.StoredStates, .. inputs], in snapshot);
        }
        catch
        {
            worker.ReleaseState();
            Volatile.Write(ref _phase, before);
            throw;
        }

        try
        {
            use();
            worker.Open();
        }
        catch (Exception exception)
        {
            throw Fault(exception, worker);
        }

        try
        {
            // What was due while there was no pipeline fires now, before any event.
            worker.AdvanceProcessing(Timestamp.From(worker.Time.GetUtcNow()).Ticks);
            worker.EndBatch();
        }
        catch (Exception exception)
        {
            throw Fault(worker.FiringFailure(exception), worker);
        }

        _fault = null;
        Exit();
    }

    /// <summary>End of input: fires what is open, closes everything and ends it for good.</summary>
    public void Complete(PipelineWorker worker)
    {
        try
        {
            worker.FinishInputs();
            worker.EndBatch();
        }
        catch (Exception exception)
        {
            Fault(worker.FiringFailure(exception), worker);
        }

        try
        {
            worker.Close(null);
        }
        catch (Exception exception)
        {
            _fault = exception;
            Volatile.Write(ref _phase, Faulted);
            throw;
        }

        Volatile.Write(ref _phase, Completed);
    }

    /// <summary>
    /// The pipeline threw in the middle of an event: what it opened is closed, its outputs end with the exception, and nothing may enter
    /// any more. Throws the exception; the result is there for the compiler, so that a caller can say where its path ends.
    /// </summary>
    public Exception Fault(Exception exception, PipelineWorker? worker)
    {
        try
        {
            worker?.Close(exception);
        }
        catch (Exception second)
        {
            exception = new AggregateException(exception, second);
        }

        _fault = exception;
        Volatile.Write(ref _phase, Faulted);
        ExceptionDispatchInfo.Throw(exception);
        return exception;
    }

    private void Move<T>(PipelineWorker worker, T argument, Action<PipelineWorker, T> move)
    {
        try
        {
            move(worker, argument);
            worker.EndBatch();
        }
        catch (Exception exception)
        {
            throw Fault(worker.FiringFailure(exception), worker);
        }

        Exit();
    }

    private int BeginRestore()
    {
        foreach (var phase in (ReadOnlySpan<int>)[New, Faulted])
        {
            if (Interlocked.CompareExchange(ref _phase, Busy, phase) == phase)
            {
                return phase;
            }
        }

        throw Volatile.Read(ref _phase) switch
        {
            Completed => new InvalidOperationException($"{pipeline} is complete, so it can't be restored. Make a new {pipeline} and restore that."),
            InJob => new InvalidOperationException($"{pipeline} runs as a job, so it can't be restored in place: start a new {pipeline} with JobOptions.RestoreFrom."),
            _ => new InvalidOperationException($"{pipeline} has been pushed into, so it can't be restored: Restore comes before the first push, or after a fault. Make a new {pipeline} and restore that."),
        };
    }

    private void Start(int phase, string what)
    {
        var seen = Interlocked.CompareExchange(ref _phase, phase, New);
        if (seen != New)
        {
            throw seen switch
            {
                // Ready: whoever was inside when this caller found the door shut has just left. Another caller it was all the same.
                Busy or Ready when phase == Busy || seen == Busy => new InvalidOperationException($"{pipeline} can't be {what} while a push is running: it was entered from one of its own sinks, or from a second thread. Pushes come one at a time; put a lock around them, or run the pipeline as a job and use PushAsync."),
                Completed => new InvalidOperationException($"{pipeline} is complete: its input has ended. Make a new {pipeline}."),
                Faulted => new InvalidOperationException($"{pipeline} is faulted and its state is unsure: {_fault!.Message} Restore a snapshot of it, or make a new {pipeline}.", _fault),
                InJob when phase == InJob => new InvalidOperationException($"{pipeline} has been started before, and a pipeline object runs once. Make a new {pipeline}."),
                InJob => new InvalidOperationException($"{pipeline} runs as a job, so it can't be {what}: use PushAsync on its ports."),
                _ => new InvalidOperationException($"{pipeline} has been pushed into, so it can't be {what}: a pipeline object is either embedded or a job. Make a new {pipeline}."),
            };
        }
    }
}
