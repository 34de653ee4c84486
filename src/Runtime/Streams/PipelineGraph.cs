using System.Text;

namespace FastFlow;

/// <summary>The dataflow of a pipeline as data: what the compiler saw. Its text is a Mermaid flowchart.</summary>
/// <param name="Id">The pipeline's id.</param>
/// <param name="MaxParallelism">Number of key groups.</param>
/// <param name="Nodes">The nodes, in order of first appearance.</param>
/// <param name="Edges">The edges, in the order in which the flows declare them: the order of fan-out.</param>
public sealed record PipelineGraph(string Id, int MaxParallelism, IReadOnlyList<PipelineNode> Nodes, IReadOnlyList<PipelineEdge> Edges)
{
    /// <summary>What it promises of its output.</summary>
    public Delivery Delivery { get; init; }

    /// <summary>The graph as a Mermaid flowchart: regions as subgraphs, exchanges as thick arrows labelled with the key.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var region in Nodes.GroupBy(node => node.Region).OrderBy(region => region.Key))
        {
            text.Append($"    subgraph region{region.Key} [\"region {region.Key}\"]\n");
            foreach (var node in region)
            {
                var key = node.KeyType is null ? string.Empty : $"<br/>by {node.KeyText}";
                text.Append($"        {node.Name}[\"{node.Role} {Escaped(node.Display)}{key}\"]\n");
            }

            text.Append("    end\n");
        }

        foreach (var edge in Edges)
        {
            var label = Escaped(edge.Label);
            text.Append(edge.IsExchange
                ? $"    {Nodes[edge.From].Name} ==>|\"{label}\"| {Nodes[edge.To].Name}\n"
                : $"    {Nodes[edge.From].Name} -->|\"{label}\"| {Nodes[edge.To].Name}\n");
        }

        return text.ToString();
    }

    private static string Escaped(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

/// <summary>One node of a <see cref="PipelineGraph"/>.</summary>
/// <param name="Index">Its place in <see cref="PipelineGraph.Nodes"/>.</param>
/// <param name="Name">Its identifier, unique in the graph.</param>
/// <param name="Display">The type as the flow names it.</param>
/// <param name="Role">Source, Map, Filter, FlatMap, Process, Aggregate or Sink.</param>
/// <param name="Operator">The operator type.</param>
/// <param name="Tag">The tag of <see cref="As{TOperator, TTag}"/>, or null.</param>
/// <param name="StateId">Identity of its state.</param>
/// <param name="Region">The region it belongs to, from 0.</param>
/// <param name="KeyType">Type of its key, or null.</param>
/// <param name="KeyText">The key's members, or <c>Key(…)</c>.</param>
/// <param name="StateType">Type of its state, or null.</param>
/// <param name="ErrorPolicy">What happens when its handler throws.</param>
public sealed record PipelineNode(
    int Index,
    string Name,
    string Display,
    string Role,
    Type Operator,
    Type? Tag,
    string StateId,
    int Region,
    Type? KeyType,
    string? KeyText,
    Type? StateType,
    ErrorPolicy ErrorPolicy)
{
    /// <summary>Ids that its state had before, by <c>[FormerId]</c>.</summary>
    public IReadOnlyList<string> FormerIds { get; init; } = [];

    /// <summary>Type of the state that its <c>[Broadcast]</c> inputs write, which is one for all keys and alike on every worker; or null.</summary>
    public Type? SharedStateType { get; init; }
}

/// <summary>Which of an operator's outputs an edge starts at.</summary>
public enum PipelineOutput
{
    /// <summary>The untagged output of the edge's event type.</summary>
    Main,

    /// <summary>The output tagged <see cref="PipelineEdge.OutputTag"/>.</summary>
    Tagged,

    /// <summary>What a filter did not keep.</summary>
    Else,

    /// <summary>What an operator could not handle, as <see cref="Failed{TEvent}"/>.</summary>
    Errors,

    /// <summary>What came too late for an operator.</summary>
    Late,
}

/// <summary>One edge of a <see cref="PipelineGraph"/>.</summary>
/// <param name="From">Index of the upstream node.</param>
/// <param name="Output">The kind of output it starts at.</param>
/// <param name="OutputTag">Its tag, or null.</param>
/// <param name="EventType">Type of the events as the upstream emits them.</param>
/// <param name="To">Index of the downstream node.</param>
/// <param name="InputType">Type of the events as the downstream takes them: the same, or a base or interface.</param>
/// <param name="InputTag">The input's tag, or null.</param>
/// <param name="Label">The event type as a person writes it, with its tag.</param>
/// <param name="IsExchange">With several workers, events cross from one to another here.</param>
public sealed record PipelineEdge(
    int From,
    PipelineOutput Output,
    Type? OutputTag,
    Type EventType,
    int To,
    Type InputType,
    Type? InputTag,
    string Label,
    bool IsExchange);
