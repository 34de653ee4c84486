using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>What must hold of a whole graph: FF0101, FF0102, FF0104, FF0106, FF0107, FF0108, and that its operators are sound.</summary>
internal static class GraphChecks
{
    // In the author's half of the class, too, these names mean the nested types.
    private static readonly string[] NestedTypes = ["TestProbe", "GraphData"];

    public static void Run(FlowGraph graph, List<Problem> problems)
    {
        foreach (var op in graph.Pipeline.Operators)
        {
            problems.AddRange(op.Problems);
        }

        Cycles(graph, problems);
        Ends(graph, problems);
        Ids(graph, problems);
        OwnNames(graph, problems);
        if (problems.Any(problem => problem.IsError))
        {
            return;
        }

        UnfedInputs(graph, problems);
        UnusedOutputs(graph, problems);
        CrossedChains(graph, problems);
        TimeGraphChecks.Run(graph, problems);
    }

    private static void UnfedInputs(FlowGraph graph, List<Problem> problems)
    {
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Operator.Inputs.Count; i++)
            {
                if (!graph.Edges.Any(edge => edge.To == node.Index && edge.Input == i))
                {
                    var input = node.Operator.Inputs[i];
                    var what = input.Tag is null ? input.Event.Display : $"{input.Event.Display} (In<{node.Display}, {input.Tag.Display}>)";
                    problems.Add(new Problem(Rules.UnfedInput.Id, node.FirstFlow, node.Display, what));
                }
            }
        }
    }

    private static void UnusedOutputs(FlowGraph graph, List<Problem> problems)
    {
        foreach (var node in graph.Nodes)
        {
            for (var o = 0; o < node.Operator.Outputs.Count; o++)
            {
                var output = node.Operator.Outputs[o];
                if (output.Kind is OutputKind.Else or OutputKind.Late || graph.Pipeline.Discards.Contains(output.Event.Name) || graph.Edges.Any(edge => edge.From == node.Index && edge.Output == o))
                {
                    continue;
                }

                var remedy = output.Kind == OutputKind.Errors ? $"[Discard<{output.Event.Display}>], or say ErrorPolicy.Skip" : $"[Discard<{output.Event.Display}>]";
                var what = output.Kind == OutputKind.Tagged ? $"{output.Event.Display} (Out<{node.Display}, {output.Tag!.Display}>)" : output.Event.Display;
                problems.Add(new Problem(Rules.UnusedOutput.Id, node.FirstFlow, node.Display, what, remedy) { Types = EquatableArray.Of(output.Event.Name) });
            }
        }
    }

    private static void Cycles(FlowGraph graph, List<Problem> problems)
    {
        var state = new int[graph.Nodes.Count];
        var path = new List<GraphEdge>();
        foreach (var node in graph.Nodes)
        {
            if (state[node.Index] == 0 && Visit(node.Index) is { } closing)
            {
                var start = path.FindIndex(edge => edge.From == closing.To);
                var loop = path.Skip(start < 0 ? path.Count : start).ToList();
                var names = loop.Select(edge => graph.Nodes[edge.From].Display).Concat([graph.Nodes[closing.From].Display, graph.Nodes[closing.To].Display]);
                problems.Add(new Problem(Rules.Cycle.Id, closing.Anchor, string.Join(" → ", names), graph.Nodes[closing.To].Operator.Type.Display)
                {
                    Also = loop.Select(edge => edge.Anchor).ToEquatableArray(),
                });
                return;
            }
        }

        GraphEdge? Visit(int node)
        {
            state[node] = 1;
            foreach (var edge in graph.Edges.Where(edge => edge.From == node))
            {
                if (state[edge.To] == 1)
                {
                    return edge;
                }

                if (state[edge.To] == 0)
                {
                    path.Add(edge);
                    if (Visit(edge.To) is { } closing)
                    {
                        return closing;
                    }

                    path.RemoveAt(path.Count - 1);
                }
            }

            state[node] = 2;
            return null;
        }
    }

    private static void Ends(FlowGraph graph, List<Problem> problems)
    {
        // A type that is no operator yet could be meant as either.
        if (graph.Nodes.Any(node => node.Operator.Role == Role.None) || graph.Pipeline.Flows.Any(flow => flow.Arguments.Any(argument => graph.Nodes.All(node => node.Key != argument.NodeKey))))
        {
            return;
        }

        if (!graph.Nodes.Any(node => node.Operator.Role == Role.Source))
        {
            problems.Add(new Problem(Rules.OpenEnded.Id, Anchor.Pipeline, graph.Pipeline.Name, "source", "nothing would ever flow"));
        }

        if (!graph.Nodes.Any(node => node.Operator.Role == Role.Sink))
        {
            problems.Add(new Problem(Rules.OpenEnded.Id, Anchor.Pipeline, graph.Pipeline.Name, "sink", "nobody would see its results"));
        }
    }

    private static void Ids(FlowGraph graph, List<Problem> problems)
    {
        foreach (var same in graph.Nodes.GroupBy(node => node.Id).Where(group => group.Count() > 1))
        {
            var nodes = same.ToList();
            problems.Add(new Problem(Rules.SameId.Id, nodes[1].FirstFlow, $"{nodes[0].Display} and {nodes[1].Display} both have the state id '{same.Key}': give one of them another [StateId]") { Also = EquatableArray.Of(nodes[0].FirstFlow) });
        }

        foreach (var same in graph.Nodes.GroupBy(node => Naming.CamelCase(node.Name)).Where(group => group.Count() > 1))
        {
            var nodes = same.ToList();
            problems.Add(new Problem(Rules.SameId.Id, nodes[1].FirstFlow, $"{nodes[0].Display} and {nodes[1].Display} would both be the constructor parameter '{same.Key}': name one of them As<{nodes[1].Operator.Type.Display}, …> with a tag that tells them apart") { Also = EquatableArray.Of(nodes[0].FirstFlow) });
        }
    }

    /// <summary>A port has its node's name, and so has a constructor parameter; neither may be that of a member that the pipeline has for itself.</summary>
    private static void OwnNames(FlowGraph graph, List<Problem> problems)
    {
        var nested = NestedTypes.Concat(graph.Nodes.Select(node => node.Operator.Source switch
        {
            { Kind: SourceKind.Input } => node.Name + "Port",
            { Record: not null } => node.Name + "Record",
            _ => null,
        }).OfType<string>()).ToList();
        foreach (var node in graph.Nodes.Where(node => nested.Any(name => node.Operator.Type.Name.EndsWith("." + name, System.StringComparison.Ordinal))))
        {
            problems.Add(new Problem(Rules.SameId.Id, node.FirstFlow, $"{node.Display} has the name of a type that is nested in the emitted half of {graph.Pipeline.Name}, which the flow would then mean: rename it"));
        }

        foreach (var node in graph.Nodes)
        {
            var isPort = node.Operator.Source is { Kind: SourceKind.Input } || node.Operator.Handlers.Any(handler => handler.Kind == HandlerKind.Output);
            var what = isPort && (Naming.IsPipelineMember(node.Name) || node.Name == graph.Pipeline.Name) ? $"the port '{node.Name}', but every pipeline has a member of that name"
                : node.Operator.Construction is Construction.Optional or Construction.Required && node.Name is "Time" or "time" ? "the constructor parameter 'time', which is the clock's"
                : null;
            if (what is not null)
            {
                problems.Add(new Problem(Rules.SameId.Id, node.FirstFlow, $"{node.Display} would be {what}: rename it, or name the node As<{node.Operator.Type.Display}, …>"));
            }
        }
    }

    /// <summary>
    /// Flows A → X → C and B → X → D, where A and B feed X the same type: events of A reach D as well, which the two lines don't show.
    /// </summary>
    private static void CrossedChains(FlowGraph graph, List<Problem> problems)
    {
        var flows = graph.Pipeline.Flows;
        var byKey = graph.Nodes.ToDictionary(node => node.Key);
        for (var second = 1; second < flows.Count; second++)
        {
            for (var first = 0; first < second; first++)
            {
                Crossing(first, second);
            }
        }

        void Crossing(int first, int second)
        {
            var left = flows[first].Arguments;
            var right = flows[second].Arguments;
            for (var i = 1; i < left.Count - 1; i++)
            {
                for (var j = 1; j < right.Count - 1; j++)
                {
                    if (left[i].NodeKey != right[j].NodeKey || left[i - 1] == right[j - 1] || left[i + 1] == right[j + 1])
                    {
                        continue;
                    }

                    var node = byKey[left[i].NodeKey];
                    var inputs = graph.Edges.Where(e => e.To == node.Index && e.From == byKey[left[i - 1].NodeKey].Index).Select(e => e.Input);
                    var others = graph.Edges.Where(e => e.To == node.Index && e.From == byKey[right[j - 1].NodeKey].Index).Select(e => e.Input);
                    if (inputs.Intersect(others).Any())
                    {
                        problems.Add(new Problem(
                            Rules.CrossedChains.Id,
                            Anchor.Flow(second, j),
                            node.Operator.Inputs[inputs.First()].Event.Display,
                            left[i - 1].Display,
                            right[j + 1].Display,
                            node.Display)
                        {
                            Also = EquatableArray.Of(Anchor.Flow(first, i)),
                        });
                    }
                }
            }
        }
    }
}
