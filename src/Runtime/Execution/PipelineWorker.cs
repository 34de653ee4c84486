using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// Base of the class that the generator emits: one worker's copy of the whole pipeline, all its regions fused, with their state. One
/// thread at a time uses it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class PipelineWorker
{
    /// <summary>Where the worker is. Emitted code writes it once per event and before each handler but the first: plain stores, read only when something throws.</summary>
    protected Place Here;

    /// <summary>What a loop without calls has made of its split's watermark.</summary>
    protected long WatermarkBehind;

    private readonly FailureCounter?[] _failures;
    private readonly List<(Action<Exception?> Close, bool IsOfTheEnd)> _closings = [];
    private readonly List<TransactionalSink> _transactionalSinks = [];

    /// <param name="pipeline">The pipeline's name, for messages.</param>
    /// <param name="nodeNames">Display names of the nodes, by index.</param>
    /// <param name="time">Processing time.</param>
    protected PipelineWorker(string pipeline, string[] nodeNames, TimeProvider time)
    {
        Pipeline = pipeline;
        NodeNames = nodeNames;
        Time = time;
        _failures = new FailureCounter?[nodeNames.Length];
        _sourceTimes = new SourceTime?[nodeNames.Length];
    }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; }

    /// <summary>Display names of the nodes, by index.</summary>
    public string[] NodeNames { get; }

    /// <summary>Processing time.</summary>
    public TimeProvider Time { get; }

    /// <summary>What was skipped or dead-lettered so far, by operator.</summary>
    public IReadOnlyList<OperatorFailures> Failures => [.. _failures.OfType<FailureCounter>().Select(counter => counter.Snapshot())];

    /// <summary>In a job: cancelled when it is to stop, so that nobody waits for a reader any longer.</summary>
    internal CancellationToken Stop { get; set; }

    /// <summary>In a job: cancelled when a stop has taken too long, so that asynchronous sinks give up.</summary>
    internal CancellationToken Abort { get; set; }

    /// <summary>In a job: it takes over from a worker that failed, and so do its outputs.</summary>
    internal bool IsRestarted { get; set; }

    /// <summary>Sinks whose transactions the job prepares and commits with its checkpoints.</summary>
    internal IReadOnlyList<TransactionalSink> TransactionalSinks => _transactionalSinks;

    /// <summary>The operator at hand; good enough for a message when another thread asks.</summary>
    internal string Whereabouts => NameOf(Here.Node);

    /// <summary>Opens operators and sinks, before the first event, and says with <see cref="AtClose"/> how each is closed.</summary>
    public virtual void Open() { }

    /// <summary>Hands buffered output to sinks: at the end of every batch.</summary>
    public virtual void EndBatch() { }

    /// <summary>Makes sinks show what they hold: when a job is idle.</summary>
    public virtual void FlushSinks() { }

    /// <summary>
    /// In a job, between batches: completes when asynchronous sinks have taken what was emitted and outputs have room again. An emit
    /// never waits; the worker does.
    /// </summary>
    /// <param name="stop">Ends the wait for room.</param>
    /// <param name="abort">Goes to the sinks.</param>
    public virtual ValueTask RestAsync(CancellationToken stop, CancellationToken abort) => ValueTask.CompletedTask;

    /// <summary>
    /// Closes what <see cref="Open"/> has opened, all of it whatever fails on the way; outputs end, with <paramref name="error"/> or else the first failure.
    /// </summary>
    public void Close(Exception? error) => Close(error, isLast: true);

    /// <summary>The same, but what is open to the outside stays so unless the job ends.</summary>
    internal void Close(Exception? error, bool isLast)
    {
        var failures = new List<Exception>();
        foreach (var (close, isOfTheEnd) in _closings)
        {
            try
            {
                if (isLast || !isOfTheEnd)
                {
                    close(error ?? failures.FirstOrDefault());
                }
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        _closings.Clear();
        if (failures.Count > 0)
        {
            ExceptionDispatchInfo.Throw(failures.Count == 1 ? failures[0] : new AggregateException(failures));
        }
    }

    /// <summary>Frees the state. Closing does it, but for a test, which looks at the state beyond the end of input.</summary>
    public virtual void ReleaseState() { }

    /// <summary>Wraps what a handler threw into an exception that names operator, event and position.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="events">The batch that was being handled.</param>
    /// <param name="before">How many events the source had given before this batch.</param>
    /// <returns>The exception to throw.</returns>
    public Exception Failure<T>(Exception exception, string source, ReadOnlySpan<T> events, long before)
    {
        var at = Here.Index < 0 ? events.Length + Here.Index : Here.Index;
        var text = (uint)at < (uint)events.Length ? OperatorException.Describe(events[at]) : "?";
        return HandOn(new OperatorException(Pipeline, NameOf(Here.Node), source, before + at, text, exception));
    }

    /// <summary>What came before the failure has all its effects, also those that wait in a sink's buffer.</summary>
    private Exception HandOn(OperatorException failure)
    {
        try
        {
            EndBatch();
            Wait(RestAsync(new CancellationToken(canceled: true), Abort));
            return failure;
        }
        catch (Exception second)
        {
            return new AggregateException(failure, second);
        }
    }

    internal void Rest() => Wait(RestAsync(Stop, Abort));

    /// <summary>Registers how something that was opened is closed. It is done in the order of opening, so downstream last.</summary>
    protected void AtClose(Action close) => _closings.Add((_ => close(), false));

    /// <summary>Registers what is to hear at the end why it came: null if nothing failed.</summary>
    protected void AtEnd(Action<Exception?> end) => _closings.Add((end, true));

    /// <summary>Opens an output, whose readers hear at the end why it came. They notice nothing of a restart.</summary>
    protected void OpenOutput<T>(Output<T> output)
    {
        if (!IsRestarted)
        {
            output.Open(Pipeline);
        }

        AtEnd(output.Complete);
    }

    /// <summary>Registers a transactional sink.</summary>
    protected void AddTransactional(TransactionalSink sink) => _transactionalSinks.Add(sink);

    /// <summary>Counts an event that <paramref name="node"/> could not handle under Skip or DeadLetter, and reports the first of each kind.</summary>
    protected internal void CountFailure(int node, Exception exception)
    {
        CountFailures(node, 1);
        ReportFailure(node, exception.GetType().FullName!, exception);
    }

    internal void CountFailures(int node, long failures) => Failed(node).Count(failures);

    /// <summary>Reports a failure that is, or will be, counted, if it is the first of its kind.</summary>
    internal void ReportFailure(int node, string kind, Exception exception)
    {
        if (Failed(node).IsFirst(kind, exception))
        {
            FastFlowEventSource.Log.EventSkipped(Pipeline, NodeNames[node], exception.GetType().FullName!, exception.Message);
        }
    }

    private static void Wait(ValueTask task)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }

    private string NameOf(int node) => (uint)node < (uint)NodeNames.Length ? NodeNames[node] : "an operator";

    private FailureCounter Failed(int node) => _failures[node] ??= new FailureCounter(NodeNames[node]);

    /// <summary>The event and the operator at hand, side by side so that a loop's counter may set both with one store.</summary>
    [StructLayout(LayoutKind.Explicit)]
    protected struct Place
    {
        /// <summary>Sets <see cref="Index"/>, and <see cref="Node"/> to what stands in the upper half.</summary>
        [FieldOffset(0)]
        public long Whole;

        /// <summary>Index of the event in its batch; below 0, counted from the batch's end.</summary>
        [FieldOffset(0)]
        public int Index;

        /// <summary>Index of the node whose handler runs.</summary>
        [FieldOffset(4)]
        public int Node;
    }
}
