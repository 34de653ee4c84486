using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>State that expires: what its table is told of time with each call.</summary>
internal sealed partial class BodyEmitter
{
    /// <summary>The table of a node's state.</summary>
    public static string TtlTable(PlannedNode node, WorkerNames names) => $"global::FastFlow.ExpiringTable<{names.Key(node)}, {node.Operator.State!.Type.Name}>";

    /// <summary>How far the time has come that the state's life goes by, as a further argument; nothing where it lives for ever.</summary>
    public static string TtlNow(PipelinePlan plan, WorkerNames names, PlannedNode node) => node.Operator.State?.Ttl switch
    {
        null => string.Empty,
        { IsProcessingTime: true } => ", ProcessingTime",
        _ => $", {names.Timeline(plan.Time.TimelineOf[node.Index])}.Now",
    };

    /// <summary>That time, and the time of the call at hand.</summary>
    private string TtlTimes(PlannedNode node, HandlerLocals locals)
    {
        var now = TtlNow(plan, names, node);
        if (now.Length == 0)
        {
            return string.Empty;
        }

        if (locals.Now is not null)
        {
            return $", {locals.Now}, {locals.Now}";
        }

        if (node.Operator.State!.Ttl!.IsProcessingTime)
        {
            return now + now;
        }

        // An event that has waited for its turn comes when the watermark passes it, in however large a step that moves.
        var time = locals.Time ?? Unknown;
        return node.Operator.InEventTimeOrder ? $", global::FastFlow.TimeMath.Latest({now.Substring(2)}, {time}), {time}" : $"{now}, {time}";
    }

    /// <summary>A timer meets the state as it is at the timer's time, however far time has moved in one step.</summary>
    private void FiredNow(PlannedNode node, HandlerLocals locals, string time, string carried)
    {
        if (node.Operator.State!.Ttl is not { } ttl)
        {
            return;
        }

        var timers = names.Timers(node);
        locals.Now = Local("now");
        writer.Line(ttl.IsProcessingTime
            ? $"var {locals.Now} = {timers}.Domain == global::FastFlow.TimeDomain.Processing ? {timers}.Time.Ticks : ProcessingTime;"
            : $"var {locals.Now} = global::FastFlow.TimeMath.Latest({carried}, {time});");
    }

    /// <summary>The call asks for no state, but the key's state lives on by it.</summary>
    private void Touch(PlannedNode node, HandlerLocals locals)
    {
        if (node.Operator.HasTtl && locals.Key is not null)
        {
            writer.Line($"{names.State(node)}.Touch(in {locals.Key}{TtlTimes(node, locals)});");
        }
    }
}
