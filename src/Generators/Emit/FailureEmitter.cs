using System;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Operators under Skip and DeadLetter: a method with the try, and the call to it.</summary>
internal sealed partial class BodyEmitter
{
    private const string NotNull = "[global::System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out global::System.Exception? failure";

    /// <summary>Writes the method of one input of an operator that may fail per event.</summary>
    public static void TryMethod(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode node, int input)
    {
        var body = new BodyEmitter(plan, names, writer);
        var isJoin = node.Operator.Join is not null;
        var isWindow = node.Operator.Window is not null && !isJoin;
        var result = ResultOf(node, input);
        var says = result is not null ? $"out {result} result, " : (isWindow || isJoin) && body.ReportsLate(node, input) ? "out bool isLate, " : string.Empty;
        var value = body.TryHeader(node, input, names.Try(node, input), $"{node.Node.Name} under {node.Operator.ErrorPolicy}: false if it failed, without a trace in state or output.", says);
        if (isJoin)
        {
            body.TryJoin(node, input, value);
        }
        else if (isWindow)
        {
            body.TryWindow(node, input, value);
        }
        else
        {
            body.TryBody(node, input, value, result is not null);
        }

        writer.Close();
    }

    /// <summary>Begins a method with a try: it takes the event, and says what came of it or what the failure was.</summary>
    private EventLocal TryHeader(PlannedNode node, int input, string name, string summary, string says)
    {
        var type = node.Operator.Inputs[input].Event;
        var value = Received(node, type);
        foreach (var reserved in new[] { "failure", "result", "exception", "isLate" })
        {
            _locals.Unique(reserved);
        }

        writer.Line($"/// <summary>{summary}</summary>");
        writer.Open($"private bool {name}(in {type.Name} {value.Name}{TimeParameters(value)}, {says}{NotNull})");
        return value;
    }

