using System.Linq;

namespace FastFlow.Compiler;

/// <summary>Where a node's code stands.</summary>
internal enum Placement
{
    /// <summary>A source: a loop over a batch.</summary>
    Loop,

    /// <summary>In the middle of the one place that feeds it.</summary>
    Inline,

    /// <summary>In a method over fields: several places feed it, or what feeds it can't hold it.</summary>
    Method,
}

/// <param name="Region">The maximal part of the graph without an exchange that it belongs to.</param>
/// <param name="LooksAhead">For a source: the filter that alone takes its events is asked for many verdicts at a time.</param>
/// <param name="AddsOutOfLine">For a keyed or windowed node that alone takes a source's events: its keys and panes are found in the loop and added in a method.</param>
internal sealed record PlannedNode(GraphNode Node, Placement Placement, int Region, bool LooksAhead, bool AddsOutOfLine)
{
    public int Index => Node.Index;

    public OperatorModel Operator => Node.Operator;
}

/// <param name="IsExchange">With several workers, events change workers here; one worker fuses across it.</param>
/// <param name="IsFired">Time brings its events about, in a method of their own, and not the event at hand.</param>
internal sealed record PlannedEdge(GraphEdge Edge, bool IsExchange, bool IsFired);

/// <summary>How a graph becomes code.</summary>
internal sealed record PipelinePlan(FlowGraph Graph, EquatableArray<PlannedNode> Nodes, EquatableArray<PlannedEdge> Edges, TimePlan Time)
{
    public PipelineModel Pipeline => Graph.Pipeline;

    /// <summary>The <c>Push</c> family is emitted: every source is an input, and nothing is asynchronous.</summary>
    public bool IsEmbeddable => Nodes.Any(node => node.Operator.Role == Role.Source)
        && Nodes.All(node => node.Operator.Role != Role.Source || node.Operator.Source is { Kind: SourceKind.Input })
        && !Nodes.Any(node => node.Operator.Handlers.Any(handler => handler.Kind is HandlerKind.WriteAsync or HandlerKind.Transactional));
}
