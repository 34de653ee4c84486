using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>Draws nodes and typed edges from a pipeline's flows (DESIGN 2.1).</summary>
internal sealed class GraphBuilder
{
    private readonly PipelineModel _pipeline;
    private readonly Dictionary<string, OperatorModel> _operators;
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, GraphNode> _byKey = [];
    private readonly List<GraphEdge> _edges = [];
    private readonly List<Problem> _problems;

    private GraphBuilder(PipelineModel pipeline)
    {
        _pipeline = pipeline;
        _operators = pipeline.Operators.ToDictionary(op => op.Type.Name);
        _problems = [.. pipeline.Problems];
    }

    public static FlowGraph Build(PipelineModel pipeline)
    {
        var builder = new GraphBuilder(pipeline);
        builder.AddNodes();
        builder.AddEdges();
        var graph = new FlowGraph(pipeline, builder._nodes.ToEquatableArray(), builder._edges.ToEquatableArray(), EquatableArray<Problem>.Empty);
        GraphChecks.Run(graph, builder._problems);
        return graph with { Problems = builder._problems.ToEquatableArray() };
    }

    private void AddNodes()
    {
        for (var f = 0; f < _pipeline.Flows.Count; f++)
        {
            var arguments = _pipeline.Flows[f].Arguments;
            for (var a = 0; a < arguments.Count; a++)
            {
                var argument = arguments[a];
                if (_byKey.ContainsKey(argument.NodeKey) || !_operators.TryGetValue(argument.Operator, out var op))
                {
                    continue;
                }

                var pinned = _pipeline.StateIds.FirstOrDefault(id => id.NodeKey == argument.NodeKey)?.Id;
                var node = new GraphNode(
                    _nodes.Count,
                    argument.NodeKey,
                    (argument.AsTag?.Identifier ?? string.Empty) + op.Type.Identifier,
                    argument.AsTag is null ? op.Type.Display : $"As<{op.Type.Display}, {argument.AsTag.Display}>",
                    pinned ?? (argument.AsTag is null ? op.StateId : $"{op.StateId}#{argument.AsTag.Display}"),
                    op,
                    argument.AsTag,
                    Anchor.Flow(f, a)) { FormerIds = FormerIds(argument, op) };
                _nodes.Add(node);
                _byKey.Add(argument.NodeKey, node);
            }
        }
    }

    /// <summary>The pipeline says them of one node; what the operator says is true of all of its nodes, under their tags.</summary>
    private EquatableArray<string> FormerIds(FlowArgument argument, OperatorModel op) => _pipeline.FormerIds.Where(id => id.NodeKey == argument.NodeKey).Select(id => id.Id)
        .Concat(op.FormerIds.Select(id => argument.AsTag is null ? id : $"{id}#{argument.AsTag.Display}"))
        .ToEquatableArray();

    private void AddEdges()
    {
        for (var f = 0; f < _pipeline.Flows.Count; f++)
        {
            var arguments = _pipeline.Flows[f].Arguments;
            var stands = true;
            for (var a = 0; a < arguments.Count; a++)
            {
                // What stands for nothing connects to nothing; its neighbours are not at fault.
                var stood = stands;
                stands = CheckVirtual(arguments[a], f, a);
                if (a > 0 && stands && stood && _byKey.TryGetValue(arguments[a - 1].NodeKey, out var from) && _byKey.TryGetValue(arguments[a].NodeKey, out var to))
                {
                    Connect(arguments[a - 1], from, arguments[a], to, Anchor.Flow(f, a));
                }
            }
        }
    }

    private bool CheckVirtual(FlowArgument argument, int flow, int position)
    {
        if (!_byKey.TryGetValue(argument.NodeKey, out var node))
        {
            return true;
        }

        var op = node.Operator;
        var anchor = Anchor.Flow(flow, position);
        var last = _pipeline.Flows[flow].Arguments.Count - 1;
        string? reason = argument.Kind switch
        {
            ArgumentKind.Else or ArgumentKind.Errors or ArgumentKind.Late or ArgumentKind.Out when position > 0 => "it stands for an output, so it begins a flow",
            ArgumentKind.Else when op.Role != Role.Filter => $"{op.Type.Display} is no [Filter], so there is nothing that it did not keep",
            ArgumentKind.Errors when op.ErrorPolicy != ErrorPolicyKind.DeadLetter => $"{op.Type.Display} has no dead letters: mark it [OnError(ErrorPolicy.DeadLetter)]",
            ArgumentKind.Errors when !op.Outputs.Any(o => o.Kind == OutputKind.Errors) => $"{op.Type.Display} decodes no records, so there is no dead letter of it",
            ArgumentKind.Late when !op.CanBeLate => $"{op.Type.Display} has no window of event time, joins by no time and takes events in any order, so none is too late for it",
            ArgumentKind.Out when !op.Outputs.Any(o => o.Kind == OutputKind.Tagged && o.Tag == argument.PortTag) => $"{op.Type.Display} has no output tagged {argument.PortTag?.Display}: its handler asks for Emit<TOut, {argument.PortTag?.Display}>",
            ArgumentKind.In when position == 0 && last > 0 => "it stands for an input, so something must come before it",
            ArgumentKind.In when !op.Inputs.Any(i => i.Tag == argument.PortTag) => $"{op.Type.Display} has no input tagged {argument.PortTag?.Display}: mark the parameter [In<{argument.PortTag?.Display}>]",
            _ => null,
        };
        if (reason is not null)
        {
            _problems.Add(new Problem(Rules.NoSuchOutput.Id, anchor, argument.Display, reason));
        }

        return reason is null;
    }

