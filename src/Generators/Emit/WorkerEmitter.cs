using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the nested class that runs a pipeline's events: loops, methods, state, keys and lifecycle.</summary>
internal sealed class WorkerEmitter
{
    private readonly PipelinePlan plan;

    private readonly CodeWriter writer;

    private readonly WorkerNames _names;

    private readonly TimedStateEmitter _time;

    public WorkerEmitter(PipelinePlan plan, CodeWriter writer)
    {
        (this.plan, this.writer) = (plan, writer);
        _names = new WorkerNames(plan);
        _time = new TimedStateEmitter(plan, _names, writer);
    }

    private IEnumerable<PlannedNode> Instances => plan.Nodes.Where(node => node.Operator.Construction != Construction.None && (node.Operator.Role != Role.Source || node.Operator.HasOpen || node.Operator.HasClose));

    private IEnumerable<(PlannedNode Node, int Input, HandlerModel Handler)> SinkInputs => plan.Nodes.Where(node => node.Operator.Role == Role.Sink)
        .SelectMany(node => node.Operator.Inputs.Select((input, index) => (node, index, node.Operator.Handlers[input.Handler])));

    public void Emit()
    {
        writer.Line("/// <summary>One worker's copy of the whole pipeline, all regions fused: the loops over its sources' events, and their state.</summary>");
        writer.Open("private sealed class Worker<TMode> : global::FastFlow.PipelineWorker where TMode : struct, global::FastFlow.IExecutionMode");
        Fields();
        Constructor();
        foreach (var source in plan.Nodes.Where(node => node.Placement == Placement.Loop))
        {
            writer.Blank();
            new LoopEmitter(plan, _names, writer, source).Emit();
            if (source.Operator.CoversTimes && plan.Time.IsOrigin(source.Index))
            {
                writer.Blank();
                SourceTimeEmitter.Method(_names, writer, source);
            }

            if (PipelineEmitter.TakesDeadLetters(plan, source))
            {
                writer.Blank();
                DeadLetters(source);
            }
        }

        foreach (var node in plan.Nodes)
        {
            Methods(node);
        }

        _time.Methods();
        new StoredEmitter(plan, _names, writer).Emit();
        new LifecycleEmitter(plan, _names, writer).Emit();
        Probed();
        StateAccess();
        foreach (var node in plan.Nodes.Where(node => node.Operator.Handlers.Any(handler => handler.IsDirect)))
        {
            writer.Blank();
            DirectEmit(node);
        }

        foreach (var node in plan.Nodes.Where(node => node.Operator.IsKeyed))
        {
            writer.Blank();
            KeyEmitter.Emit(writer, _names.Key(node), node);
            if (node.Operator.Stored.Key is not null)
            {
                writer.Blank();
                new CodecEmitter(_names.Codecs, writer).Key(_names.KeyCodec(node), _names.Key(node), node);
            }
        }

        _time.Accumulations();

        writer.Close();
    }

    /// <summary>Emits the codecs of all that is stored; after everything that asks for one.</summary>
    public void EmitCodecs()
    {
        foreach (var stored in plan.Nodes.SelectMany(node => node.Operator.Stored.All))
        {
            _names.Codecs.For(stored);
        }

        _names.Codecs.Emit(writer);
    }

    /// <summary>A type's codec as an object.</summary>
    public string RowCodec(StoredTypeModel? stored) => stored is null ? "global::FastFlow.UnknownRowCodec" : $"global::FastFlow.RowCodec<{stored.Type.Name}>.Of<{_names.Codecs.For(stored)}>()";

    private static string TransactionalBuffer(PlannedNode node, string type) => $"global::FastFlow.TransactionalSinkBuffer<{type}, {node.Operator.Stored.Transaction?.Type.Name ?? "global::FastFlow.UnknownRowCodec"}>";

    public string LoopName(PlannedNode source) => _names.Loop(source);

    public string DeadLettersName(PlannedNode source) => _names.DeadLetters(source);