    /// <summary>Type of the method's result, or null where results are in the buffers.</summary>
    private static string? ResultOf(PlannedNode node, int input)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        return node.Operator.Role switch
        {
            _ when node.Operator.Window is not null || node.Operator.Join is not null => null,
            Role.Map or Role.Aggregate => node.Operator.Outputs[0].Event.Name,
            Role.Filter => "bool",
            Role.FlatMap when handler.Returns == ReturnKind.Optional => node.Operator.Outputs[0].Event.Name + "?",
            _ => null,
        };
    }

    private void TryBody(PlannedNode node, int input, EventLocal value, bool hasResult)
    {
        var op = node.Operator;
        var isAggregate = op.Role == Role.Aggregate;
        var locals = new HandlerLocals(value);
        if (op.IsKeyed && !op.Inputs[input].IsBroadcast)
        {
            locals.Key = Local("key");
            writer.Line($"var {locals.Key} = default({names.Key(node)});");
        }

        var (held, before) = UsesState(node, input) ? (Local("held"), Local("before")) : (null, null);
        var shared = op.Inputs[input].IsBroadcast ? Local("before") : null;
        if (shared is not null)
        {
            writer.Line($"var {shared} = {names.Shared(node)};");
        }

        if (held is not null)
        {
            writer.Line($"var {before} = default({(op.HasTtl ? $"{TtlTable(node, names)}.Kept" : op.State!.Type.Name)});");
            writer.Line($"var {held} = false;");
            if (op.HasKeyedState && (!op.HasTtl || UsesKeyState(node, input)))
            {
                locals.IsNew = Local("isNew");
                writer.Line($"var {locals.IsNew} = false;");
            }

            if (UsesKeyState(node, input))
            {
                locals.Clear = Local("clear");
                writer.Line($"var {locals.Clear} = false;");
            }
        }

        writer.Open("try");
        TryCall(node, input, value, locals, held, before, hasResult && !isAggregate);
        writer.Close();
        writer.Open("catch (global::System.Exception exception) when (global::FastFlow.FailurePolicy.Covers(exception))");
        if (shared is null)
        {
            Undo(node, locals, held, before);
        }
        else
        {
            writer.Line($"{names.Shared(node)} = {shared};");
        }

        Fail(node, hasResult ? ["result = default!;"] : []);
        writer.Close();
        writer.Blank();
        if (isAggregate)
        {
            // Result is not covered by the policy: what it throws fails the run.
            locals.State = op.HasKeyedState ? $"{names.State(node)}.{(op.HasTtl ? "Again" : "GetOrAdd")}(in {locals.Key})" : names.State(node);
            writer.Line($"result = {Call(node, HandlersOf(node, input)[1], locals)};");
            Clear(node, locals);
        }

        Succeed();
    }

    private void TryCall(PlannedNode node, int input, EventLocal value, HandlerLocals locals, string? held, string? before, bool hasResult)
    {
        var op = node.Operator;
        var handler = HandlersOf(node, input)[0];
        if (locals.Key is not null)
        {
            writer.Line($"{locals.Key} = {KeyEmitter.Construct(names.Key(node), op, input, value.Name)};");
        }

        if (held is not null)
        {
            locals.State = op.HasKeyedState ? Local(op.State!.Type.Identifier) : names.State(node);
            if (op.HasTtl)
            {
                writer.Line($"{before} = {names.State(node)}.Keep(in {locals.Key});");
                writer.Line($"{held} = true;");
            }

            if (op.HasKeyedState)
            {
                writer.Line($"ref var {locals.State} = ref {names.State(node)}.GetOrAdd(in {locals.Key}{TtlTimes(node, locals)}{(locals.IsNew is null ? string.Empty : ", out " + locals.IsNew)});");
            }

            if (!op.HasTtl)
            {
                writer.Line($"{before} = {locals.State};");
                writer.Line($"{held} = true;");
            }
        }

        if (handler.Kind is HandlerKind.Output or HandlerKind.Writer or HandlerKind.WriteAsync or HandlerKind.Transactional)
        {
            Write(node, input, value);
        }
        else
        {
            writer.Line($"{(hasResult ? "result = " : string.Empty)}{Call(node, handler, locals)};");
        }

        if (op.Inputs[input].IsBroadcast)
        {
            return;
        }

        if (held is null)
        {
            Touch(node, locals);
        }

        ReadTimes(node, value, hasResult);
        ApplyTimers(node, locals);
        if (op.Role != Role.Aggregate)
        {
            Clear(node, locals);
        }
    }

    /// <summary>Where the operator tells the time of what it emits by a member that may throw, it is read once before anything is handed on.</summary>
    private void ReadTimes(PlannedNode node, EventLocal value, bool hasResult)
    {
        var op = node.Operator;
        if (op.EventTime is not { CannotThrow: false } time)
        {
            return;
        }

        foreach (var output in Enumerable.Range(0, op.Outputs.Count).Where(output => IsOrigin(node, output)))
        {
            switch (op.Role)
            {
                case Role.Map:
                    writer.Line($"_ = {Instants.Of(time, "result")};");
                    break;
                case Role.Filter:
                    writer.Block(op.Outputs[output].Kind == OutputKind.Else ? "if (!result)" : "if (result)", () => writer.Line($"_ = {Instants.Of(time, value.Name)};"));
                    break;
                case Role.FlatMap when hasResult:
                    var found = Local("found");
                    writer.Block($"if (result is {{ }} {found})", () => writer.Line($"_ = {Instants.Of(time, found)};"));
                    break;
                default:
                    var emitted = Local("emitted");
                    writer.Block($"foreach (ref readonly var {emitted} in {names.Buffer(node, output)}.Events)", () => writer.Line($"_ = {Instants.Of(time, emitted)};"));
                    break;
            }
        }
    }

    /// <summary>State as it was before, nothing emitted.</summary>
    private void Undo(PlannedNode node, HandlerLocals locals, string? held, string? before)
    {
        if (held is not null)
        {
            writer.Open($"if ({held})");
            if (node.Operator.HasTtl)
            {
                writer.Line($"{names.State(node)}.PutBack(in {locals.Key}, in {before});");
            }
            else if (node.Operator.HasKeyedState)
            {
                writer.Block($"if ({locals.IsNew})", () => writer.Line($"{names.State(node)}.Remove(in {locals.Key});"));
                writer.Block("else", () => writer.Line($"{names.State(node)}.GetOrAdd(in {locals.Key}) = {before};"));
            }
            else
            {
                writer.Line($"{names.State(node)} = {before};");
            }

            writer.Close();
            writer.Blank();
        }

        if (node.Operator.HasTimers)
        {
            writer.Line($"{names.Timers(node)}.Discard();");
        }

        var buffered = BufferedOutputs(node);
        foreach (var output in buffered)
        {
            writer.Line($"{names.Buffer(node, output)}.Clear();");
        }

        if (buffered.Count > 1)
        {
            writer.Line($"{names.Sequence(node)}.Clear();");
        }
    }

    /// <summary>Calls the method and goes on with its results, or with the dead letter.</summary>
    private void Outlined(PlannedNode node, int input, EventLocal value)
    {
        if (node.Operator.Role == Role.Sink)
        {
            if (node.Operator.State is null)
            {
                writer.Block($"if (!Probed({node.Index}, in {value.Name}))", () => OutlinedCall(node, input, value));
                return;
            }

            writer.Line($"Probed({node.Index}, in {value.Name});");
        }

        OutlinedCall(node, input, value);
    }

    private void OutlinedCall(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        if (op.Join is not null)
        {
            OutlinedJoin(node, input, value);
            return;
        }

        if (op.Window is { } window)
        {
            var isLate = ReportsLate(node, input) ? Local("isLate") : null;
            Tried(node, input, value, names.Try(node, input), isLate, isLate is null && !FiresOnAdd(window) ? null : () => AfterTry(node, input, value, isLate));
            return;
        }

        if (op.Inputs[input].IsBroadcast)
        {
            Tried(node, input, value, names.Try(node, input), says: null, then: null);
            return;
        }

        var result = ResultOf(node, input) is null ? null : Local(op.Role == Role.Filter ? "keep" : op.Outputs[0].Event.Type.Identifier);
        Tried(node, input, value, names.Try(node, input), result, () =>
        {
            switch (op.Role)
            {
                case Role.Map or Role.Aggregate:
                    Deliver(node, 0, value.Becomes(result!, op.Outputs[0].Event));
                    break;
                case Role.Filter:
                    Branch(node, result!, value);
                    break;
                case Role.FlatMap when result is not null:
                    Optional(node, result, op.Outputs[0].Event, value);
                    break;
                default:
                    DeliverEmitted(node, op.Handlers[op.Inputs[input].Handler], value);
                    FireTimersSet(node);
                    break;
            }
        });
    }

    /// <summary>Calls a method with a try.</summary>
    /// <param name="says">The local for what it says beside the failure; null if it says nothing.</param>
    /// <param name="then">Writes what follows if it went well; null if nothing does. The dead letter follows if it failed.</param>
    private void Tried(PlannedNode node, int input, EventLocal value, string method, string? says, Action? then)
    {
        var op = node.Operator;
        var deadLetters = op.Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Errors && output.Event.Type.Name == $"global::FastFlow.Failed<{op.Inputs[input].Event.Name}>");
        var hasDeadLetters = deadLetters >= 0 && HasReaders(node, deadLetters);
        var failure = hasDeadLetters ? Local("failure") : null;
        var call = $"{method}(in {value.Name}{TimeArguments(node, value)}, {(says is null ? string.Empty : $"out var {says}, ")}out {(failure is null ? "_" : "var " + failure)})";
        if (then is null && failure is null)
        {
            writer.Line(call + ";");
            return;
        }

        if (then is not null)
        {
            writer.Block($"if ({call})", then);
        }

        if (failure is not null)
        {
            writer.Open(then is null ? $"if (!{call})" : "else");
            var letter = op.Outputs[deadLetters].Event;
            var local = Local("failed" + op.Inputs[input].Event.Type.Identifier);
            writer.Line($"var {local} = new {letter.Name}({value.Name}, {failure}, \"{node.Node.Display}\");");
            Deliver(node, deadLetters, value.Becomes(local, letter));
            writer.Close();
        }
    }
}
