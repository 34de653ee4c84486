using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the constructor, with one parameter per node that needs or may have an instance, and <c>From</c>.</summary>
internal static class ConstructorEmitter
{
    public static void Emit(PipelinePlan plan, CodeWriter writer, bool isStub)
    {
        var nodes = PipelineEmitter.Instances(plan).Where(node => node.Operator.Construction is Construction.Required or Construction.Optional)
            .OrderBy(node => node.Operator.Construction == Construction.Required ? 0 : 1).ToList();
        var visible = PipelineEmitter.Visible(plan, nodes.Select(node => node.Operator.Type));
        writer.Blank();
        writer.Line("/// <summary>Takes an instance of every node that can't be made without one. Nothing runs yet.</summary>");
        foreach (var node in nodes)
        {
            writer.Line($"/// <param name=\"{Naming.CamelCase(node.Node.Name)}\">The {node.Operator.Role} {Xml(node.Node.Display)}{(node.Operator.Construction == Construction.Optional ? "; a new one unless given" : string.Empty)}.</param>");
        }

        writer.Line("/// <param name=\"time\">The clock of processing time; the system's unless given.</param>");
        var parameters = nodes.Select(node => node.Operator.Construction == Construction.Required
            ? $"{node.Operator.Type.Name} {Naming.Parameter(node.Node.Name)}"
            : $"{node.Operator.Type.Name}? {Naming.Parameter(node.Node.Name)} = null").Append("global::System.TimeProvider? time = null");
        writer.Open($"{visible} {plan.Pipeline.Name}({string.Join(", ", parameters)})");
        if (isStub)
        {
            writer.Line("throw Broken();");
        }
        else
        {
            Assign(plan, writer);
        }

        writer.Close();
        writer.Blank();
        writer.Line("/// <summary>Takes slots, and the constructor parameters of all other nodes, from a container.</summary>");
        writer.Line("/// <exception cref=\"global::System.InvalidOperationException\">The container lacks a service; the message names it.</exception>");
        var from = $"{visible} static {plan.Pipeline.Name} From(global::System.IServiceProvider services)";
        if (isStub)
        {
            writer.Block(from, () => writer.Line("throw Broken();"));
            return;
        }

        writer.Line(from + " => new(");
        foreach (var node in nodes)
        {
            writer.Line($"    {Naming.Parameter(node.Node.Name)}: {Resolve(plan, node)},");
        }

        writer.Line("    time: global::FastFlow.Services.GetOr<global::System.TimeProvider?>(services, null));");
    }

    private static void Assign(PipelinePlan plan, CodeWriter writer)
    {
        foreach (var node in PipelineEmitter.Instances(plan))
        {
            var parameter = Naming.Parameter(node.Node.Name);
            var value = node.Operator switch
            {
                { Construction: Construction.Internal } => $"new {node.Operator.Type.Name}()",
                { Construction: Construction.Optional } => $"{parameter} ?? new {node.Operator.Type.Name}()",
                { Type.IsValueType: true } => parameter,
                _ => $"{parameter} ?? throw new global::System.ArgumentNullException(nameof({parameter}))",
            };
            writer.Line($"{PipelineEmitter.Field(node)} = {value};");
        }

        writer.Line("_time = time ?? global::System.TimeProvider.System;");
    }

    /// <summary>The node itself if the container has it, else a new one with its parameters from the container.</summary>
    private static string Resolve(PipelinePlan plan, PlannedNode node)
    {
        var op = node.Operator;
        var name = op.Type.Name;
        if (op.IsInterface)
        {
            return $"global::FastFlow.Services.Get<{name}>(services, \"{plan.Pipeline.Name}\", \"the slot {node.Node.Display}\")";
        }

        var local = Naming.CamelCase(node.Node.Name) + "Service";
        var registered = $"global::FastFlow.Services.TryGet<{name}>(services, out var {local}) ? {local} : ";
        if (op.Construction == Construction.Required && op.ConstructorParameters.Count == 0)
        {
            // No constructor is accessible, so only the author can make one.
            return $"global::FastFlow.Services.Get<{name}>(services, \"{plan.Pipeline.Name}\", \"the node {node.Node.Display}\")";
        }

        var arguments = op.ConstructorParameters.Where(parameter => !parameter.IsMember).Select(parameter => Argument(plan, node, parameter));
        var members = op.ConstructorParameters.Where(parameter => parameter.IsMember).Select(member => $"{Naming.Escape(member.Name)} = {Argument(plan, node, member)}").ToList();
        return $"{registered}new {name}({string.Join(", ", arguments)}){(members.Count == 0 ? string.Empty : $" {{ {string.Join(", ", members)} }}")}";
    }

    private static string Argument(PipelinePlan plan, PlannedNode node, ConstructorParameter parameter) => parameter.Default is null
        ? $"global::FastFlow.Services.Get<{parameter.Type.Name}>(services, \"{plan.Pipeline.Name}\", \"the {(parameter.IsMember ? "required member" : "parameter")} '{parameter.Name}' of {node.Node.Display}\")"
        : $"global::FastFlow.Services.GetOr<{parameter.Type.Name}>(services, {parameter.Default})";

    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
