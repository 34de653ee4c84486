using System;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Event time in the body: where it comes from, and how it goes along with an event.</summary>
internal sealed partial class BodyEmitter
{
    /// <summary>The parameters of a method that takes a node's events: the event and, where the node's events carry it, their time.</summary>
    public EventLocal Received(PlannedNode node, EventType type)
    {
        var name = Local(type.Type.Identifier);
        return plan.Time.Carries[node.Index] ? new EventLocal(name, type, Local("time"), Local("carried")) : new EventLocal(name, type);
    }

    /// <summary>For the header of such a method.</summary>
    public static string TimeParameters(EventLocal value) => value.Time is null ? string.Empty : $", long {value.Time}, long {value.Carried}";

    private string TimeArguments(PlannedNode to, EventLocal value) => plan.Time.Carries[to.Index] ? $", {value.Time ?? Unknown}, {value.Carried ?? Unknown}" : string.Empty;

    // Of what comes in beside the events that are handled, and needs no time: rules that are broadcast, rows that are looked up.
    private const string Unknown = "long.MinValue";

    /// <summary>What a handler emits straight through has the time of what it was called for.</summary>
    private string DirectTime(PlannedNode node, HandlerLocals locals) => plan.Time.Carries[node.Index] ? $", {locals.Time}, {locals.Carried}" : string.Empty;

    private bool IsOrigin(PlannedNode from, int output) =>
        from.Operator.Role != Role.Source && plan.Edges.Any(edge => edge.Edge.From == from.Index && edge.Edge.Output == output && EventTimes.Declares(plan.Graph, edge.Edge)) && plan.Time.Origins.Any(origin => origin.Node == from.Index);

    /// <summary>The node says when its events happened: they get a time of their own, and what they carry moves on behind each; the split's watermark follows behind the source's event.</summary>
    private void AtOrigin(PlannedNode from, EventLocal value, Action<EventLocal> hand)
    {
        var clock = names.Clock(from);
        var timed = value with { Time = Local("time"), Carried = Local("carried") };
        writer.Line($"var {timed.Time} = {Instants.Of(from.Operator.EventTime!, value.Name)};");
        writer.Line($"var {timed.Carried} = {clock}.Carried;");
        hand(timed);
        writer.Line($"{clock}.Carried = global::FastFlow.TimeMath.Latest({timed.Carried}, {Instants.Watermark(from.Operator.EventTime!, timed.Time!, names, from)});");
    }
}
