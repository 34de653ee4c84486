using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits opening (and with it how each is closed), the end of a batch, flushing, and the rest between batches.</summary>
internal sealed class LifecycleEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer)
{
    public void Emit()
    {
        Open();
        Method(
            "void EndBatch()",
            Sinks(HandlerKind.Writer).SelectMany(sink => new[] { At(sink.Node), $"{Buffer(sink)}.Hand();" })
                .Concat(plan.Nodes.Where(node => node.Operator.HasTtl).Select(node => $"{names.State(node)}.Sweep({BodyEmitter.TtlNow(plan, names, node).Substring(2)});")));
        Method("void FlushSinks()", Sinks(HandlerKind.Writer).Select(sink => $"{Buffer(sink)}.Flush();"));
        Rest();
        Method("void ReleaseState()", plan.Nodes.Where(HoldsState).SelectMany(Releases));
    }

    private IEnumerable<(PlannedNode Node, int Input)> Sinks(HandlerKind kind) => plan.Nodes.Where(node => node.Operator.Role == Role.Sink)
        .SelectMany(node => Enumerable.Range(0, node.Operator.Inputs.Count).Where(input => node.Operator.Handlers[node.Operator.Inputs[input].Handler].Kind == kind).Select(input => (node, input)));

    /// <summary>Under a probe ports stand for the sources and a recorder for every sink, but for those whose state a test may ask for.</summary>
    private static bool IsReplaced(PlannedNode node) => node.Operator is { Role: Role.Source } or { Role: Role.Sink, State: null };

    private static string Context(PlannedNode node) => $"new global::FastFlow.OperatorContext(\"{node.Node.Display}\", Time)";

    private static string At(PlannedNode node) => $"Here.Node = {node.Index};";

    private string Buffer((PlannedNode Node, int Input) sink) => names.SinkBuffer(sink.Node, sink.Input);

    private void Method(string header, IEnumerable<string> lines)
    {
        var body = lines.ToList();
        if (body.Count == 0)
        {
            return;
        }

        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Block("public override " + header, () => body.ForEach(writer.Line));
    }

    private void Open()
    {
        var operators = plan.Nodes.Where(node => node.Operator.HasOpen || node.Operator.HasClose).ToLookup(IsReplaced);
        var writers = Sinks(HandlerKind.Writer).SelectMany(sink => new[]
        {
            $"{Buffer(sink)}.Open({names.Operator(sink.Node)}, {Context(sink.Node)});",
            $"AtClose({Buffer(sink)}.Flush);",
            $"AtClose({Buffer(sink)}.Close);",
        });
        var outputs = Sinks(HandlerKind.Output).Select(sink => $"OpenOutput({names.Operator(sink.Node)});");
        var tables = plan.Nodes.Any(HoldsState) ? new[] { "AtClose(ReleaseState);" } : [];
        // State first: it is released even where an operator fails to open.
        Method("void Open()", [.. UnlessProbed(tables), .. operators[false].SelectMany(OpenOperator), .. UnlessProbed([.. operators[true].SelectMany(OpenOperator), .. writers, .. outputs])]);
    }

    private IEnumerable<string> OpenOperator(PlannedNode node)
    {
        if (node.Operator.HasOpen)
        {
            yield return $"{names.Operator(node)}.Open({Context(node)});";
        }

        if (node.Operator.HasClose)
        {
            yield return $"AtClose({names.Operator(node)}.Close);";
        }
    }

    private void Rest()
    {
        // Asynchronous sinks come first: an output without a reader must not keep events from them.
        var waits = Sinks(HandlerKind.WriteAsync).Concat(Sinks(HandlerKind.Transactional)).OrderBy(sink => sink.Node.Index).Select(sink => (sink.Node, Call: $"{Buffer(sink)}.WriteAsync(abort)"))
            .Concat(Sinks(HandlerKind.Output).Select(sink => (sink.Node, Call: $"global::FastFlow.OutputWriter.WaitForRoomAsync({names.Operator(sink.Node)}, stop)")));
        Method(
            "async global::System.Threading.Tasks.ValueTask RestAsync(global::System.Threading.CancellationToken stop, global::System.Threading.CancellationToken abort)",
            waits.SelectMany(wait => new[] { At(wait.Node), $"await {wait.Call}.ConfigureAwait(false);" }));
    }

    private static bool IsTable(PlannedNode node) => node.Operator is { HasKeyedState: true, Window: null };

    private static bool HoldsState(PlannedNode node) => IsTable(node) || node.Operator is { Window: not null } or { Join: not null } or { InEventTimeOrder: true } or { HasTimers: true } || BodyEmitter.EmitsAtEnd(node);

    private IEnumerable<string> Releases(PlannedNode node)
    {
        var op = node.Operator;
        if (IsTable(node))
        {
            yield return $"{names.State(node)}.Dispose();";
        }

        if (op.Join is not null)
        {
            yield return $"{names.Joined(node)}.Dispose();";
        }
        else if (op.Window is not null)
        {
            yield return $"{names.Windows(node)}.Dispose();";
            if (op.Role == Role.Process)
            {
                yield return $"{names.Logs(node)}.Dispose();";
            }
        }

        if (BodyEmitter.EmitsAtEnd(node))
        {
            yield return $"{names.Windows(node)}?.Dispose();";
        }

        if (op.InEventTimeOrder)
        {
            yield return $"{names.Waiting(node)}.Dispose();";
            foreach (var (name, _, _) in BodyEmitter.WaitingInputs(names, node))
            {
                yield return $"{name}.Dispose();";
            }
        }

        if (op.HasTimers)
        {
            yield return $"{names.Timers(node)}.Dispose();";
        }
    }

    private static IEnumerable<string> UnlessProbed(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? [] : ["if (!TMode.IsProbed)", "{", .. lines.Select(line => "    " + line), "}"];
}