    private void Fields()
    {
        foreach (var node in Instances)
        {
            writer.Line($"private readonly {node.Operator.Type.Name} {_names.Operator(node)};");
        }

        foreach (var source in plan.Nodes.Where(node => node.LooksAhead))
        {
            writer.Line($"private global::FastFlow.AskingPace {_names.Pace(LoopEmitter.FirstOf(plan, source))};");
        }

        foreach (var node in plan.Nodes)
        {
            var op = node.Operator;
            if (op.State is { } state && op.Window is null)
            {
                writer.Line(op.HasTtl ? $"private readonly {BodyEmitter.TtlTable(node, _names)} {_names.State(node)};" : op.HasKeyedState
                    ? $"private readonly global::FastFlow.KeyedTable<{_names.Key(node)}, {state.Type.Name}> {_names.State(node)} = new();"
                    : $"private {state.Type.Name} {_names.State(node)}{(state.Type.IsValueType ? string.Empty : " = new()")};");
            }

            if (op.SharedState is { } shared)
            {
                writer.Line($"private {shared.Name} {_names.Shared(node)}{(shared.IsValueType ? string.Empty : " = new()")};");
            }

            var buffered = BodyEmitter.BufferedOutputs(node);
            if (buffered.Count > 1)
            {
                writer.Line($"private readonly global::FastFlow.EmitSequence {_names.Sequence(node)} = new();");
            }

            foreach (var output in buffered)
            {
                writer.Line($"private readonly global::FastFlow.EmitBuffer<{op.Outputs[output].Event.Name}> {_names.Buffer(node, output)}{(buffered.Count > 1 ? string.Empty : " = new()")};");
            }
        }

        foreach (var (node, input, handler) in SinkInputs)
        {
            var type = node.Operator.Inputs[input].Event.Name;
            if (handler.Kind == HandlerKind.Writer)
            {
                writer.Line($"private readonly global::FastFlow.SinkBuffer<{type}> {_names.SinkBuffer(node, input)} = new();");
            }
            else if (handler.Kind == HandlerKind.WriteAsync)
            {
                writer.Line($"private readonly global::FastFlow.AsyncSinkBuffer<{type}> {_names.SinkBuffer(node, input)};");
            }
            else if (handler.Kind == HandlerKind.Transactional)
            {
                writer.Line($"private readonly {TransactionalBuffer(node, type)} {_names.SinkBuffer(node, input)};");
            }
        }

        _time.Fields();
        writer.Line("private readonly global::FastFlow.ISinkRecorder? _recorder;");
        writer.Blank();
    }

    private void Constructor()
    {
        var nodeNames = string.Join(", ", plan.Nodes.Select(node => $"\"{node.Node.Display}\""));
        writer.Line($"public Worker({plan.Pipeline.Name} pipeline, global::FastFlow.ISinkRecorder? recorder)");
        writer.Open($"    : base(\"{plan.Pipeline.Name}\", [{nodeNames}], pipeline._time)");
        writer.Line("_recorder = recorder;");
        foreach (var node in Instances)
        {
            writer.Line($"{_names.Operator(node)} = pipeline.{PipelineEmitter.Field(node)};");
        }

        foreach (var node in plan.Nodes)
        {
            var buffered = BodyEmitter.BufferedOutputs(node);
            foreach (var output in buffered.Where(_ => buffered.Count > 1))
            {
                writer.Line($"{_names.Buffer(node, output)} = new({_names.Sequence(node)}, {output});");
            }
        }

        foreach (var (node, input, _) in SinkInputs.Where(sink => sink.Handler.Kind == HandlerKind.WriteAsync))
        {
            writer.Line($"{_names.SinkBuffer(node, input)} = new({_names.Operator(node)}.WriteAsync);");
        }

        foreach (var (node, input, _) in SinkInputs.Where(sink => sink.Handler.Kind == HandlerKind.Transactional))
        {
            writer.Line($"{_names.SinkBuffer(node, input)} = new({node.Index}, {_names.Operator(node)}, {RowCodec(node.Operator.Stored.Transaction)});");
            writer.Line($"AddTransactional({_names.SinkBuffer(node, input)});");
        }

        _time.Construct();
        foreach (var node in plan.Nodes.Where(node => node.Operator.HasTtl))
        {
            writer.Line($"{_names.State(node)} = new({Instants.Ticks(node.Operator.State!.Ttl!.Duration, _names, node, "Ttl")});");
        }

        writer.Close();
    }

    private void DeadLetters(PlannedNode source)
    {
        var output = source.Operator.RecordErrors;
        writer.Line($"/// <summary>What {source.Node.Name} could not decode.</summary>");
        writer.Open($"public void {_names.DeadLetters(source)}(in {source.Operator.Outputs[output].Event.Name} failed)");
        writer.Line("Here.Index = 0;");
        var body = new BodyEmitter(plan, _names, writer);
        body.Deliver(source, output, new EventLocal(body.Local("failed"), source.Operator.Outputs[output].Event));
        writer.Close();
    }

