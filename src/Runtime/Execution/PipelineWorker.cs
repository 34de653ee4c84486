using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// Base of the class that the generator emits: one worker's copy of the whole pipeline, all its regions fused, with their state. One
/// thread at a time uses it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PipelineWorker
{
    /// <summary>Where the worker is. Emitted code writes it once per event and before each handler but the first: plain stores, read only when something throws.</summary>
    protected Place Here;

    private readonly FailureCounter?[] _failures;

    /// <param name="pipeline">The pipeline's name, for messages.</param>
    /// <param name="nodeNames">Display names of the nodes, by index.</param>
    /// <param name="time">Processing time.</param>
    protected PipelineWorker(string pipeline, string[] nodeNames, TimeProvider time)
    {
        Pipeline = pipeline;
        NodeNames = nodeNames;
        Time = time;
        _failures = new FailureCounter?[nodeNames.Length];
    }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; }

    /// <summary>Display names of the nodes, by index.</summary>
    public string[] NodeNames { get; }

    /// <summary>Processing time.</summary>
    public TimeProvider Time { get; }

    /// <summary>What was skipped or dead-lettered so far, by operator.</summary>
    public IReadOnlyList<OperatorFailures> Failures => [.. _failures.OfType<FailureCounter>().Select(counter => counter.Snapshot())];

    /// <summary>Opens operators and sinks, before the first event.</summary>
    public abstract void Open();

    /// <summary>Hands buffered output to sinks: at the end of every batch.</summary>
    public virtual void EndBatch() { }

    /// <summary>Makes sinks show what they hold: when a job is idle, and at the end.</summary>
    public virtual void FlushSinks() { }

    /// <summary>A job's worker rests until this answers true: output that found no room has been taken.</summary>
    public virtual bool TryFlushOutbox() => true;

    /// <summary>Completes when <see cref="TryFlushOutbox"/> is worth another try.</summary>
    public virtual ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Closes operators and sinks; outputs end, with <paramref name="error"/> if there is one.</summary>
    public abstract void Close(Exception? error);

    /// <summary>Wraps what a handler threw into an exception that names operator, event and position.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="events">The batch that was being handled.</param>
    /// <param name="before">How many events the source had given before this batch.</param>
    /// <returns>The exception to throw.</returns>
    public Exception Failure<T>(Exception exception, string source, ReadOnlySpan<T> events, long before)
    {
        var at = Here.Index;
        var node = Here.Node;
        var name = (uint)node < (uint)NodeNames.Length ? NodeNames[node] : "an operator";
        var text = (uint)at < (uint)events.Length ? OperatorException.Describe(events[at]) : "?";
        var failure = new OperatorException(Pipeline, name, source, before + at, text, exception);
        try
        {
            // The events before this one have had all their effects, those that wait in a sink's buffer too. An embedded pipeline that failed is
            // entered no more, so now is the time to show them.
            EndBatch();
            FlushSinks();
            return failure;
        }
        catch (Exception second)
        {
            return new AggregateException(failure, second);
        }
    }

    /// <summary>Counts an event that <paramref name="node"/> could not handle under Skip or DeadLetter, and reports the first of each kind.</summary>
    protected void CountFailure(int node, Exception exception)
    {
        var counter = _failures[node] ??= new FailureCounter(NodeNames[node]);
        if (counter.Count(exception))
        {
            FastFlowEventSource.Log.EventSkipped(Pipeline, counter.Operator, exception.GetType().FullName!, exception.Message);
        }
    }

    /// <summary>Index of the event in its batch and of the operator at hand, side by side so that one store sets both.</summary>
    [StructLayout(LayoutKind.Explicit)]
    protected struct Place
    {
        /// <summary>Sets <see cref="Index"/>, and <see cref="Node"/> to what stands in the upper half.</summary>
        [FieldOffset(0)]
        public long Whole;

        /// <summary>Index of the event in its batch.</summary>
        [FieldOffset(0)]
        public int Index;

        /// <summary>Index of the node whose handler runs.</summary>
        [FieldOffset(4)]
        public int Node;
    }
}
