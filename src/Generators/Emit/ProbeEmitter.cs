using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the seam through which FastFlow.Testing drives the compiled code.</summary>
internal static class ProbeEmitter
{
    public static void Emit(PipelinePlan plan, CodeWriter writer, WorkerEmitter worker)
    {
        writer.Line("global::FastFlow.PipelineProbe global::FastFlow.ICompiledPipeline.CreateProbe(global::FastFlow.ISinkRecorder recorder) => new TestProbe(this, recorder);");
        writer.Blank();
        if (plan.IsEmbeddable)
        {
            writer.Open("bool global::FastFlow.ICompiledPipeline.TryGetState<TState>(int node, object? key, [global::System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TState state)");
            writer.Line("var worker = Enter();");
            writer.Block("try", () => writer.Line("return worker.TryGetState(node, key, out state);"));
            writer.Block("finally", () => writer.Line("_run.Exit();"));
            writer.Close();
        }

        writer.Blank();
        writer.Line("/// <summary>The compiled pipeline under test: ports in place of sources, a recorder in place of sinks.</summary>");
        writer.Open("private sealed class TestProbe : global::FastFlow.PipelineProbe");
        writer.Line("private readonly Worker<global::FastFlow.ProbedMode> _worker;");
        foreach (var source in plan.Nodes.Where(node => node.Operator.Role == Role.Source))
        {
            writer.Line($"private long _pushed{source.Index};");
        }

        writer.Blank();
        writer.Open($"public TestProbe({plan.Pipeline.Name} pipeline, global::FastFlow.ISinkRecorder recorder)");
        writer.Line("_worker = new(pipeline, recorder);");
        writer.Line("_worker.Open();");
        writer.Close();
        writer.Blank();
        writer.Line($"public override global::FastFlow.PipelineGraph Graph => {plan.Pipeline.Name}.Graph;");
        writer.Blank();
        writer.Line("protected override global::FastFlow.PipelineWorker Worker => _worker;");
        writer.Blank();
        writer.Line("protected override global::FastFlow.StoredState[] StoredInputs() =>");
        writer.Line("[");
        foreach (var source in plan.Nodes.Where(node => node.Operator.Role == Role.Source))
        {
            writer.Line($"    new global::FastFlow.StoredInput({Naming.Literal(source.Node.Id)}, () => (_pushed{source.Index}, false), (events, _) => _pushed{source.Index} = events),");
        }

        writer.Line("];");
        writer.Blank();
        writer.Line("public override bool TryGetState<TState>(int node, object? key, [global::System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TState state) => _worker.TryGetState(node, key, out state);");
        writer.Blank();
        writer.Open("public override void Push<T>(int node, global::System.ReadOnlySpan<T> events)");
        writer.Open("switch (node)");
        foreach (var source in plan.Nodes.Where(node => node.Operator.Role == Role.Source))
        {
            var type = source.Operator.Source!.Event.Name;
            writer.Open($"case {source.Index}:");
            writer.Line($"var typed = Events<T, {type}>(events);");
            writer.Open("try");
            writer.Line($"_worker.{worker.LoopName(source)}(typed);");
            writer.Close();
            writer.Open("catch (global::System.Exception exception)");
            writer.Line($"throw _worker.Failure(exception, \"{source.Node.Display}\", typed, _pushed{source.Index});");
            writer.Close();
            writer.Blank();
            writer.Line($"_pushed{source.Index} += typed.Length;");
            writer.Line("break;");
            writer.Close();
        }

        writer.Line("default:");
        writer.Line("    throw NoSource(node);");
        writer.Close();
        writer.Close();
        writer.Close();
    }
}
