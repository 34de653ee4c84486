using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the embedded way to run a pipeline: Push of one and of a span, by event type and by input, and Complete.</summary>
internal static class PushEmitter
{
    public static void Emit(PipelinePlan plan, CodeWriter writer, WorkerEmitter worker)
    {
        writer.Blank();
        writer.Line("private Worker<global::FastFlow.EmbeddedMode>? _worker;");
        var inputs = PipelineEmitter.Inputs(plan).ToList();
        foreach (var input in inputs)
        {
            writer.Line($"private long {Pushed(input)};");
            writer.Line($"private bool {Ended(input)};");
        }

        foreach (var byType in inputs.GroupBy(input => input.Operator.Source!.Event.Name).Where(group => group.Count() == 1))
        {
            ByType(plan, writer, byType.Single());
        }

        foreach (var input in inputs)
        {
            writer.Blank();
            Push(writer, worker, input);
        }

        Time(writer, inputs);
        Snapshots(writer, inputs);
        Complete(writer);
        Enter(plan, writer);
    }

    public static string Method(PlannedNode input) => "Push" + input.Node.Name;

    /// <summary>The method behind a port's Idle.</summary>
    public static string Idle(PlannedNode input) => "Idle" + input.Node.Name;

    /// <summary>The method behind a port's Complete.</summary>
    public static string End(PlannedNode input) => "End" + input.Node.Name;

    private static string Ended(PlannedNode input) => "_hasEnded" + input.Node.Name;

    private static string Pushed(PlannedNode input) => "_pushedInto" + input.Node.Name;

    private static void ByType(PipelinePlan plan, CodeWriter writer, PlannedNode input)
    {
        var type = input.Operator.Source!.Event.Type;
        var visible = PipelineEmitter.Visible(plan, [type]);
        var name = Naming.Parameter(type.Identifier);
        writer.Blank();
        writer.Line($"/// <summary>Pushes one event into {input.Node.Name} and returns when every effect has happened.</summary>");
        writer.Line("/// <exception cref=\"global::FastFlow.OperatorException\">A handler threw; the pipeline is faulted.</exception>");
        writer.Line($"{visible} void Push(in {type.Name} {name}) => {Method(input)}(new global::System.ReadOnlySpan<{type.Name}>(in {name}));");
        writer.Blank();
        writer.Line($"/// <summary>Pushes events into {input.Node.Name}, in order: the fast way for many.</summary>");
        writer.Line("/// <exception cref=\"global::FastFlow.OperatorException\">A handler threw; the events before it have had their effects, and the pipeline is faulted.</exception>");
        writer.Line($"{visible} void Push(global::System.ReadOnlySpan<{type.Name}> events) => {Method(input)}(events);");
    }

    private static void Push(CodeWriter writer, WorkerEmitter worker, PlannedNode input)
    {
        writer.Open($"private void {Method(input)}(global::System.ReadOnlySpan<{input.Operator.Source!.Event.Name}> events)");
        writer.Open($"if ({Ended(input)})");
        writer.Line($"throw new global::System.InvalidOperationException(\"{input.Node.Display} is complete: nothing can be pushed after Complete.\");");
        writer.Close();
        writer.Blank();
        writer.Line("var worker = Enter();");
        writer.Open("try");
        writer.Line($"worker.{worker.LoopName(input)}(events);");
        writer.Line("worker.EndBatch();");
        writer.Close();
        writer.Open("catch (global::System.Exception exception)");
        writer.Line($"throw _run.Fault(worker.Failure(exception, \"{input.Node.Display}\", events, {Pushed(input)}), worker);");
        writer.Close();
        writer.Blank();
        writer.Line($"{Pushed(input)} += events.Length;");
        writer.Line("_run.Exit();");
        writer.Close();
    }

