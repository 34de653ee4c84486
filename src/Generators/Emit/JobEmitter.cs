using System.Collections.Generic;
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
        writer.Line("/// <summary>Events that came too late for an operator's windows, by operator.</summary>");
        writer.Line($"public global::System.Collections.Generic.IReadOnlyList<global::FastFlow.OperatorLateness> Lateness => {(plan.IsEmbeddable ? "(_jobWorker ?? _worker)" : "_jobWorker")}?.Lateness ?? [];");
        writer.Blank();
        if (plan.Nodes.Any(node => node.Operator.HasTimers))
        {
            writer.Line("/// <summary>Timers that the end of input has dropped, for every operator where there are any.</summary>");
            writer.Line($"public global::System.Collections.Generic.IReadOnlyList<global::FastFlow.OperatorTimers> DroppedTimers => {(plan.IsEmbeddable ? "(_jobWorker ?? _worker)" : "_jobWorker")}?.DroppedTimers ?? [];");
            writer.Blank();
        }

        writer.Line("/// <summary>Starts the pipeline as a job: a thread that pulls its sources until they end or the job is stopped.</summary>");
        writer.Open("public global::FastFlow.Job Start(global::FastFlow.JobOptions? options = null)");
        writer.Line("_run.BeginJob();");
        var mode = "global::FastFlow.JobMode";
        if (HasModes(plan))
        {
            mode = "TMode";
            writer.Line("return options?.Mode == global::FastFlow.ExecutionMode.Batch ? StartAs<global::FastFlow.BatchMode>(options) : StartAs<global::FastFlow.JobMode>(options);");
            writer.Close();
            writer.Blank();
            writer.Line("private global::FastFlow.Job StartAs<TMode>(global::FastFlow.JobOptions? options)");
            writer.Open("    where TMode : struct, global::FastFlow.IExecutionMode");
        }

        foreach (var input in PipelineEmitter.Inputs(plan))
        {
            writer.Line($"{Queue(input)} = new({PipelineEmitter.Field(input)});");
        }

        writer.Line($"return global::FastFlow.Job.Start(Graph, MakeJobWorker{(mode == "TMode" ? "<TMode>" : string.Empty)}, options);");
        writer.Close();
        writer.Blank();
        Make(plan, writer, worker, mode);
        writer.Blank();
        writer.Line("/// <summary>Runs the pipeline as a job to the end of its sources, or until the token stops it.</summary>");
        writer.Line("/// <exception cref=\"global::System.OperationCanceledException\">The token stopped it before its sources had ended.</exception>");
        writer.Line("public global::System.Threading.Tasks.Task RunAsync(global::System.Threading.CancellationToken cancellationToken = default) => RunAsync(null, cancellationToken);");
        writer.Blank();
        writer.Line("/// <summary>The same with options: with checkpoints it goes on from the last one, and a token that stops it has it take another.</summary>");
        writer.Line("/// <exception cref=\"global::System.OperationCanceledException\">The token stopped it before its sources had ended.</exception>");
        writer.Line("public global::System.Threading.Tasks.Task RunAsync(global::FastFlow.JobOptions? options, global::System.Threading.CancellationToken cancellationToken = default) =>");
        writer.Line("    cancellationToken.IsCancellationRequested ? global::System.Threading.Tasks.Task.FromCanceled(cancellationToken) : Start(options).RunToEndAsync(cancellationToken);");
    }

    /// <summary>A worker and its pumps: for the start, and again for every restart.</summary>
    private static void Make(PipelinePlan plan, CodeWriter writer, WorkerEmitter worker, string mode)
    {
        if (mode == "TMode")
        {
            writer.Line("private global::FastFlow.JobWorker MakeJobWorker<TMode>()");
            writer.Open("    where TMode : struct, global::FastFlow.IExecutionMode");
        }
        else
        {
            writer.Open("private global::FastFlow.JobWorker MakeJobWorker()");
        }

        writer.Line($"var worker = new Worker<{mode}>(this, null);");
        writer.Line("_jobWorker = worker;");
        writer.Line("return new(");
        var pumps = plan.Nodes.Where(node => node.Operator.Role == Role.Source).Select(source => Pump(plan, source, worker)).ToList();
        writer.Line($"    worker{(pumps.Count == 0 ? ");" : ",")}");
        for (var i = 0; i < pumps.Count; i++)
        {
            writer.Line($"    {pumps[i]}{(i < pumps.Count - 1 ? "," : ");")}");
        }

        writer.Close();
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
            return $"new global::FastFlow.InputPump<{model.Event.Name}>({source.Index}, worker, {Queue(source)}!, worker.{worker.LoopName(source)}){Options(plan, source, worker)}";
        }

        var loop = $"worker.{worker.LoopName(source)}";
        if (model.IsSplit)
        {
            var splits = model.Kind == SourceKind.Split ? field : $"{field}.Splits<{RecordReader(source)}>()";
            return $"new global::FastFlow.SplitPump<{model.Event.Name}, {model.Split!.Name}, {model.Position!.Name}>({source.Index}, worker, {splits}, {loop}){Options(plan, source, worker)}";
        }

        var position = model.Position?.Name ?? (model.Kind == SourceKind.AsyncEnumerable ? "global::FastFlow.NoPosition" : "long");
        var open = model.Kind switch
        {
            SourceKind.AsyncEnumerable => $"(context, resume, position) => new global::FastFlow.AsyncEnumerableReader<{model.Event.Name}>({field}.ReadAsync)",
            SourceKind.Csv or SourceKind.Json => $"{field}.Open<{RecordReader(source)}>",
            _ => $"{field}.Open",
        };
        return $"new global::FastFlow.SourcePump<{model.Event.Name}, {position}>({source.Index}, worker, {open}, {loop}){Options(plan, source, worker)}";
    }

    /// <summary>What is emitted depends on <c>JobOptions.Mode</c>.</summary>
    private static bool HasModes(PipelinePlan plan) => plan.Nodes.Any(node => node.Operator.Role == Role.Aggregate || node.Operator.Window is not null);

    private static string Options(PipelinePlan plan, PlannedNode source, WorkerEmitter worker)
    {
        var options = Bounds(source).Concat(Positions(source, worker)).Concat(Idleness(plan, source)).Concat(Policy(plan, source, worker)).ToList();
        return options.Count == 0 ? string.Empty : $" {{ {string.Join(", ", options)} }}";
    }

    private static IEnumerable<string> Bounds(PlannedNode source)
    {
        var model = source.Operator.Source!;
        var type = model.Kind switch
        {
            SourceKind.Csv => $"global::FastFlow.CsvSource<{model.Event.Name}>",
            SourceKind.Json => $"global::FastFlow.JsonSource<{model.Event.Name}>",
            SourceKind.Reader => $"global::FastFlow.ISource<{model.Event.Name}, {model.Position!.Name}>",
            _ => null,
        };
        return type is null ? [] : [$"IsBounded = (({type}){PipelineEmitter.Field(source)}).IsBounded", $"IsReplayable = (({type}){PipelineEmitter.Field(source)}).CanReplay"];
    }

    /// <summary>How checkpoints hold where the source stands.</summary>
    private static IEnumerable<string> Positions(PlannedNode source, WorkerEmitter worker)
    {
        if (source.Operator.Source!.IsSplit && source.Operator.Stored.Split is { } split)
        {
            yield return $"Splits = {worker.RowCodec(split)}";
        }

        if (source.Operator.Source!.Kind != SourceKind.Input && source.Operator.Stored.Position is { } position)
        {
            yield return $"Positions = {worker.RowCodec(position)}";
        }
    }

    /// <summary>The shortest silence that an operator declaring the time of its events takes for idleness.</summary>
    private static IEnumerable<string> Idleness(PipelinePlan plan, PlannedNode source)
    {
        var idle = plan.Time.Of(source.Index).Where(origin => origin.HasTime).Select(origin => plan.Nodes[origin.Node])
            .Where(node => node.Operator.EventTime!.IdleAfter is not null).OrderBy(node => node.Operator.EventTime!.IdleAfter!.Ticks).FirstOrDefault();
        if (idle is null)
        {
            return [];
        }

        var duration = idle.Operator.EventTime!.IdleAfter!;
        return duration.Member is null
            ? [$"IdleAfter = global::System.TimeSpan.FromTicks({duration.Ticks}L)"]
            : [$"IdleAfter = {(duration.IsStaticMember ? idle.Operator.Type.Name : PipelineEmitter.Field(idle))}.{Naming.Escape(duration.Member)}"];
    }

    private static IEnumerable<string> Policy(PipelinePlan plan, PlannedNode source, WorkerEmitter worker)
    {
        if (source.Operator.ErrorPolicy == ErrorPolicyKind.Fail || !source.Operator.Source!.DecodesRecords)
        {
            yield break;
        }

        if (source.Operator is { CoversTimes: true, Source.Record: null })
        {
            yield return "MayTellNoFailures = true";
        }

        yield return $"Errors = global::FastFlow.ErrorPolicy.{source.Operator.ErrorPolicy}";
        if (PipelineEmitter.TakesDeadLetters(plan, source))
        {
            yield return $"DeadLetters = worker.{worker.DeadLettersName(source)}";
        }
    }
}
