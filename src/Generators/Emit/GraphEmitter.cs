using System.Collections.Generic;
using System.Linq;
using System.Text;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the graph: as data behind the <c>Graph</c> property, as Mermaid at the file's head, as text on hover.</summary>
internal static class GraphEmitter
{
    public static string Text(PipelinePlan plan, PlannedEdge edge) =>
        $"{plan.Nodes[edge.Edge.From].Node.Display} ─{Label(plan, edge)}→ {plan.Nodes[edge.Edge.To].Node.Display}";

    /// <summary>The same text as <c>PipelineGraph.ToString</c>; a test holds them together.</summary>
    public static string Mermaid(PipelinePlan plan)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var region in plan.Nodes.GroupBy(node => node.Region).OrderBy(region => region.Key))
        {
            text.Append($"    subgraph region{region.Key} [\"region {region.Key}\"]\n");
            foreach (var node in region)
            {
                var key = node.Operator.Key is null ? string.Empty : $"<br/>by {Sentences.KeyText(node.Operator)}";
                text.Append($"        {node.Node.Name}[\"{node.Operator.Role} {Escaped(node.Node.Display)}{key}\"]\n");
            }

            text.Append("    end\n");
        }

        foreach (var edge in plan.Edges)
        {
            var arrow = edge.IsExchange ? "==>" : "-->";
            text.Append($"    {plan.Nodes[edge.Edge.From].Node.Name} {arrow}|\"{Escaped(Label(plan, edge))}\"| {plan.Nodes[edge.Edge.To].Node.Name}\n");
        }

        return text.ToString();
    }

    public static void Property(PipelinePlan plan, CodeWriter writer)
    {
        writer.Line("/// <summary>The dataflow as data; its text is a Mermaid flowchart.</summary>");
        writer.Line("public static global::FastFlow.PipelineGraph Graph => GraphData.Value;");
        writer.Blank();
        writer.Open("private static class GraphData");
        writer.Line("public static readonly global::FastFlow.PipelineGraph Value = new(");
        writer.Line($"    {Naming.Literal(plan.Pipeline.Id)},");
        writer.Line($"    {plan.Pipeline.MaxParallelism},");
        writer.Line("    [");
        foreach (var node in plan.Nodes)
        {
            var op = node.Operator;
            writer.Line($"        new({node.Index}, \"{node.Node.Name}\", \"{node.Node.Display}\", \"{op.Role}\", typeof({op.Type.Name}), {TypeOf(node.Node.Tag)}, {Naming.Literal(node.Node.Id)}, {node.Region}, {TypeOf(op.Key?.Type)}, {(op.Key is null ? "null" : $"\"{Sentences.KeyText(op)}\"")}, {TypeOf(op.State?.Type)}, global::FastFlow.ErrorPolicy.{op.ErrorPolicy}){Initializer(node)},");
        }

        writer.Line("    ],");
        writer.Line("    [");
        foreach (var edge in plan.Edges)
        {
            var output = plan.Nodes[edge.Edge.From].Operator.Outputs[edge.Edge.Output];
            var input = plan.Nodes[edge.Edge.To].Operator.Inputs[edge.Edge.Input];
            writer.Line($"        new({edge.Edge.From}, global::FastFlow.PipelineOutput.{output.Kind}, {TypeOf(output.Tag)}, {TypeOf(output.Event.Type)}, {edge.Edge.To}, {TypeOf(input.Event.Type)}, {TypeOf(input.Tag)}, \"{Label(plan, edge)}\", {(edge.IsExchange ? "true" : "false")}),");
        }

        writer.Line($"    ]){(plan.Pipeline.IsExactlyOnce ? " { Delivery = global::FastFlow.Delivery.ExactlyOnce }" : string.Empty)};");
        writer.Close();
    }

    private static string Label(PipelinePlan plan, PlannedEdge edge)
    {
        var output = plan.Nodes[edge.Edge.From].Operator.Outputs[edge.Edge.Output];
        return output.Kind switch
        {
            OutputKind.Tagged => $"{output.Event.Display} ({output.Tag!.Display})",
            OutputKind.Else => $"{output.Event.Display} (else)",
            OutputKind.Late => $"{output.Event.Display} (late)",
            _ => output.Event.Display,
        };
    }

    private static string TypeOf(TypeRef? type) => type is null ? "null" : $"typeof({type.Name})";

    private static string Escaped(string text) => text.Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Initializer(PlannedNode node)
    {
        var parts = new List<string>();
        if (node.Node.FormerIds.Count > 0)
        {
            parts.Add($"FormerIds = [{string.Join(", ", node.Node.FormerIds.Select(Naming.Literal))}]");
        }

        if (node.Operator.SharedState is { } shared)
        {
            parts.Add($"SharedStateType = typeof({shared.Name})");
        }

        return parts.Count == 0 ? string.Empty : $" {{ {string.Join(", ", parts)} }}";
    }
}
