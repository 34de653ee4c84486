using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace FastFlow.Testing;

/// <summary>
/// A pipeline under test: the compiled code itself, with ports in place of its sources, whatever they are, and a recorder in place of its
/// sinks. Sources are never opened or read. Sinks are never opened or written to, but for those that have state, whose handler runs as well so that
/// its state can be looked at. A node is named by its type, a second node of that type by <see cref="As{TOperator, TTag}"/>.
/// </summary>
/// <example><code>
/// var test = new FlowTest&lt;TradesToVwap&gt;(new TradesToVwap(new Trades("unread.csv"), new LargeTrades(100)));
/// test.Push&lt;Trades&gt;(new Trade("FF", 10, 200, noon));
/// Assert.Equal([new Vwap("FF", 10, minute)], test.Received&lt;Print, Vwap&gt;());
/// </code></example>
/// <typeparam name="TPipeline">The pipeline.</typeparam>
public sealed class FlowTest<TPipeline> : IDisposable
    where TPipeline : class, ICompiledPipeline
{
    private static readonly MethodInfo PushOne = typeof(FlowTest<TPipeline>).GetMethod(nameof(PushBoxed), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly SinkRecorder _recorder = new();
    private readonly TPipeline _pipeline;
    private PipelineProbe _probe;
    private readonly NodeLookup _nodes;
    private readonly HashSet<int> _ended = [];
    private Exception? _fault;
    private bool _isComplete;

    /// <summary>Opens the pipeline's operators. The pipeline object itself stays as it is: it may be tested again, or run.</summary>
    /// <param name="pipeline">The pipeline, with the operators to test. What it needs as sources and sinks may be any instance.</param>
    /// <param name="time">
    /// The clock of processing time; unless given, one of its own that begins at 2000-01-01T00:00:00Z. Make it before the pipeline where services of the pipeline
    /// are to go by it, too: <c>new TradesToVwap(…, time: time)</c>.
    /// </param>
    public FlowTest(TPipeline pipeline, FlowTestTime? time = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _pipeline = pipeline;
        _probe = pipeline.CreateProbe(_recorder);
        _nodes = new NodeLookup(_probe.Graph);
        Time = time ?? new FlowTestTime();
        Guarded(() => _probe.AdvanceProcessing(Time.Now));
        Time.Moved += AdvanceProcessing;
    }

    /// <summary>The clock of processing time. It stands still until <see cref="FlowTestTime.Advance"/>, which fires what is due by then.</summary>
    public FlowTestTime Time { get; }

    /// <summary>The dataflow, as the compiler saw it.</summary>
    public PipelineGraph Graph => _probe.Graph;

    /// <summary>What every sink was given so far, in the one order in which it arrived.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. _recorder.Arrivals.Select(arrival => new Arrival(Graph.Nodes[arrival.Node].Name, arrival.Event))];

    /// <summary>Events that operators under Skip or DeadLetter could not handle, by operator.</summary>
    public IReadOnlyList<OperatorFailures> Failures => _probe.Failures;

    /// <summary>Events that came too late, for every operator that some can be too late for.</summary>
    public IReadOnlyList<OperatorLateness> Lateness => _probe.Lateness;

    /// <summary>Timers that the end of input has dropped, for every operator where there are any.</summary>
    public IReadOnlyList<OperatorTimers> DroppedTimers => _probe.DroppedTimers;

    /// <summary>Pushes one event as if <typeparamref name="TSource"/> had produced it, and returns when it has had all its effects.</summary>
    /// <exception cref="ArgumentException">The graph has no such source, or the source produces another type.</exception>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Push<TSource>(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var (node, type) = Source(typeof(TSource));
        if (type is not null && !type.IsInstanceOfType(value))
        {
            throw WrongEvent(node, type, value.GetType());
        }

        PushOne.MakeGenericMethod(type ?? value.GetType()).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [node.Index, value], null);
    }

    /// <summary>Pushes one event as if <typeparamref name="TSource"/> had produced it, and returns when it has had all its effects.</summary>
    /// <exception cref="ArgumentException">The graph has no such source, or the source produces another type.</exception>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Push<TSource, T>(in T value) => Push<TSource, T>(new ReadOnlySpan<T>(in value));

    /// <summary>Pushes events in one batch as if <typeparamref name="TSource"/> had produced them.</summary>
    /// <exception cref="ArgumentException">The graph has no such source, or the source produces another type.</exception>
    /// <exception cref="OperatorException">A handler threw; the events before it have had their effects.</exception>
    public void Push<TSource, T>(ReadOnlySpan<T> events)
    {
        var (node, type) = Source(typeof(TSource));
        if (type is not null && type != typeof(T))
        {
            throw WrongEvent(node, type, typeof(T));
        }

        PushInto(node.Index, events);
    }

    /// <summary>Promises that nothing before <paramref name="time"/> follows from any source, and fires what is due by then. It never goes back: an earlier time changes nothing.</summary>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void AdvanceTo(Timestamp time)
    {
        CheckOpen();
        Guarded(() => _probe.AdvanceTo(time));
    }

    /// <summary>The same of <typeparamref name="TSource"/> alone. Operators that other sources feed, too, wait for those.</summary>
    /// <exception cref="ArgumentException">The graph has no such source.</exception>
    /// <exception cref="InvalidOperationException">This source has ended.</exception>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void AdvanceTo<TSource>(Timestamp time)
    {
        var node = Open<TSource>();
        Guarded(() => _probe.AdvanceTo(time, node.Index));
    }

    /// <summary><typeparamref name="TSource"/> has been silent for as long as its <c>IdleAfter</c> says: until its next event it holds no watermark back.</summary>
    /// <exception cref="ArgumentException">The graph has no such source.</exception>
    /// <exception cref="InvalidOperationException">This source has ended.</exception>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Idle<TSource>()
    {
        var node = Open<TSource>();
        Guarded(() => _probe.SetState(node.Index, SplitState.Idle));
    }

    /// <summary>End of one input: it holds no watermark back any more, and nothing may be pushed into it. At the end of the last, what is open fires.</summary>
    /// <exception cref="ArgumentException">The graph has no such source.</exception>
    /// <exception cref="InvalidOperationException">This source has ended already.</exception>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Complete<TSource>()
    {
        var node = Open<TSource>();
        _ended.Add(node.Index);
        Guarded(() => _probe.SetState(node.Index, SplitState.Finished));
    }

    /// <summary>How many events came too late for <typeparamref name="TOperator"/>; zeros if none has.</summary>
    /// <exception cref="ArgumentException">The graph has no such node.</exception>
    public OperatorLateness Late<TOperator>()
    {
        var node = _nodes.Find(typeof(TOperator), "operator", "operators", node => node.Role is not ("Source" or "Sink"));
        return _probe.Lateness.FirstOrDefault(late => late.Operator == node.Display) ?? new OperatorLateness(node.Display, 0, 0);
    }

    /// <summary>What <typeparamref name="TSink"/> was given as <typeparamref name="T"/> so far, in order.</summary>
    /// <typeparam name="TSink">The sink.</typeparam>
    /// <typeparam name="T">The type of one of its inputs.</typeparam>
    /// <exception cref="ArgumentException">The graph has no such sink, or the sink takes no such type; the message lists what there is.</exception>
    public IReadOnlyList<T> Received<TSink, T>()
    {
        var sink = _nodes.Find(typeof(TSink), "sink", "sinks", node => node.Role == "Sink");
        var taken = Graph.Edges.Where(edge => edge.To == sink.Index).Select(edge => edge.InputType).Distinct().ToList();
        if (!taken.Contains(typeof(T)))
        {
            throw new ArgumentException($"{sink.Display} takes {string.Join(" and ", taken.Select(NodeLookup.Short))}, not {NodeLookup.Short(typeof(T))}.");
        }

        return [.. _recorder.Arrivals.Where(arrival => arrival.Node == sink.Index && arrival.Input == typeof(T)).Select(arrival => (T)arrival.Event!)];
    }

    /// <summary>The state of an operator without a key, or what the <c>[Broadcast]</c> inputs of an operator have written.</summary>
    /// <exception cref="ArgumentException">The graph has no such node, or it has a key, no state, or state of another type.</exception>
    /// <exception cref="InvalidOperationException">The pipeline has failed, so its state is unsure.</exception>
    public TState State<TOperator, TState>()
    {
        var node = Stateful<TState>(typeof(TOperator));
        if (node.KeyType is not null && !IsShared<TState>(node))
        {
            throw new ArgumentException($"{node.Display} keeps its state per {NodeLookup.Short(node.KeyType)}: say of which key, State<{node.Display}, {NodeLookup.Short(typeof(TState))}>(key).");
        }

        // Un-keyed state is there from the beginning.
        return Read<TState>(node, null, out var state) ? state : throw new InvalidOperationException($"{node.Display} has no state.");
    }

    /// <summary>The state of an operator for <paramref name="key"/>.</summary>
    /// <param name="key">The key, of the operator's key type; of several members a tuple.</param>
    /// <exception cref="ArgumentException">The graph has no such node, or it has no key, a key of another type, no state, or state of another type.</exception>
    /// <exception cref="KeyNotFoundException">There is no state for this key.</exception>
    /// <exception cref="InvalidOperationException">The pipeline has failed, so its state is unsure.</exception>
    public TState State<TOperator, TState>(object key) => TryState<TOperator, TState>(key, out var state)
        ? state
        : throw new KeyNotFoundException($"{Stateful<TState>(typeof(TOperator)).Display} has no state for the key {key}: no event had it, or the state was cleared.");

    /// <summary>The state of an operator for <paramref name="key"/>; false if there is none.</summary>
    /// <inheritdoc cref="State{TOperator, TState}(object)"/>
    public bool TryState<TOperator, TState>(object key, [MaybeNullWhen(false)] out TState state)
    {
        ArgumentNullException.ThrowIfNull(key);
        var node = Stateful<TState>(typeof(TOperator));
        if (node.KeyType is null)
        {
            throw new ArgumentException($"{node.Display} has no key, so it has one state: State<{node.Display}, {NodeLookup.Short(typeof(TState))}>().");
        }

        if (IsShared<TState>(node))
        {
            throw new ArgumentException($"The {NodeLookup.Short(typeof(TState))} of {node.Display} is one for all keys: State<{node.Display}, {NodeLookup.Short(typeof(TState))}>().");
        }

        return node.KeyType.IsInstanceOfType(key)
            ? Read(node, key, out state)
            : throw new ArgumentException($"The key of {node.Display} is {NodeLookup.Short(node.KeyType)}, not {NodeLookup.Short(key.GetType())}.");
    }

    /// <summary>
    /// The process dies between two events and another goes on from a checkpoint of that moment: all state is written, and a new pipeline, as the old one was before its first event, takes it
    /// back. What the sinks were given stays. An operator that keeps something in a field rather than in its state loses it here, as it would in production, unless it is the same instance.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pipeline has failed, or is complete.</exception>
    public void CrashAndRestore()
    {
        CheckOpen();
        var snapshot = new ArrayBufferWriter<byte>();
        _probe.Snapshot(snapshot);
        var restored = _pipeline.CreateProbe(_recorder);
        restored.Restore(new ReadOnlySequence<byte>(snapshot.WrittenMemory));
        _probe.Dispose();
        _probe = restored;
        Guarded(() => _probe.AdvanceProcessing(Time.Now));
    }

    /// <summary>End of all input: what is open fires, and operators are closed. What was received and the state can still be looked at.</summary>
    /// <exception cref="InvalidOperationException">The pipeline has failed, or is complete.</exception>
    public void Complete()
    {
        CheckOpen();
        _isComplete = true;
        Guarded(_probe.Complete);
    }

    /// <summary>Frees the pipeline's state. Closes nothing: that is <see cref="Complete"/>.</summary>
    public void Dispose()
    {
        Time.Moved -= AdvanceProcessing;
        _probe.Dispose();
    }

    // A clock may serve several tests: those that are over are left alone.
    private void AdvanceProcessing()
    {
        if (!_isComplete)
        {
            CheckSound();
            Guarded(() => _probe.AdvanceProcessing(Time.Now));
        }
    }

    private PipelineNode Open<TSource>()
    {
        CheckOpen();
        var (node, _) = Source(typeof(TSource));
        CheckOpen(node);
        return node;
    }

    private (PipelineNode Node, Type? Event) Source(Type type)
    {
        var source = _nodes.Find(type, "source", "sources", node => node.Role == "Source");
        return (source, Graph.Edges.FirstOrDefault(edge => edge.From == source.Index && edge.Output == PipelineOutput.Main)?.EventType);
    }

    private PipelineNode Stateful<TState>(Type type)
    {
        var node = _nodes.Find(type, "node with state", "nodes with state", node => node.StateType is not null || node.SharedStateType is not null);
        return node.StateType == typeof(TState) || IsShared<TState>(node)
            ? node
            : throw new ArgumentException($"The state of {node.Display} is {string.Join(" and ", new[] { node.StateType, node.SharedStateType }.OfType<Type>().Select(NodeLookup.Short))}, not {NodeLookup.Short(typeof(TState))}.");
    }

    private static bool IsShared<TState>(PipelineNode node) => node.SharedStateType == typeof(TState);

    private static ArgumentException WrongEvent(PipelineNode source, Type produced, Type given) =>
        new($"{source.Display} produces {NodeLookup.Short(produced)}, not {NodeLookup.Short(given)}.");

    private void PushBoxed<T>(int node, object value)
    {
        var typed = (T)value;
        PushInto(node, new ReadOnlySpan<T>(in typed));
    }

    private void PushInto<T>(int node, ReadOnlySpan<T> events)
    {
        CheckOpen();
        CheckOpen(Graph.Nodes[node]);
        try
        {
            _probe.Push(node, events);
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw;
        }
    }

    private bool Read<TState>(PipelineNode node, object? key, [MaybeNullWhen(false)] out TState state)
    {
        CheckSound();
        return _probe.TryGetState(node.Index, key, out state);
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw;
        }
    }

    private void CheckOpen()
    {
        CheckSound();
        if (_isComplete)
        {
            throw new InvalidOperationException($"{typeof(TPipeline).Name} is complete: its input has ended. Make a new FlowTest.");
        }
    }

    private void CheckOpen(PipelineNode source)
    {
        if (_ended.Contains(source.Index))
        {
            throw new InvalidOperationException($"{source.Display} is complete: nothing can follow.");
        }
    }

    private void CheckSound()
    {
        if (_fault is not null)
        {
            throw new InvalidOperationException($"{typeof(TPipeline).Name} has failed and its state is unsure: {_fault.Message} Make a new FlowTest.", _fault);
        }
    }
}
