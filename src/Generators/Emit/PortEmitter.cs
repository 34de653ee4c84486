using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits a port per input, and a property per output.</summary>
internal static class PortEmitter
{
    public static void Emit(PipelinePlan plan, CodeWriter writer)
    {
        foreach (var input in PipelineEmitter.Inputs(plan))
        {
            writer.Blank();
            Input(plan, writer, input);
        }

        foreach (var output in PipelineEmitter.Outputs(plan))
        {
            writer.Blank();
            writer.Line($"/// <summary>What has arrived at {ConstructorEmitter.Xml(output.Node.Display)}, to be read.</summary>");
            writer.Line($"{PipelineEmitter.Visible(plan, [output.Operator.Type])} {output.Operator.Type.Name} {output.Node.Name} => {PipelineEmitter.Field(output)};");
        }
    }

    private static void Input(PipelinePlan plan, CodeWriter writer, PlannedNode input)
    {
        var type = input.Operator.Source!.Event.Type;
        var visible = PipelineEmitter.Visible(plan, [type]);
        var port = input.Node.Name + "Port";
        writer.Line($"/// <summary>The only way into {ConstructorEmitter.Xml(input.Node.Display)}.</summary>");
        writer.Line($"{visible} {port} {input.Node.Name} => new(this);");
        writer.Blank();
        writer.Line($"/// <summary>Pushes into {ConstructorEmitter.Xml(input.Node.Display)}.</summary>");
        writer.Open($"{visible} readonly struct {port}({plan.Pipeline.Name} pipeline)");
        if (plan.IsEmbeddable)
        {
            writer.Line("/// <summary>Pushes one event and returns when every effect has happened.</summary>");
            writer.Line($"public void Push(in {type.Name} value) => pipeline.{PushEmitter.Method(input)}(new global::System.ReadOnlySpan<{type.Name}>(in value));");
            writer.Blank();
            writer.Line("/// <summary>Pushes events in order: the fast way for many.</summary>");
            writer.Line($"public void Push(global::System.ReadOnlySpan<{type.Name}> events) => pipeline.{PushEmitter.Method(input)}(events);");
            writer.Blank();
        }

        var queue = JobEmitter.Queue(input);
        var missing = $"throw new global::System.InvalidOperationException(\"{plan.Pipeline.Name} does not run as a job: call Start first{(plan.IsEmbeddable ? ", or use Push" : string.Empty)}.\")";
        writer.Line("/// <summary>In a job: waits for room in the input's queue and hands the event over.</summary>");
        writer.Line($"public global::System.Threading.Tasks.ValueTask PushAsync({type.Name} value, global::System.Threading.CancellationToken cancellationToken = default) =>");
        writer.Line($"    (pipeline.{queue} ?? {missing}).PushAsync(value, cancellationToken);");
        writer.Blank();
        if (!plan.IsEmbeddable)
        {
            writer.Line("/// <summary>In a job: nothing will follow on this input. The job ends when all its sources have ended.</summary>");
            writer.Line($"public void Complete() => (pipeline.{queue} ?? {missing}).Complete();");
            writer.Close();
            return;
        }

        writer.Line("/// <summary>Nothing will follow on this input: it holds no watermark back any more. A job ends when all its sources have ended; embedded, the pipeline has a Complete of its own.</summary>");
        writer.Open("public void Complete()");
        writer.Open($"if (pipeline.{queue} is {{ }} queue)");
        writer.Line("queue.Complete();");
        writer.Close();
        writer.Open("else");
        writer.Line($"pipeline.{PushEmitter.End(input)}();");
        writer.Close();
        writer.Close();
        writer.Blank();
        writer.Line("/// <summary>Nothing is to be expected on this input for some time: until its next event it holds no watermark back.</summary>");
        writer.Line($"public void Idle() => pipeline.{PushEmitter.Idle(input)}();");
        writer.Close();
    }
}
