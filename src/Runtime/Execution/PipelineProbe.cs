using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>What every emitted pipeline implements so that FastFlow.Testing can drive the compiled code itself.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPipelineProbeFactory
{
    /// <summary>A worker of its own whose sinks write into <paramref name="recorder"/>.</summary>
    PipelineProbe CreateProbe(ISinkRecorder recorder);
}

/// <summary>Stands in place of every sink of a probed pipeline.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISinkRecorder
{
    /// <summary>The sink that is node <paramref name="node"/> of the graph has received an event.</summary>
    void Record<T>(int node, in T value);
}

/// <summary>Drives a compiled pipeline in a test.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PipelineProbe
{
    /// <summary>The graph, whose node indices the other members use.</summary>
    public abstract PipelineGraph Graph { get; }

    /// <summary>What was skipped or dead-lettered so far.</summary>
    public abstract IReadOnlyList<OperatorFailures> Failures { get; }

    /// <summary>Pushes events as if the source that is node <paramref name="node"/> had produced them.</summary>
    public abstract void Push<T>(int node, ReadOnlySpan<T> events);

    /// <summary>Reads the state of node <paramref name="node"/>, for <paramref name="key"/> if it is keyed; false if there is none.</summary>
    public abstract bool TryGetState<TState>(int node, object? key, [MaybeNullWhen(false)] out TState state);

    /// <summary>End of input.</summary>
    public abstract void Complete();
}
