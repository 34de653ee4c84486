using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits opening, the end of a batch, waiting for room, flushing and closing.</summary>
internal sealed class LifecycleEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer)
{
    public void Emit()
    {
        Open();
        var writers = Sinks(HandlerKind.Writer).ToList();
        if (writers.Count > 0)
        {
            Method("EndBatch", "void", writers.Select(sink => $"{names.SinkBuffer(sink.Node, sink.Input)}.Hand();"));
            Method("FlushSinks", "void", writers.Select(sink => $"{names.SinkBuffer(sink.Node, sink.Input)}.Flush();"));
        }

        Outbox();
        Close();
    }

    private IEnumerable<(PlannedNode Node, int Input)> Sinks(HandlerKind kind) => plan.Nodes.Where(node => node.Operator.Role == Role.Sink)
        .SelectMany(node => Enumerable.Range(0, node.Operator.Inputs.Count).Where(input => node.Operator.Handlers[node.Operator.Inputs[input].Handler].Kind == kind).Select(input => (node, input)));

    private static string Context(PlannedNode node) => $"new global::FastFlow.OperatorContext(\"{node.Node.Display}\", Time)";

    private void Method(string name, string returns, IEnumerable<string> lines)
    {
        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Open($"public override {returns} {name}()");
        foreach (var line in lines)
        {
            writer.Line(line);
        }

        writer.Close();
    }

    /// <summary>Under a probe ports stand for the sources and a recorder for every sink, but for those whose state a test may ask for.</summary>
    private static bool IsReplaced(PlannedNode node) => node.Operator is { Role: Role.Source } or { Role: Role.Sink, State: null };

    private void Open()
    {
        var opened = plan.Nodes.Where(node => node.Operator.HasOpen).ToLookup(IsReplaced, node => $"{names.Operator(node)}.Open({Context(node)});");
        var writers = Sinks(HandlerKind.Writer).Select(sink => $"{names.SinkBuffer(sink.Node, sink.Input)}.Open({names.Operator(sink.Node)}, {Context(sink.Node)});");
        Method("Open", "void", [.. opened[false], .. UnlessProbed([.. opened[true], .. writers])]);
    }

    private void Outbox()
    {
        var outputs = Sinks(HandlerKind.Output).ToList();
        var asynchronous = Sinks(HandlerKind.WriteAsync).ToList();
        if (outputs.Count + asynchronous.Count == 0)
        {
            return;
        }

        Method("TryFlushOutbox", "bool", [
            "return " + string.Join(" & ", outputs.Select(sink => $"global::FastFlow.OutputWriter.TryFlush({names.Operator(sink.Node)})")
                .Concat(asynchronous.Select(sink => $"{names.SinkBuffer(sink.Node, sink.Input)}.IsEmpty"))) + ";"]);
        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Open("public override async global::System.Threading.Tasks.ValueTask WaitForRoomAsync(global::System.Threading.CancellationToken cancellationToken)");
        foreach (var sink in outputs)
        {
            writer.Open($"if (!global::FastFlow.OutputWriter.TryFlush({names.Operator(sink.Node)}))");
            writer.Line($"await global::FastFlow.OutputWriter.WaitForRoomAsync({names.Operator(sink.Node)}, cancellationToken).ConfigureAwait(false);");
            writer.Close();
        }

        foreach (var sink in asynchronous)
        {
            writer.Line($"await {names.SinkBuffer(sink.Node, sink.Input)}.WriteAsync(cancellationToken).ConfigureAwait(false);");
        }

        writer.Close();
    }

    private void Close()
    {
        var tables = plan.Nodes.Where(node => node.Operator is { IsKeyed: true, State: not null }).Select(node => $"{names.State(node)}.Dispose();").ToList();
        var closed = plan.Nodes.Where(node => node.Operator.HasClose).ToLookup(IsReplaced, node => $"{names.Operator(node)}.Close();");
        var sinks = Sinks(HandlerKind.Writer).Select(sink => $"{names.SinkBuffer(sink.Node, sink.Input)}.Close();")
            .Concat(Sinks(HandlerKind.Output).Select(sink => $"global::FastFlow.OutputWriter.Complete({names.Operator(sink.Node)}, error);"))
            .Concat(closed[true]);
        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Open("public override void Close(global::System.Exception? error)");
        foreach (var line in UnlessProbed([.. sinks]).Concat(closed[false]).Concat(UnlessProbed(tables.Count > 0 ? ["ReleaseState();"] : [])))
        {
            writer.Line(line);
        }

        writer.Close();
        if (tables.Count > 0)
        {
            Method("ReleaseState", "void", tables);
        }
    }

    private static IEnumerable<string> UnlessProbed(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? [] : ["if (!TMode.IsProbed)", "{", .. lines.Select(line => "    " + line), "}"];
}
