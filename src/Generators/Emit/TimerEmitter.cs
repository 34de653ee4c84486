using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Timers of a process: what a handler has asked for, and what happens when one is due.</summary>
internal sealed partial class BodyEmitter
{
    private static string NoKey => "global::FastFlow.NoKey";

    /// <summary>The key's type, which an operator without a key has as well where its state goes by time.</summary>
    public static string KeyType(PlannedNode node, WorkerNames names) => node.Operator.IsKeyed ? names.Key(node) : NoKey;

    /// <summary>The handler has returned: its timers are set.</summary>
    private void ApplyTimers(PlannedNode node, HandlerLocals locals)
    {
        if (node.Operator.HasTimers)
        {
            writer.Line($"{names.Timers(node)}.Apply({KeyArgument(locals)});");
        }
    }

    /// <summary>A timer set at or before the watermark fires behind the handler, before the next event.</summary>
    private void FireTimersSet(PlannedNode node)
    {
        if (node.Operator.HasTimers)
        {
            writer.Open($"if ({names.Timers(node)}.FiresNow)");
            writer.Line($"{names.Timers(node)}.BeginNow();");
            writer.Line($"{names.FireTimers(node)}();");
            writer.Close();
        }
    }

    private static string KeyArgument(HandlerLocals locals) => locals.Key is null ? $"default({NoKey})" : "in " + locals.Key;

    /// <summary>Writes the method that fires a node's timers.</summary>
    public static void FireTimersMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node)
    {
        var body = new BodyEmitter(plan, names, writer);
        writer.Line($"/// <summary>{node.Node.Name}: the timers that are due, in order of time, and what they lead to.</summary>");
        writer.Open($"private void {names.FireTimers(node)}()");
        body.FireTimers(node);
        writer.Close();
    }

    private void FireTimers(PlannedNode node)
    {
        _firing = node.Index;
        var op = node.Operator;
        var handler = op.Handlers.First(h => h.Kind == HandlerKind.OnTimer);
        var timers = names.Timers(node);
        writer.Open($"while ({timers}.MoveNext())");
        writer.Line($"Here.Node = {node.Index};");
        var time = Local("time");
        var carried = Local("carried");
        writer.Line($"var {carried} = {timers}.Watermark;");
        writer.Line($"var {time} = {timers}.Domain == global::FastFlow.TimeDomain.Event ? {timers}.Time.Ticks : {carried};");
        var value = new EventLocal(string.Empty, op.Inputs[0].Event, time, carried);
        var locals = new HandlerLocals(value) { Time = timers + ".Time.Ticks" };
        if (op.IsKeyed)
        {
            locals.Key = Local("key");
            writer.Line($"var {locals.Key} = {timers}.Key;");
        }

        if (op.State is not null && (handler.Uses(ParameterKind.State) || handler.Uses(ParameterKind.KeyState)))
        {
            FiredNow(node, locals, time, carried);
            LocateState(node, locals, handler.Uses(ParameterKind.KeyState));
        }
        else if (op.HasTtl)
        {
            FiredNow(node, locals, time, carried);
            Touch(node, locals);
        }

        writer.Line($"{Call(node, handler, locals)};");
        ApplyTimers(node, locals);
        Clear(node, locals);
        DeliverEmitted(node, handler, value);
        writer.Close();
    }

    /// <summary>The state of the key at hand, or the operator's own, outside a loop.</summary>
    private void LocateState(PlannedNode node, HandlerLocals locals, bool usesKeyState)
    {
        var state = node.Operator.State!;
        if (!node.Operator.HasKeyedState)
        {
            locals.State = names.State(node);
            return;
        }

        locals.State = Local(state.Type.Identifier);
        var isNew = string.Empty;
        if (usesKeyState)
        {
            (locals.IsNew, locals.Clear) = (Local("isNew"), Local("clear"));
            isNew = $", out var {locals.IsNew}";
        }

        writer.Line($"ref var {locals.State} = ref {names.State(node)}.GetOrAdd(in {locals.Key}{TtlTimes(node, locals)}{isNew});");
        if (!state.Type.IsValueType)
        {
            writer.Line($"{locals.State} ??= new();");
        }

        if (usesKeyState)
        {
            writer.Line($"var {locals.Clear} = false;");
        }
    }
}
