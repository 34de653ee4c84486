using System.Globalization;

namespace FastFlow.Testing;

/// <summary>
/// Runs a pipeline's graph by reflection, one event at a time and depth first: slow, and written straight from the semantics, so that
/// compiled code can be held against it. It knows nothing of how pipelines are compiled; all it is given is the graph and the operators.
/// Windows, joins and timers are lists of events that are searched from end to end.
/// </summary>
/// <remarks>Sinks are not called, unless they have state: what they would be given is in <see cref="Arrivals"/>.</remarks>
public sealed partial class Interpreter
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
        _declared = [.. graph.Nodes.Select(node => TimeDeclaration.Of(node, () => operators?.GetValueOrDefault(node.Name) ?? _nodes[node.Index]?.Instance))];
        DrawTime();
    }

    /// <summary>What every sink was given so far, in the one order in which it arrived.</summary>
    public IReadOnlyList<Arrival> Arrivals => _arrivals;

    /// <summary>Events that operators under Skip or DeadLetter could not handle, by operator, in the order of the graph.</summary>
    public IReadOnlyList<OperatorFailures> Failures => [.. _graph.Nodes.Select(node => (Node: node, Failures: _nodes[node.Index]?.Failures ?? _failedTimes.GetValueOrDefault(node.Index)))
        .Where(node => node.Failures is { Count: > 0 }).Select(node => node.Failures!.Of(node.Node))];

    /// <summary>Events that came too late, by operator, in the order of the graph, where there are any.</summary>
    public IReadOnlyList<OperatorLateness> Lateness =>
        [.. _nodes.Where(node => node is { LateCount: > 0 } or { PartlyLateCount: > 0 }).Select(node => new OperatorLateness(node!.Node.Display, node.LateCount, node.PartlyLateCount))];

    /// <summary>Timers that the end of input has dropped, by operator, in the order of the graph, where there are any.</summary>
    public IReadOnlyList<OperatorTimers> DroppedTimers =>
        [.. _nodes.Where(node => node is { Timers.DroppedCount: > 0 }).Select(node => new OperatorTimers(node!.Node.Display, node.Timers.DroppedCount))];

    /// <summary>The state of a node: per key, or, without a key, one value under the key <c>""</c>.</summary>
    public IReadOnlyDictionary<object, object?> States(string node) => _nodes[Named(node).Index] is { } found
        ? found.States
        : throw new ArgumentException($"{node} is a source, which has no state here.");

    /// <summary>What the broadcast inputs of a node have written; null if it has none.</summary>
    public object? SharedState(string node) => _nodes[Named(node).Index]?.Shared;

    /// <summary>Handles one event as if the source had produced it.</summary>
    /// <param name="source">The source's name in the graph.</param>
    /// <param name="value">The event.</param>
    /// <exception cref="OperatorException">A handler under Fail threw.</exception>
    public void Push(string source, object value)
    {
        var node = Named(source);
        var position = _pushed.GetValueOrDefault(node.Index);
        try
        {
            Wake(node);
            Give(node, value);
            Settle(node);
            AdvanceTime();
        }
        catch (HandlerFailure failure)
        {
            throw new OperatorException(_graph.Id, failure.Operator, node.Display, position, OperatorException.Describe(value), failure.InnerException!);
        }

        _pushed[node.Index] = position + 1;
    }

    private PipelineNode Named(string name) => _graph.Nodes.Single(node => node.Name == name);

    /// <summary>One event along one edge, with all its consequences.</summary>
    private void Handle(PipelineEdge edge, object? value, Moment moment)
    {
        var node = _nodes[edge.To]!;
        if (node.IsInOrder && !node.Inputs[(edge.InputType, edge.InputTag)].IsBroadcast)
        {
            Wait(node, edge, value, moment);
        }
        else
        {
            Handle(node, edge, value, moment, ClockOf(node));
        }
    }

    /// <summary>The same for an event whose turn it is.</summary>
    private void Handle(InterpretedNode node, PipelineEdge edge, object? value, Moment moment, Clock clock)
    {
        var input = node.Inputs[(edge.InputType, edge.InputTag)];
        switch (node.Node.Role)
        {
            case "Map":
                if (Try(node, input, value, moment, clock, out var mapped))
                {
                    Deliver(node, PipelineOutput.Main, null, input.Result, mapped.Returned, moment);
                }

                break;
            case "Filter":
                if (Try(node, input, value, moment, clock, out var verdict))
                {
                    Deliver(node, (bool)verdict.Returned! ? PipelineOutput.Main : PipelineOutput.Else, null, edge.InputType, value, moment);
                }

                break;
            case "Process" or "Aggregate" when node.Windows is not null:
                Gather(node, input, edge, value, moment);
                break;
            case "FlatMap" or "Process":
                if (Try(node, input, value, moment, clock, out var many))
                {
                    if (many.Returned is not null)
                    {
                        Deliver(node, PipelineOutput.Main, null, input.Result, many.Returned, moment);
                    }

                    DeliverEmitted(node, many, moment);
                    FireTimersSet(node, clock);
                }

                break;
            case "Aggregate":
                if (Try(node, input, value, moment, clock, out var added))
                {
                    Deliver(node, PipelineOutput.Main, null, node.Result!.Result, added.Returned, moment);
                }

                break;
            case "Join":
                JoinIn(node, input, edge, value, moment);
                break;
            case "Sink":
                _arrivals.Add(new Arrival(node.Node.Name, value));
                if (node.Node.StateType is not null)
                {
                    Try(node, input, value, moment, clock, out _);
                }

                break;
            default:
                throw new NotSupportedException($"The interpreter does not know the role {node.Node.Role} of {node.Node.Display}.");
        }
    }

    private Action<HandlerOutput, object?> StraightThrough(InterpretedNode node, Moment moment) => (output, value) => Deliver(node, output, value, moment);

    private void DeliverEmitted(InterpretedNode node, HandlerCall call, Moment moment)
    {
        foreach (var (output, emitted) in call.Emitted)
        {
            Deliver(node, output, emitted, moment);
        }
    }

    private void Deliver(InterpretedNode node, HandlerOutput output, object? value, Moment moment) =>
        Deliver(node, output.Tag is null ? PipelineOutput.Main : PipelineOutput.Tagged, output.Tag, output.Event, value, moment);

    private void Deliver(InterpretedNode node, PipelineOutput output, Type? tag, Type type, object? value, Moment moment)
    {
        if (_declared[node.Node.Index] is not null && output is PipelineOutput.Main or PipelineOutput.Else)
        {
            DeliverFromOrigin(node.Node, output, type, value);
        }
        else
        {
            Hand(node.Node, output, tag, type, value, moment);
        }
    }

    private void Hand(PipelineNode node, PipelineOutput output, Type? tag, Type type, object? value, Moment moment)
    {
        // In the order of the flows, and each with all its consequences before the next.
        foreach (var edge in _graph.Edges.Where(edge => edge.From == node.Index && edge.Output == output && edge.OutputTag == tag && edge.EventType == type))
        {
            Handle(edge, value, moment);
        }
    }

    /// <summary>Carries what a handler threw up to the event of the source, past the handlers upstream, whom it does not concern.</summary>
    private sealed class HandlerFailure(string operatorName, Exception inner) : Exception(string.Create(CultureInfo.InvariantCulture, $"{operatorName} failed"), inner)
    {
        public string Operator => operatorName;
    }
}
