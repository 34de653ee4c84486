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
        var type = node.Operator.Inputs[input].Event;
        var body = new BodyEmitter(plan, names, writer);
        var value = new EventLocal(body.Local(type.Type.Identifier), type);
        var result = ResultOf(node, input);
        foreach (var reserved in new[] { "failure", "result", "exception" })
        {
            body._locals.Unique(reserved);
        }

        writer.Line($"/// <summary>{node.Node.Name} under {node.Operator.ErrorPolicy}: false if it failed, without a trace in state or output.</summary>");
        writer.Open($"private bool {names.Try(node, input)}(in {type.Name} {value.Name}, {(result is null ? string.Empty : $"out {result} result, ")}{NotNull})");
        body.TryBody(node, input, value, result is not null);
        writer.Close();
    }

    /// <summary>Type of the method's result, or null where results are in the buffers.</summary>
    private static string? ResultOf(PlannedNode node, int input)
    {
        var handler = node.Operator.Handlers[node.Operator.Inputs[input].Handler];
        return node.Operator.Role switch
        {
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
        var locals = new HandlerLocals(value.Name);
        if (op.IsKeyed)
        {
            locals.Key = Local("key");
            writer.Line($"var {locals.Key} = default({names.Key(node)});");
        }

        var (held, before) = UsesState(node, input) ? (Local("held"), Local("before")) : (null, null);
        if (held is not null)
        {
            writer.Line($"var {before} = default({op.State!.Type.Name});");
            writer.Line($"var {held} = false;");
            if (op.IsKeyed)
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
        Undo(node, locals, held, before);
        writer.Line($"CountFailure({node.Index}, exception);");
        if (hasResult)
        {
            writer.Line("result = default!;");
        }

        writer.Line("failure = exception;");
        writer.Line("return false;");
        writer.Close();
        writer.Blank();
        if (isAggregate)
        {
            // Result is not covered by the policy: what it throws fails the run.
            locals.State = op.IsKeyed ? $"{names.State(node)}.GetOrAdd(in {locals.Key})" : names.State(node);
            writer.Line($"result = {Call(node, HandlersOf(node, input)[1], locals)};");
            Clear(node, locals);
        }

        writer.Line("failure = null;");
        writer.Line("return true;");
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
            locals.State = op.IsKeyed ? Local(op.State!.Type.Identifier) : names.State(node);
            if (op.IsKeyed)
            {
                writer.Line($"ref var {locals.State} = ref {names.State(node)}.GetOrAdd(in {locals.Key}, out {locals.IsNew});");
            }

            writer.Line($"{before} = {locals.State};");
            writer.Line($"{held} = true;");
        }

        if (handler.Kind is HandlerKind.Output or HandlerKind.Writer or HandlerKind.WriteAsync)
        {
            Write(node, input, value);
        }
        else
        {
            writer.Line($"{(hasResult ? "result = " : string.Empty)}{Call(node, handler, locals)};");
        }

        if (op.Role != Role.Aggregate)
        {
            Clear(node, locals);
        }
    }

    /// <summary>State as it was before, nothing emitted.</summary>
    private void Undo(PlannedNode node, HandlerLocals locals, string? held, string? before)
    {
        if (held is not null)
        {
            writer.Open($"if ({held})");
            if (node.Operator.IsKeyed)
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
        var handler = op.Handlers[op.Inputs[input].Handler];
        var failure = Local("failure");
        var hasResult = ResultOf(node, input) is not null;
        var result = hasResult ? Local(op.Role == Role.Filter ? "keep" : op.Outputs[0].Event.Type.Identifier) : string.Empty;
        var deadLetters = op.Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Errors && output.Event.Type.Name == $"global::FastFlow.Failed<{op.Inputs[input].Event.Name}>");
        var hasDeadLetters = deadLetters >= 0 && HasReaders(node, deadLetters);
        writer.Open($"if ({names.Try(node, input)}(in {value.Name}, {(hasResult ? $"out var {result}, " : string.Empty)}out {(hasDeadLetters ? "var " + failure : "_")}))");
        switch (op.Role)
        {
            case Role.Map or Role.Aggregate:
                Deliver(node, 0, new EventLocal(result, op.Outputs[0].Event));
                break;
            case Role.Filter:
                Branch(node, result, value);
                break;
            case Role.FlatMap when hasResult:
                Optional(node, result, op.Outputs[0].Event);
                break;
            default:
                DeliverEmitted(node, handler);
                break;
        }

        writer.Close();
        if (hasDeadLetters)
        {
            writer.Open("else");
            var letter = op.Outputs[deadLetters].Event;
            var local = Local("failed" + op.Inputs[input].Event.Type.Identifier);
            writer.Line($"var {local} = new {letter.Name}({value.Name}, {failure}, \"{node.Node.Display}\");");
            Deliver(node, deadLetters, new EventLocal(local, letter));
            writer.Close();
        }
    }
}