    private static void Time(CodeWriter writer, List<PlannedNode> inputs)
    {
        writer.Blank();
        writer.Line("/// <summary>Promises that nothing earlier follows on any input, and fires what is due by then.</summary>");
        writer.Line("public void AdvanceTo(global::FastFlow.Timestamp time) => _run.AdvanceTo(Enter(), time);");
        writer.Blank();
        writer.Line("/// <summary>Moves processing time, which stands still otherwise, and fires what is due by then.</summary>");
        writer.Line("public void AdvanceProcessing(global::FastFlow.Timestamp now) => _run.AdvanceProcessing(Enter(), now);");
        foreach (var input in inputs)
        {
            writer.Blank();
            writer.Line($"private void {Idle(input)}() => _run.SetState(Enter(), {input.Index}, global::FastFlow.SplitState.Idle);");
            writer.Blank();
            writer.Open($"private void {End(input)}()");
            writer.Line($"{Ended(input)} = true;");
            writer.Line($"_run.SetState(Enter(), {input.Index}, global::FastFlow.SplitState.Finished);");
            writer.Close();
        }
    }

    private static void Snapshots(CodeWriter writer, List<PlannedNode> inputs)
    {
        writer.Blank();
        writer.Line("/// <summary>Writes everything that the pipeline is between two pushes: state, windows, timers, watermarks, and how many events each input has had.</summary>");
        writer.Line("public void Snapshot(global::System.Buffers.IBufferWriter<byte> output) => _run.Snapshot(Enter(), Graph, StoredInputs(), output);");
        writer.Blank();
        writer.Line("/// <summary>Goes on from a snapshot: before the first push, or after a fault. It replaces everything; what was due by processing time meanwhile fires at once.</summary>");
        writer.Line("/// <exception cref=\"global::FastFlow.CheckpointFormatException\">The bytes are no undamaged snapshot.</exception>");
        writer.Line("/// <exception cref=\"global::FastFlow.CheckpointException\">It is one of another pipeline, or of state that this one can't take over; nothing was changed.</exception>");
        writer.Open("public void Restore(in global::System.Buffers.ReadOnlySequence<byte> snapshot)");
        writer.Line("var worker = new Worker<global::FastFlow.EmbeddedMode>(this, null);");
        writer.Line("_run.Restore(worker, Graph, StoredInputs(), in snapshot, () => _worker = worker);");
        writer.Close();
        writer.Blank();
        writer.Line("private global::FastFlow.StoredState[] StoredInputs() =>");
        writer.Line("[");
        foreach (var input in inputs)
        {
            writer.Line($"    new global::FastFlow.StoredInput({Naming.Literal(input.Node.Id)}, () => ({Pushed(input)}, {Ended(input)}), (events, hasEnded) => ({Pushed(input)}, {Ended(input)}) = (events, hasEnded)),");
        }

        writer.Line("];");
    }

    private static void Complete(CodeWriter writer)
    {
        writer.Blank();
        writer.Line("/// <summary>End of input: what is open fires, sinks show what they hold, and outputs end.</summary>");
        writer.Line("public void Complete() => _run.Complete(Enter());");
    }

    private static void Enter(PipelinePlan plan, CodeWriter writer)
    {
        writer.Blank();
        writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
        writer.Line("private Worker<global::FastFlow.EmbeddedMode> Enter() => _run.TryEnter() ? _worker! : Begin();");
        writer.Blank();
        writer.Open("private Worker<global::FastFlow.EmbeddedMode> Begin()");
        writer.Line("_run.Begin();");
        writer.Open("try");
        writer.Line("_worker = new(this, null);");
        writer.Line("_worker.Open();");
        writer.Line("_worker.AdvanceProcessing(global::FastFlow.Timestamp.From(_time.GetUtcNow()).Ticks);");
        writer.Line("return _worker;");
        writer.Close();
        writer.Open("catch (global::System.Exception exception)");
        writer.Line("throw _run.Fault(exception, _worker);");
        writer.Close();
        writer.Close();
    }
}