    private void Connect(FlowArgument fromArgument, GraphNode from, FlowArgument toArgument, GraphNode to, Anchor anchor)
    {
        if (from.Operator.Role == Role.None || to.Operator.Role == Role.None)
        {
            return;
        }

        var outputs = Outputs(fromArgument, from.Operator);
        var inputs = Inputs(toArgument, to.Operator);
        var met = false;
        string? tie = null;
        foreach (var output in outputs)
        {
            var input = Meet(from.Operator.Outputs[output].Event, to.Operator, inputs, ref tie);
            if (input < 0)
            {
                continue;
            }

            met = true;
            if (!_edges.Any(edge => edge.From == from.Index && edge.Output == output && edge.To == to.Index && edge.Input == input))
            {
                _edges.Add(new GraphEdge(from.Index, output, to.Index, input, anchor));
            }
        }

        if ((!met || tie is not null) && !from.Operator.Problems.Any(p => p.IsError) && !to.Operator.Problems.Any(p => p.IsError))
        {
            ReportMismatch(fromArgument, from, outputs, toArgument, to, inputs, tie, anchor);
        }
    }

    private static List<int> Outputs(FlowArgument argument, OperatorModel op)
    {
        var kind = argument.Kind switch
        {
            ArgumentKind.Out => OutputKind.Tagged,
            ArgumentKind.Else => OutputKind.Else,
            ArgumentKind.Errors => OutputKind.Errors,
            ArgumentKind.Late => OutputKind.Late,
            _ => OutputKind.Main,
        };
        return [.. Enumerable.Range(0, op.Outputs.Count).Where(i => op.Outputs[i].Kind == kind && (kind != OutputKind.Tagged || op.Outputs[i].Tag == argument.PortTag))];
    }

    private static List<int> Inputs(FlowArgument argument, OperatorModel op) =>
        [.. Enumerable.Range(0, op.Inputs.Count).Where(i => op.Inputs[i].Tag == (argument.Kind == ArgumentKind.In ? argument.PortTag : null))];

    /// <summary>The exact type wins, then the unique most derived base or interface.</summary>
    private static int Meet(EventType output, OperatorModel op, List<int> inputs, ref string? tie)
    {
        var fitting = inputs.Where(i => output.Fits(op.Inputs[i].Event)).ToList();
        var exact = fitting.FindIndex(i => op.Inputs[i].Event.Name == output.Name);
        if (exact >= 0)
        {
            return fitting[exact];
        }

        var best = fitting.Where(i => fitting.All(other => op.Inputs[i].Event.Fits(op.Inputs[other].Event))).ToList();
        if (fitting.Count > 0 && best.Count == 0)
        {
            tie = string.Join(" and ", fitting.Select(i => op.Inputs[i].Event.Display));
        }

        return best.Count == 1 ? best[0] : -1;
    }

    private void ReportMismatch(FlowArgument fromArgument, GraphNode from, List<int> outputs, FlowArgument toArgument, GraphNode to, List<int> inputs, string? tie, Anchor anchor)
    {
        var emitted = outputs.Count == 0 ? "nothing" : string.Join(" and ", outputs.Select(o => from.Operator.Outputs[o].Event.Display));
        var taken = inputs.Count == 0 ? "nothing" : string.Join(" and ", inputs.Select(i => to.Operator.Inputs[i].Event.Display));
        var tagged = from.Operator.Outputs.FirstOrDefault(o => o.Kind == OutputKind.Tagged);
        var remedy = tie is not null ? $"it fits {tie} alike; give {to.Display} an input of that very type"
            : outputs.Count == 0 && tagged is not null && fromArgument.Kind == ArgumentKind.Node ? $"its outputs are tagged, so begin a flow with Out<{from.Display}, {tagged.Tag!.Display}>"
            : inputs.Count == 0 && to.Operator.Inputs.Count > 0 && toArgument.Kind == ArgumentKind.Node ? $"its inputs are tagged, so write In<{to.Display}, {to.Operator.Inputs[0].Tag!.Display}>"
            : outputs.Count == 0 || inputs.Count == 0 ? "there is nothing to connect"
            : "put a [Map] between them";
        _problems.Add(new Problem(Rules.PortsDoNotMeet.Id, anchor, fromArgument.Display, emitted, toArgument.Display, taken, remedy)
        {
            Also = EquatableArray.Of(Anchor.Flow(anchor.First, anchor.Second - 1)),
            Types = outputs.Count == 1 && inputs.Count == 1 && tie is null
                ? EquatableArray.Of(from.Operator.Outputs[outputs[0]].Event.Name, to.Operator.Inputs[inputs[0]].Event.Name)
                : EquatableArray<string>.Empty,
        });
    }
}