    private void Methods(PlannedNode node)
    {
        var op = node.Operator;
        for (var input = 0; input < op.Inputs.Count; input++)
        {
            if (node.Placement == Placement.Method || (node.AddsOutOfLine && plan.Edges.Any(edge => edge.Edge.To == node.Index && edge.Edge.Input == input)))
            {
                writer.Blank();
                var type = op.Inputs[input].Event;
                var body = new BodyEmitter(plan, _names, writer);
                var value = body.Received(node, type);
                writer.Line($"/// <summary>{node.Node.Name} and what follows it: {(!node.AddsOutOfLine ? "reached from several places" : node.Operator.Window is null ? "for an event whose key the loop didn't find" : "for an event that the loop can't add")}.</summary>");
                writer.Open($"private void {_names.Accept(node, input)}(in {type.Name} {value.Name}{BodyEmitter.TimeParameters(value)})");
                body.Node(node, input, value);
                writer.Close();
            }

            if (BodyEmitter.IsOutlined(node) && (op.Join is null || BodyEmitter.CanFailToJoin(node, input)))
            {
                writer.Blank();
                BodyEmitter.TryMethod(plan, _names, writer, node, input);
                if (op.Waits(input))
                {
                    writer.Blank();
                    BodyEmitter.TryWaitMethod(plan, _names, writer, node, input);
                }
            }
        }

        foreach (var output in op.Handlers.SelectMany(handler => handler.DirectOutputs).Distinct())
        {
            writer.Blank();
            var type = op.Outputs[output].Event;
            var body = new BodyEmitter(plan, _names, writer);
            var value = body.Received(node, type);
            writer.Line($"/// <summary>What {node.Node.Name} emits straight through.</summary>");
            writer.Open($"private void {_names.SendMethod(node, output)}(in {type.Name} {value.Name}{BodyEmitter.TimeParameters(value)})");
            body.Deliver(node, output, value);
            // The handler goes on, and may yet throw.
            writer.Line($"Here.Node = {node.Index};");
            writer.Close();
        }
    }

    private void DirectEmit(PlannedNode node)
    {
        var outputs = node.Operator.Handlers.SelectMany(handler => handler.DirectOutputs).Distinct().ToList();
        string Interface(int output)
        {
            var model = node.Operator.Outputs[output];
            return $"global::FastFlow.IEmit<{model.Event.Name}{(model.Tag is null ? string.Empty : ", " + model.Tag.Name)}>";
        }

        writer.Line($"/// <summary>The emitter of {node.Node.Name}: straight through, without a buffer.</summary>");
        writer.Open($"private readonly struct {_names.DirectEmit(node)}(Worker<TMode> worker{(plan.Time.Carries[node.Index] ? ", long time, long carried" : string.Empty)}) : {string.Join(", ", outputs.Select(Interface))}");
        foreach (var output in outputs)
        {
            writer.Line($"void {Interface(output)}.Send(in {node.Operator.Outputs[output].Event.Name} value) => worker.{_names.SendMethod(node, output)}(in value{(plan.Time.Carries[node.Index] ? ", time, carried" : string.Empty)});");
        }

        writer.Close();
    }

    /// <summary>The seam for tests: in every other mode the JIT drops the call.</summary>
    private void Probed()
    {
        if (!SinkInputs.Any())
        {
            return;
        }

        writer.Blank();
        writer.Line("/// <summary>Under test a recorder stands in place of every sink; otherwise this is nothing.</summary>");
        writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
        writer.Open("private bool Probed<T>(int node, in T value)");
        writer.Open("if (TMode.IsProbed)");
        writer.Line("_recorder!.Record(node, in value);");
        writer.Close();
        writer.Blank();
        writer.Line("return TMode.IsProbed;");
        writer.Close();
    }

    private void StateAccess()
    {
        // The state of windows is per window, so a key alone names none.
        var stateful = plan.Nodes.Where(node => node.Operator is { State: not null, Window: null } or { SharedState: not null }).ToList();
        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Open("public override bool TryGetState<TState>(int node, object? key, [global::System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TState state)");
        if (stateful.Count > 0)
        {
            writer.Open("switch (node)");
            foreach (var node in stateful)
            {
                writer.Open($"case {node.Index}:");
                if (node.Operator is { SharedState: not null, State: not null })
                {
                    writer.Open("if (key is null)");
                    writer.Line($"state = (TState)(object){Copy(node.Operator.SharedState!, node.Operator.Stored.Shared, _names.Shared(node))};");
                    writer.Line("return true;");
                    writer.Close();
                    writer.Blank();
                }

                if (node.Operator.HasKeyedState)
                {
                    writer.Open($"if ({_names.State(node)}.TryGet(new {_names.Key(node)}(({node.Operator.Key!.Type.Name})key!){BodyEmitter.TtlNow(plan, _names, node)}, out var found))");
                    writer.Line($"state = (TState)(object){Copy(node.Operator.State!.Type, node.Operator.Stored.State, "found")};");
                    writer.Line("return true;");
                    writer.Close();
                    writer.Line("break;");
                }
                else
                {
                    writer.Line($"state = (TState)(object){(node.Operator.SharedState is { } shared
                        ? Copy(shared, node.Operator.Stored.Shared, _names.Shared(node))
                        : Copy(node.Operator.State!.Type, node.Operator.Stored.State, _names.State(node)))};");
                    writer.Line("return true;");
                }

                writer.Close();
            }

            writer.Close();
            writer.Blank();
        }

        writer.Line("state = default;");
        writer.Line("return false;");
        writer.Close();
    }

    /// <summary>What nobody else may see change.</summary>
    private string Copy(TypeRef type, StoredTypeModel? stored, string value) => stored is { ReachesMutableReference: true } ? $"global::FastFlow.RowCodecs.Copy<{type.Name}, {_names.Codecs.For(stored)}>({value})" : value;
}
