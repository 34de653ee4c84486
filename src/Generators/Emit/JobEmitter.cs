using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits <c>Start</c> and <c>RunAsync</c>: a pump per source, on the job's thread.</summary>
internal static class JobEmitter
{
    public static void Emit(PipelinePlan plan, CodeWriter writer, WorkerEmitter worker)
    {
        writer.Blank();
        foreach (var input in PipelineEmitter.Inputs(plan))
        {
            writer.Line($"private global::FastFlow.InputQueue<{input.Operator.Source!.Event.Name}>? {Queue(input)};");
        }

        writer.Line("private global::FastFlow.PipelineWorker? _jobWorker;");
        writer.Blank();
        writer.Line("/// <summary>Events that operators under Skip or DeadLetter could not handle, by operator.</summary>");
        writer.Line($"public global::System.Collections.Generic.IReadOnlyList<global::FastFlow.OperatorFailures> Failures => {(plan.IsEmbeddable ? "(_jobWorker ?? _worker)" : "_jobWorker")}?.Failures ?? [];");
        writer.Blank();
        writer.Line("/// <summary>Starts the pipeline as a job: a thread that pulls its sources until they end or the job is stopped.</summary>");
        writer.Open("public global::FastFlow.Job Start(global::FastFlow.JobOptions? options = null)");
        writer.Line("_run.BeginJob();");
        writer.Line("var worker = new Worker<global::FastFlow.JobMode>(this, null);");
        writer.Line("_jobWorker = worker;");
        foreach (var input in PipelineEmitter.Inputs(plan))
        {
            writer.Line($"{Queue(input)} = new({PipelineEmitter.Field(input)});");
        }

        writer.Line("global::FastFlow.SourcePump[] pumps =");
        writer.Line("[");
        foreach (var source in plan.Nodes.Where(node => node.Operator.Role == Role.Source))
        {
            writer.Line("    " + Pump(plan, source, worker) + ",");
        }

        writer.Line("];");
        writer.Line("return global::FastFlow.Job.Start(worker, pumps, options);");
        writer.Close();
        writer.Blank();
        writer.Line("/// <summary>Runs the pipeline as a job to the end of its sources, or until the token stops it.</summary>");
        writer.Line("/// <exception cref=\"global::System.OperationCanceledException\">The token stopped it before its sources had ended.</exception>");
        writer.Line("public global::System.Threading.Tasks.Task RunAsync(global::System.Threading.CancellationToken cancellationToken = default) =>");
        writer.Line("    cancellationToken.IsCancellationRequested ? global::System.Threading.Tasks.Task.FromCanceled(cancellationToken) : Start().RunToEndAsync(cancellationToken);");
    }

    public static string Queue(PlannedNode input) => "_queueOf" + input.Node.Name;

    /// <summary>The struct that makes events of a source's records.</summary>
    public static string RecordReader(PlannedNode source) => source.Node.Name + "Record";

    private static string Pump(PipelinePlan plan, PlannedNode source, WorkerEmitter worker)
    {
        var model = source.Operator.Source!;
        var field = PipelineEmitter.Field(source);
        if (model.Kind == SourceKind.Input)
        {
            return $"new global::FastFlow.InputPump<{model.Event.Name}>({source.Index}, worker, {Queue(source)}, worker.{worker.LoopName(source)})";
        }

        var position = model.Position?.Name ?? (model.Kind == SourceKind.AsyncEnumerable ? "global::FastFlow.NoPosition" : "long");
        var open = model.Kind switch
        {
            SourceKind.AsyncEnumerable => $"context => new global::FastFlow.AsyncEnumerableReader<{model.Event.Name}>({field}.ReadAsync)",
            SourceKind.Csv or SourceKind.Json => $"context => {field}.Open<{RecordReader(source)}>(context, false, default)",
            _ => $"context => {field}.Open(context, false, default!)",
        };
        return $"new global::FastFlow.SourcePump<{model.Event.Name}, {position}>({source.Index}, worker, {open}, worker.{worker.LoopName(source)}){Policy(plan, source, worker)}";
    }

    private static string Policy(PipelinePlan plan, PlannedNode source, WorkerEmitter worker)
    {
        if (source.Operator.ErrorPolicy == ErrorPolicyKind.Fail)
        {
            return string.Empty;
        }

        var deadLetters = PipelineEmitter.TakesDeadLetters(plan, source) ? $", DeadLetters = worker.{worker.DeadLettersName(source)}" : string.Empty;
        return $" {{ Errors = global::FastFlow.ErrorPolicy.{source.Operator.ErrorPolicy}{deadLetters} }}";
    }
}
