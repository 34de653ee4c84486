using System.Globalization;

namespace FastFlow.Testing;

/// <summary>
/// Runs a pipeline's graph by reflection, one event at a time and depth first: slow, and written straight from the semantics, so that
/// compiled code can be held against it. It knows nothing of how pipelines are compiled; all it is given is the graph and the operators.
/// </summary>
/// <remarks>Sinks are not called, unless they have state: what they would be given is in <see cref="Arrivals"/>.</remarks>
public sealed class Interpreter
{
    private readonly PipelineGraph _graph;
    private readonly InterpretedNode?[] _nodes;
    private readonly Dictionary<int, long> _pushed = [];
    private readonly List<Arrival> _arrivals = [];

    /// <summary>Finds every operator's handlers. Nothing runs yet; <c>Open</c> and <c>Close</c> are not called.</summary>
    /// <param name="graph">The pipeline's graph.</param>
    /// <param name="operators">Instances by node name, see <see cref="PipelineNode.Name"/>. One that is missing is made by its parameterless constructor, if its handlers need one.</param>
    /// <exception cref="ArgumentException">An operator has no such constructor and is not given, or lacks a handler that the graph says it has.</exception>
    public Interpreter(PipelineGraph graph, IReadOnlyDictionary<string, object>? operators = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _graph = graph;
        _nodes = [.. graph.Nodes.Select(node => node.Role == "Source" ? null : new InterpretedNode(graph, node, operators?.GetValueOrDefault(node.Name)))];
    }

    /// <summary>What every sink was given so far, in the one order in which it arrived.</summary>
    public IReadOnlyList<Arrival> Arrivals => _arrivals;

    /// <summary>Events that operators under Skip or DeadLetter could not handle, by operator, in the order of the graph.</summary>
    public IReadOnlyList<OperatorFailures> Failures => [.. _nodes.Where(node => node is { FailedCount: > 0 }).Select(node => new OperatorFailures(node!.Node.Display, node.FailedCount, [.. node.FailedKinds.Values]))];

    /// <summary>The state of a node: per key, or, without a key, one value under the key <c>""</c>.</summary>
    public IReadOnlyDictionary<object, object?> States(string node) => Named(node) is { } found
        ? found.States
        : throw new ArgumentException($"{node} is a source, which has no state here.");

    /// <summary>Handles one event as if the source had produced it.</summary>
    /// <param name="source">The source's name in the graph.</param>
    /// <param name="value">The event.</param>
    /// <exception cref="OperatorException">A handler under Fail threw.</exception>
    public void Push(string source, object value)
    {
        var node = _graph.Nodes.Single(node => node.Name == source);
        var position = _pushed.GetValueOrDefault(node.Index);
        try
        {
            foreach (var edge in _graph.Edges.Where(edge => edge.From == node.Index))
            {
                Handle(edge, value);
            }
        }
        catch (HandlerFailure failure)
        {
            throw new OperatorException(_graph.Id, failure.Operator, node.Display, position, OperatorException.Describe(value), failure.InnerException!);
        }

        _pushed[node.Index] = position + 1;
    }

    private InterpretedNode? Named(string name) => _nodes[_graph.Nodes.Single(node => node.Name == name).Index];

    /// <summary>One event along one edge, with all its consequences.</summary>
    private void Handle(PipelineEdge edge, object? value)
    {
        var node = _nodes[edge.To]!;
        var input = node.Inputs[(edge.InputType, edge.InputTag)];
        switch (node.Node.Role)
        {
            case "Map":
                if (Try(node, input, value, StraightThrough(node), out var mapped))
                {
                    Deliver(node, PipelineOutput.Main, null, input.Result, mapped.Returned);
                }

                break;
            case "Filter":
                if (Try(node, input, value, StraightThrough(node), out var verdict))
                {
                    Deliver(node, (bool)verdict.Returned! ? PipelineOutput.Main : PipelineOutput.Else, null, edge.InputType, value);
                }

                break;
            case "FlatMap" or "Process":
                if (Try(node, input, value, StraightThrough(node), out var many))
                {
                    if (many.Returned is not null)
                    {
                        Deliver(node, PipelineOutput.Main, null, input.Result, many.Returned);
                    }

                    foreach (var (output, emitted) in many.Emitted)
                    {
                        Deliver(node, output, emitted);
                    }
                }

                break;
            case "Aggregate":
                if (Try(node, input, value, StraightThrough(node), out var added))
                {
                    Deliver(node, PipelineOutput.Main, null, node.Result!.Result, added.Returned);
                }

                break;
            case "Sink":
                _arrivals.Add(new Arrival(node.Node.Name, value));
                if (node.Node.StateType is not null)
                {
                    Try(node, input, value, StraightThrough(node), out _);
                }

                break;
            default:
                throw new NotSupportedException($"The interpreter does not know the role {node.Node.Role} of {node.Node.Display}.");
        }
    }

