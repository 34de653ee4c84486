using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>What every emitted pipeline implements so that FastFlow.Testing can drive the compiled code itself.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICompiledPipeline
{
    /// <summary>A worker of its own whose sinks write into <paramref name="recorder"/>.</summary>
    PipelineProbe CreateProbe(ISinkRecorder recorder);

    /// <summary>Reads the state of an embedded pipeline between pushes: of node <paramref name="node"/>, for <paramref name="key"/> if it is keyed.</summary>
    /// <exception cref="NotSupportedException">The pipeline can't be embedded.</exception>
    bool TryGetState<TState>(int node, object? key, [MaybeNullWhen(false)] out TState state) =>
        throw new NotSupportedException("This pipeline has sources that only a job can read, so there is no state between pushes.");
}

/// <summary>Stands in place of every sink of a probed pipeline.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISinkRecorder
{
    /// <summary>The sink that is node <paramref name="node"/> of the graph has received an event.</summary>
    void Record<T>(int node, in T value);
}

/// <summary>
/// Drives a compiled pipeline in a test. Operators are opened and closed as in production; a sink that the recorder stands for is neither
/// opened, called nor closed. A sink with state is called as well, because its state is part of what a test looks at.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PipelineProbe : IDisposable
{
    /// <summary>The graph, whose node indices the other members use.</summary>
    public abstract PipelineGraph Graph { get; }

    /// <summary>What was skipped or dead-lettered so far.</summary>
    public IReadOnlyList<OperatorFailures> Failures => Worker.Failures;

    /// <summary>What came too late so far.</summary>
    public IReadOnlyList<OperatorLateness> Lateness => Worker.Lateness;

    /// <summary>Timers that the end of input has dropped.</summary>
    public IReadOnlyList<OperatorTimers> DroppedTimers => Worker.DroppedTimers;

    /// <summary>The worker that is driven.</summary>
    protected abstract PipelineWorker Worker { get; }

    /// <summary>How many events were pushed as if each of the sources had produced them.</summary>
    protected abstract StoredState[] StoredInputs();

    /// <summary>Pushes events as if the source that is node <paramref name="node"/> had produced them.</summary>
    public abstract void Push<T>(int node, ReadOnlySpan<T> events);

    /// <summary>Reads the state of node <paramref name="node"/>, for <paramref name="key"/> if it is keyed; false if there is none.</summary>
    public abstract bool TryGetState<TState>(int node, object? key, [MaybeNullWhen(false)] out TState state);

    /// <summary>Raises the watermark of all sources, or of node <paramref name="node"/> alone, to at least <paramref name="time"/>.</summary>
    public void AdvanceTo(Timestamp time, int? node = null) => Fire(() => Worker.AdvanceTo(time.Ticks, node));

    /// <summary>Moves processing time.</summary>
    public void AdvanceProcessing(Timestamp now) => Fire(() => Worker.AdvanceProcessing(now.Ticks));

    /// <summary>The source that is node <paramref name="node"/> is silent (until its next event), or at its end.</summary>
    public void SetState(int node, SplitState state) => Fire(() => Worker.SetState(node, state));

    /// <summary>End of input: what is open fires, and operators are closed. State can still be read.</summary>
    public void Complete()
    {
        Fire(Worker.FinishInputs);
        Worker.Close(null);
    }

    /// <summary>Writes everything that the pipeline is between two pushes.</summary>
    public void Snapshot(IBufferWriter<byte> output)
    {
        Worker.PrepareToSave();
        EmbeddedSnapshot.Write(Graph, [.. Worker.StoredStates, .. StoredInputs()], output);
    }

    /// <summary>Goes on from a snapshot, before anything was pushed and time was moved.</summary>
    public void Restore(in ReadOnlySequence<byte> snapshot) => EmbeddedSnapshot.Read(Graph, [.. Worker.StoredStates, .. StoredInputs()], in snapshot);

    /// <summary>Frees the state.</summary>
    public void Dispose() => Worker.ReleaseState();

    /// <summary>The events as the source's own type.</summary>
    protected static ReadOnlySpan<TEvent> Events<T, TEvent>(ReadOnlySpan<T> events) => typeof(T) == typeof(TEvent)
        ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, TEvent>(ref MemoryMarshal.GetReference(events)), events.Length)
        : throw new ArgumentException($"The source produces {typeof(TEvent)}, not {typeof(T)}.");

    private void Fire(Action move)
    {
        try
        {
            move();
        }
        catch (Exception exception)
        {
            throw Worker.FiringFailure(exception);
        }
    }

    /// <summary>The node is no source.</summary>
    protected static ArgumentOutOfRangeException NoSource(int node) => new(nameof(node), node, "This node of the graph is no source.");
}
