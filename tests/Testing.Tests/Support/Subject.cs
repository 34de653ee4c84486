using System.Reflection;

namespace FastFlow.Testing.Tests;

/// <summary>A pipeline type that is run in several ways: its graph, its operators, and how to make one whose sinks write into a log.</summary>
internal sealed class Subject
{
    private readonly Type _type;

    /// <param name="type">The pipeline's type.</param>
    /// <param name="random">Decides the numbers that operators are configured with.</param>
    public Subject(Type type, Random random)
    {
        _type = type;
        Graph = (PipelineGraph)type.GetProperty("Graph", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        foreach (var node in Graph.Nodes.Where(node => node.Role is not ("Source" or "Sink") && node.Operator.GetConstructor([typeof(int)]) is not null))
        {
            Operators.Add(node.Name, Activator.CreateInstance(node.Operator, random.Next(100))!);
        }
    }

    public PipelineGraph Graph { get; }

    /// <summary>Instances of the operators that take a number, by node name.</summary>
    public Dictionary<string, object> Operators { get; } = [];

    public IReadOnlyList<PipelineNode> Sources => [.. Graph.Nodes.Where(node => node.Role == "Source")];

    /// <summary>Type of the events that a source produces.</summary>
    public Type EventOf(PipelineNode source) => Graph.Edges.First(edge => edge.From == source.Index).EventType;

    /// <summary>A new pipeline whose sinks write into <paramref name="log"/>, each under its node's name.</summary>
    public ICompiledPipeline New(Action<string, object?> log)
    {
        var constructor = _type.GetConstructors().Single();
        return (ICompiledPipeline)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. constructor.GetParameters().Select(parameter => Argument(parameter, log))], null);
    }

    /// <summary>An interpreter of the graph. Sinks with state are called as well, though nobody listens.</summary>
    public Interpreter Interpreter()
    {
        var instances = new Dictionary<string, object>(Operators);
        foreach (var node in Graph.Nodes.Where(node => node is { Role: "Sink", StateType: not null }))
        {
            instances.Add(node.Name, Sink(node, (_, _) => { })!);
        }

        return new Interpreter(Graph, instances);
    }

    /// <summary>Drives a pipeline through FlowTest.</summary>
    public FlowTestDriver Test() => (FlowTestDriver)Activator.CreateInstance(typeof(FlowTestDriver<>).MakeGenericType(_type), New((_, _) => { }))!;

    /// <summary>The port of each source, in the order of the graph.</summary>
    public IReadOnlyList<PortDriver> Ports(ICompiledPipeline pipeline) => [.. Sources.Select(source =>
        (PortDriver)Activator.CreateInstance(typeof(PortDriver<>).MakeGenericType(EventOf(source)), _type.GetProperty(source.Name)!.GetValue(pipeline))!)];

    private object? Argument(ParameterInfo parameter, Action<string, object?> log)
    {
        var node = Graph.Nodes.FirstOrDefault(node => string.Equals(node.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
        if (node is null)
        {
            // The clock.
            return null;
        }

        if (node.Role != "Sink")
        {
            return Operators.GetValueOrDefault(node.Name);
        }

        return Sink(node, log);
    }

    private static object? Sink(PipelineNode node, Action<string, object?> log)
    {
        var sink = node.Operator.IsInterface ? node.Operator.Assembly.GetType(node.Operator.FullName + "Slot")! : node.Operator;
        return sink.GetConstructor([typeof(string), typeof(Action<string, object?>)]) is { } constructor ? constructor.Invoke([node.Name, log]) : null;
    }
}

/// <summary>FlowTest of a pipeline type that is known at run time only.</summary>
internal abstract class FlowTestDriver : IDisposable
{
    public abstract IReadOnlyList<Arrival> Arrivals { get; }

    public abstract IReadOnlyList<OperatorFailures> Failures { get; }

    public abstract void Push(PipelineNode source, Type type, object[] events);

    public abstract void Complete();

    public abstract IReadOnlyList<OperatorLateness> Lateness { get; }

    public abstract IReadOnlyList<OperatorTimers> DroppedTimers { get; }

    /// <summary>Of one source, or of all if it is null.</summary>
    public abstract void AdvanceTo(PipelineNode? source, Timestamp time);

    public abstract void Advance(TimeSpan duration);

    public abstract void Idle(PipelineNode source);

    public abstract void Complete(PipelineNode source);

    public abstract void CrashAndRestore();

    public abstract bool TryState(PipelineNode node, object? key, out object? state);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class FlowTestDriver<TPipeline>(TPipeline pipeline) : FlowTestDriver
    where TPipeline : class, ICompiledPipeline
{
    private static readonly MethodInfo OfBatch = typeof(FlowTestDriver<TPipeline>).GetMethod(nameof(PushBatch), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly MethodInfo OfAdvance = typeof(FlowTestDriver<TPipeline>).GetMethod(nameof(AdvanceSource), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly MethodInfo OfIdle = typeof(FlowTest<TPipeline>).GetMethod(nameof(FlowTest<>.Idle))!;
    private static readonly MethodInfo OfEnd = typeof(FlowTest<TPipeline>).GetMethods().Single(method => method is { Name: nameof(FlowTest<>.Complete), IsGenericMethod: true });
    private static readonly MethodInfo OfState = typeof(FlowTestDriver<TPipeline>).GetMethod(nameof(ReadState), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly FlowTest<TPipeline> _test = new(pipeline);

    public override IReadOnlyList<Arrival> Arrivals => _test.Arrivals;

    public override IReadOnlyList<OperatorFailures> Failures => _test.Failures;

    public override void Push(PipelineNode source, Type type, object[] events) =>
        OfBatch.MakeGenericMethod(Named(source), type).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [events], null);

    public override void Complete() => _test.Complete();

    public override IReadOnlyList<OperatorLateness> Lateness => _test.Lateness;

    public override IReadOnlyList<OperatorTimers> DroppedTimers => _test.DroppedTimers;

    public override void AdvanceTo(PipelineNode? source, Timestamp time)
    {
        if (source is null)
        {
            _test.AdvanceTo(time);
        }
        else
        {
            OfAdvance.MakeGenericMethod(Named(source)).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [time], null);
        }
    }

    public override void Advance(TimeSpan duration) => _test.Time.Advance(duration);

    public override void Idle(PipelineNode source) => OfIdle.MakeGenericMethod(Named(source)).Invoke(_test, BindingFlags.DoNotWrapExceptions, null, null, null);

    public override void Complete(PipelineNode source) => OfEnd.MakeGenericMethod(Named(source)).Invoke(_test, BindingFlags.DoNotWrapExceptions, null, null, null);

    public override void CrashAndRestore() => _test.CrashAndRestore();

    public override bool TryState(PipelineNode node, object? key, out object? state)
    {
        object?[] arguments = [key, null];
        var found = (bool)OfState.MakeGenericMethod(Named(node), node.StateType!).Invoke(this, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        state = arguments[1];
        return found;
    }

    public override void Dispose() => _test.Dispose();

    private static Type Named(PipelineNode node) => node.Tag is null ? node.Operator : typeof(As<,>).MakeGenericType(node.Operator, node.Tag);

    private void AdvanceSource<TSource>(Timestamp time) => _test.AdvanceTo<TSource>(time);

    private void PushBatch<TSource, T>(object[] events)
    {
        if (events.Length == 1)
        {
            _test.Push<TSource>(events[0]);
        }
        else
        {
            _test.Push<TSource, T>(events.Cast<T>().ToArray());
        }
    }

    private bool ReadState<TOperator, TState>(object? key, out object? state)
    {
        if (key is null)
        {
            state = _test.State<TOperator, TState>();
            return true;
        }

        var found = _test.TryState<TOperator, TState>(key, out var typed);
        state = typed;
        return found;
    }
}

/// <summary>A port of an input whose event type is known at run time only.</summary>
internal abstract class PortDriver
{
    public abstract void PushOne(object value);

    public abstract void PushSpan(object[] events);

    public abstract Task PushAsync(object value);

    public abstract void Complete();
}

/// <inheritdoc/>
internal sealed class PortDriver<T> : PortDriver
{
    private readonly PushIn _pushIn;
    private readonly PushMany _pushMany;
    private readonly Func<T, CancellationToken, ValueTask> _pushAsync;
    private readonly Action _complete;

    public PortDriver(object port)
    {
        var type = port.GetType();
        _pushIn = type.GetMethod("Push", [typeof(T).MakeByRefType()])!.CreateDelegate<PushIn>(port);
        _pushMany = type.GetMethod("Push", [typeof(ReadOnlySpan<T>)])!.CreateDelegate<PushMany>(port);
        _pushAsync = type.GetMethod("PushAsync")!.CreateDelegate<Func<T, CancellationToken, ValueTask>>(port);
        _complete = type.GetMethod("Complete")!.CreateDelegate<Action>(port);
    }

    private delegate void PushIn(in T value);

    private delegate void PushMany(ReadOnlySpan<T> events);

    public override void PushOne(object value) => _pushIn((T)value);

    public override void PushSpan(object[] events) => _pushMany([.. events.Cast<T>()]);

    public override Task PushAsync(object value) => _pushAsync((T)value, CancellationToken.None).AsTask();

    public override void Complete() => _complete();
}
