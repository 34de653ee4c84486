using System.Linq;

namespace FastFlow.Compiler;

/// <summary>One node: an operator at one place of the graph.</summary>
/// <param name="Key">Operator type and tag: what makes flows meet.</param>
/// <param name="Name">Identifier of the node, in PascalCase: <c>NyseBook</c>.</param>
/// <param name="Display">As a person writes it.</param>
/// <param name="Tag">What makes it a second node of its operator, or null.</param>
/// <param name="FirstFlow">Anchor of its first appearance.</param>
internal sealed record GraphNode(int Index, string Key, string Name, string Display, string Id, OperatorModel Operator, TypeRef? Tag, Anchor FirstFlow)
{
    /// <summary>Ids that its state was stored under before.</summary>
    public EquatableArray<string> FormerIds { get; init; } = EquatableArray<string>.Empty;
}

/// <summary>A typed edge, in the order in which the flows declare it.</summary>
/// <param name="Output">Index in the upstream's <see cref="OperatorModel.Outputs"/>.</param>
/// <param name="Input">Index in the downstream's <see cref="OperatorModel.Inputs"/>.</param>
/// <param name="Anchor">The downstream's type argument.</param>
internal sealed record GraphEdge(int From, int Output, int To, int Input, Anchor Anchor);

/// <summary>The dataflow of one pipeline, with everything that is wrong with it.</summary>
internal sealed record FlowGraph(
    PipelineModel Pipeline,
    EquatableArray<GraphNode> Nodes,
    EquatableArray<GraphEdge> Edges,
    EquatableArray<Problem> Problems)
{
    public bool IsValid => !Problems.Any(problem => problem.IsError);
}