    private Action<HandlerOutput, object?> StraightThrough(InterpretedNode node) => (output, value) => Deliver(node, output, value);

    private void Deliver(InterpretedNode node, HandlerOutput output, object? value) =>
        Deliver(node, output.Tag is null ? PipelineOutput.Main : PipelineOutput.Tagged, output.Tag, output.Event, value);

    private void Deliver(InterpretedNode node, PipelineOutput output, Type? tag, Type type, object? value)
    {
        // In the order of the flows, and each with all its consequences before the next.
        foreach (var edge in _graph.Edges.Where(edge => edge.From == node.Node.Index && edge.Output == output && edge.OutputTag == tag && edge.EventType == type))
        {
            Handle(edge, value);
        }
    }

    /// <summary>Calls the handler under the operator's policy; false if it failed, without a trace.</summary>
    private bool Try(InterpretedNode node, HandlerMethod handler, object? value, Action<HandlerOutput, object?> straightThrough, out HandlerCall call)
    {
        call = new HandlerCall(value, straightThrough);
        object? key = null;
        object? state = null;
        try
        {
            // The policy covers the handler with its key selector.
            key = node.Key?.Read(handler, value);
            var isKnown = node.States.TryGetValue(key ?? string.Empty, out state);
            (call.Key, call.IsNew, call.State) = (key, !isKnown, isKnown ? state : node.NewState());
            handler.Invoke(node.Instance, call);
        }
        catch (Exception exception) when (exception is not HandlerFailure && node.Node.ErrorPolicy != ErrorPolicy.Fail && FailurePolicy.Covers(exception))
        {
            // What it emitted and its changed state are in the call, which nobody looks at any more.
            node.Count(exception);
            if (node.Node.ErrorPolicy == ErrorPolicy.DeadLetter)
            {
                var input = handler.Event!;
                var failed = typeof(Failed<>).MakeGenericType(input);
                Deliver(node, PipelineOutput.Errors, null, failed, Activator.CreateInstance(failed, value, exception, node.Node.Display));
            }

            return false;
        }
        catch (Exception exception) when (exception is not HandlerFailure)
        {
            throw new HandlerFailure(node.Node.Display, exception);
        }

        GiveResult(node, call);
        Keep(node, handler, key, call);
        return true;
    }

    /// <summary>A running aggregate's result, which the policy does not cover.</summary>
    private static void GiveResult(InterpretedNode node, HandlerCall call)
    {
        try
        {
            node.Result?.Invoke(node.Instance, call);
        }
        catch (Exception exception)
        {
            throw new HandlerFailure(node.Node.Display, exception);
        }
    }

    /// <summary>The state is what the handler left, unless it asked for none.</summary>
    private static void Keep(InterpretedNode node, HandlerMethod handler, object? key, HandlerCall call)
    {
        if (call.Clear)
        {
            node.States.Remove(key!);
        }
        else if (node.Node.StateType is not null && (handler.TakesState || node.Result is not null))
        {
            node.States[key ?? string.Empty] = call.State;
        }
    }

    /// <summary>Carries what a handler threw up to the event of the source, past the handlers upstream, whom it does not concern.</summary>
    private sealed class HandlerFailure(string operatorName, Exception inner) : Exception(string.Create(CultureInfo.InvariantCulture, $"{operatorName} failed"), inner)
    {
        public string Operator => operatorName;
    }
}
