using System;
using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>An event in emitted code: a local that holds it, and where they are known, what its event time and its split's watermark before it are.</summary>
internal readonly record struct EventLocal(string Name, EventType Type, string? Time = null, string? Carried = null)
{
    /// <summary>Another event, emitted for this one: it inherits the time.</summary>
    public EventLocal Becomes(string name, EventType type) => this with { Name = name, Type = type };
}

/// <summary>
/// Writes what happens to one event from some node on: the nodes in line, nested in the order of the graph, depth first. In a loop the
/// operators, tables and un-keyed states are locals; elsewhere they are fields.
/// </summary>
internal sealed partial class BodyEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer)
{
    private readonly NameScope _locals = new(["i", "this"]);
    private readonly Dictionary<int, string> _operators = [];
    private readonly Dictionary<int, string> _states = [];

    private int _noted = -1;

    // The node whose own watermark has moved already: what it leads to still goes by the one before.
    private int _firing = -1;

    public CodeWriter Writer => writer;

    public string Local(string name) => _locals.Unique(Naming.CamelCase(name));

    /// <summary>The loop's header has set the place to this node already.</summary>
    public void AlreadyNoted(int node) => _noted = node;

    /// <summary>Copies what the nodes in line use into locals, where the JIT can keep it in registers.</summary>
    /// <param name="watermark">In a loop that knows it: the local that holds the split's watermark.</param>
    public void Hoist(IEnumerable<PlannedNode> nodes, string? watermark = null)
    {
        foreach (var node in nodes.Where(node => !IsOutlined(node)))
        {
            var op = node.Operator;
            if (op.Construction != Construction.None && op.Handlers.Any(handler => !handler.IsStatic && handler.Kind is not (HandlerKind.Writer or HandlerKind.WriteAsync or HandlerKind.Transactional)))
            {
                _operators[node.Index] = Local(node.Node.Name);
                writer.Line($"var {_operators[node.Index]} = {names.Operator(node)};");
            }

            if (op.Window is not null && node.AddsOutOfLine && watermark is not null)
            {
                HoistQuick(node, watermark);
            }

            // Timers fire in the middle of the loop, and then the state may move; a key that expires is none for a loop that only finds keys.
            if (op.State is not null && op.Window is null && !op.HasTimers && !op.HasTtl)
            {
                _states[node.Index] = Local(node.Node.Name + "State");
                writer.Line($"var {_states[node.Index]} = {names.State(node)}{(op.HasKeyedState ? ".Cursor()" : string.Empty)};");
            }
        }
    }

    /// <summary>For every table that is worth it: up to which event to prefetch.</summary>
    public IReadOnlyList<(PlannedNode Node, string If)> PrepareToPrefetch(IEnumerable<PlannedNode> nodes, string? events)
    {
        if (events is null)
        {
            return nodes.Select(node => (node, "TAhead.IsOn && left < -global::FastFlow.LookAhead.LaterEvents")).ToList();
        }

        var ahead = new List<(PlannedNode, string)>();
        foreach (var node in nodes)
        {
            var until = Local(node.Node.Name + "Ahead");
            ahead.Add((node, $"i < {until}"));
            writer.Line($"var {until} = {TableOf(node)}.IsLarge ? {events}.Length - global::FastFlow.LookAhead.LaterEvents : 0;");
        }

        return ahead;
    }

    public void Prefetch(IReadOnlyList<(PlannedNode Node, string If)> ahead, string value)
    {
        foreach (var (node, condition) in ahead)
        {
            var input = plan.Edges.Single(edge => edge.Edge.To == node.Index).Edge.Input;
            string KeyOf(string which) => KeyEmitter.Construct(names.Key(node), node.Operator, input, $"global::FastFlow.LookAhead.{which}(in {value})");
            writer.Open($"if ({condition})");
            writer.Line($"{TableOf(node)}.Prefetch({KeyOf("Later")});");
            if (_quick.TryGetValue(node.Index, out var quick) && quick.Panes is { } panes)
            {
                writer.Line($"{panes}.Prefetch({quick.Table}.Guess({KeyOf("Sooner")}));");
            }

            writer.Close();
        }
    }

    /// <summary>The loop is emitted once and compiled twice, of which one does not look ahead.</summary>
    public bool IsAhead { get; set; }

    /// <summary>An expression: the node's table is so large that looking ahead pays.</summary>
    public string LargeTableOf(PlannedNode node) => (node.Operator.Window is null ? names.State(node) : names.Windows(node) + ".Table") + ".IsLarge";

    private string TableOf(PlannedNode node) => _quick.TryGetValue(node.Index, out var quick) ? quick.Table : _states[node.Index];

    /// <summary>Puts un-keyed states back into their fields.</summary>
    public void Return(IEnumerable<PlannedNode> nodes)
    {
        foreach (var node in nodes.Where(node => _states.ContainsKey(node.Index) && node.Operator is { HasKeyedState: false, State.Type.IsValueType: true }))
        {
            writer.Line($"{names.State(node)} = {_states[node.Index]};");
        }
    }

    /// <summary>Hands an event to everything behind one output, in the order of the flows.</summary>
    public void Deliver(PlannedNode from, int output, EventLocal value)
    {
        if (IsOrigin(from, output))
        {
            AtOrigin(from, value, timed => Hand(from, output, timed));
        }
        else
        {
            Hand(from, output, value);
        }
    }

    private void Hand(PlannedNode from, int output, EventLocal value)
    {
        foreach (var edge in plan.Edges.Where(edge => edge.Edge.From == from.Index && edge.Edge.Output == output))
        {
            var to = plan.Nodes[edge.Edge.To];
            if (to.Placement == Placement.Method)
            {
                writer.Line($"{names.Accept(to, edge.Edge.Input)}({Argument(value, to.Operator.Inputs[edge.Edge.Input].Event)}{TimeArguments(to, value)});");
            }
            else
            {
                Node(to, edge.Edge.Input, value);
            }
        }
    }

    public bool HasReaders(PlannedNode from, int output) => plan.Edges.Any(edge => edge.Edge.From == from.Index && edge.Edge.Output == output);

    /// <summary>Writes one node's handling of one event.</summary>
    public void Node(PlannedNode node, int input, EventLocal value)
    {
        value = As(value, node.Operator.Inputs[input].Event);
        writer.Line($"// {Sentences.Of(node, input)}");
        if (_noted == node.Index)
        {
            _noted = -1;
        }
        else
        {
            writer.Line($"Here.Node = {node.Index};");
        }

        var isOutlined = IsOutlined(node) && (node.Operator.Join is null || CanFailToJoin(node, input));
        switch (isOutlined, node.Operator.Waits(input))
        {
            case (true, true):
                OutlinedWait(node, input, value);
                break;
            case (true, false):
                Outlined(node, input, value);
                break;
            case (false, true):
                Wait(node, input, value);
                break;
            default:
                Handle(node, input, value);
                break;
        }
    }

    /// <summary>Writes the handling itself, for an event whose turn it is.</summary>
    private void Handle(PlannedNode node, int input, EventLocal value)
    {
        switch (node.Operator.Role)
        {
            case Role.Map:
                MapNode(node, input, value);
                break;
            case Role.Filter:
                FilterNode(node, input, value);
                break;
            case Role.FlatMap:
                FlatMapNode(node, input, value);
                break;
            case Role.Process or Role.Aggregate when node.Operator.Window is not null:
                WindowNode(node, input, value);
                break;
            case Role.Process:
                ProcessNode(node, input, value);
                break;
            case Role.Aggregate:
                AggregateNode(node, input, value);
                break;
            case Role.Join:
                JoinNode(node, input, value);
                break;
            case Role.Sink:
                SinkNode(node, input, value);
                break;
            default:
                throw new InvalidOperationException($"{node.Operator.Role} takes no events.");
        }
    }

    /// <summary>A method with a try is a call, so operators that may fail per event have a method of their own.</summary>
    public static bool IsOutlined(PlannedNode node) => node.Operator is { ErrorPolicy: not ErrorPolicyKind.Fail, Role: not Role.Source } op && !CannotFail(op) && !CannotFailToJoin(op);

    /// <summary>Without a key and a gap to ask for, a process with a window has nothing that its policy covers.</summary>
    private static bool CannotFail(OperatorModel op) => op is { Role: Role.Process, Window.HasGapMethod: false, IsKeyed: false };

    /// <summary>An <c>in</c> argument must be of the parameter's very type, so an event of a derived type gets a local of the base.</summary>
    private EventLocal As(EventLocal value, EventType type)
    {
        if (value.Type.Name == type.Name)
        {
            return value;
        }

        var local = Local(type.Type.Identifier);
        writer.Line($"{type.Name} {local} = {value.Name};");
        return value.Becomes(local, type);
    }

    private string Argument(EventLocal value, EventType type) => "in " + As(value, type).Name;

    /// <summary>Type or instance on which a handler is called.</summary>
    public string Target(PlannedNode node, HandlerModel handler) =>
        handler.IsStatic ? node.Operator.Type.Name
        : _operators.TryGetValue(node.Index, out var local) ? local : names.Operator(node);

    private string StateField(PlannedNode node) => _states.TryGetValue(node.Index, out var local) ? local : names.State(node);

    /// <summary>The handlers that one event of an input goes through.</summary>
    private static IReadOnlyList<HandlerModel> HandlersOf(PlannedNode node, int input)
    {
        var handlers = node.Operator.Handlers;
        var first = handlers[node.Operator.Inputs[input].Handler];
        return node.Operator.Role == Role.Aggregate ? [first, handlers.First(handler => handler.Kind == HandlerKind.Result)] : [first];
    }

    /// <summary>The state is looked up where a handler asks for it or for what is known about it, and for every aggregate.</summary>
    private static bool UsesState(PlannedNode node, int input) => node.Operator.State is not null
        && (node.Operator.Role == Role.Aggregate || HandlersOf(node, input).Any(handler => handler.Uses(ParameterKind.State) || handler.Uses(ParameterKind.KeyState)));

    private static bool UsesKeyState(PlannedNode node, int input) => HandlersOf(node, input).Any(handler => handler.Uses(ParameterKind.KeyState));

    /// <summary>Makes the key, for itself alone if need be: a key that can't be made fails whoever handles its event. Then locates the state.</summary>
    private HandlerLocals Prepare(PlannedNode node, int input, EventLocal value)
    {
        var op = node.Operator;
        var locals = new HandlerLocals(value);
        if (op.Inputs[input].IsBroadcast)
        {
            return locals;
        }

        if (!op.HasKeyedState)
        {
            if (op.IsKeyed)
            {
                locals.Key = Local(node.Node.Name + "Key");
                writer.Line($"var {locals.Key} = {KeyEmitter.Construct(names.Key(node), op, input, value.Name)};");
            }

            if (op.State is not null)
            {
                locals.State = StateField(node);
                if (!op.State.Type.IsValueType)
                {
                    locals.State = names.State(node);
                }
            }

            return locals;
        }

        locals.Key = Local(node.Node.Name + "Key");
        writer.Line($"var {locals.Key} = {KeyEmitter.Construct(names.Key(node), op, input, value.Name)};");
        if (!UsesState(node, input))
        {
            Touch(node, locals);
            return locals;
        }

        var state = op.State!;
        var isClass = !state.Type.IsValueType;
        locals.State = Local(state.Type.Identifier);
        var isNew = string.Empty;
        if (UsesKeyState(node, input))
        {
            locals.IsNew = Local("isNew");
            isNew = $", out var {locals.IsNew}";
        }

        if (node.AddsOutOfLine && _states.ContainsKey(node.Index))
        {
            writer.Line($"ref var {locals.State} = ref {StateField(node)}.Find(in {locals.Key});");
            writer.Block($"if (global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref {locals.State}))", LeaveLoop);
            return locals;
        }

        writer.Line($"ref var {locals.State} = ref {StateField(node)}.GetOrAdd(in {locals.Key}{TtlTimes(node, locals)}{isNew});");
        if (isClass)
        {
            writer.Line($"{locals.State} ??= new();");
        }

        if (UsesKeyState(node, input))
        {
            locals.Clear = Local("clear");
            writer.Line($"var {locals.Clear} = false;");
        }

        return locals;
    }

    /// <summary>Removes the key's state if the handler asked for it.</summary>
    private void Clear(PlannedNode node, HandlerLocals locals)
    {
        if (locals.Clear is null)
        {
            return;
        }

        writer.Open($"if ({locals.Clear})");
        writer.Line($"{names.State(node)}.Remove(in {locals.Key});");
        if (node.Operator.HasTimers)
        {
            writer.Line($"{names.Timers(node)}.Clear(in {locals.Key});");
        }

        if (_states.TryGetValue(node.Index, out var cursor))
        {
            writer.Line($"{cursor} = {names.State(node)}.Cursor();");
        }

        writer.Close();
    }

    private string Call(PlannedNode node, HandlerModel handler, HandlerLocals locals) =>
        $"{Target(node, handler)}.{handler.Name}({string.Join(", ", handler.Parameters.Select(parameter => ArgumentOf(node, parameter, locals)))})";

    private string ArgumentOf(PlannedNode node, ParameterModel parameter, HandlerLocals locals)
    {
        var by = parameter.PassBy switch
        {
            PassBy.In => "in ",
            PassBy.Ref => "ref ",
            _ => string.Empty,
        };
        return parameter.Kind switch
        {
            ParameterKind.Event => by + (parameter.Input == 1 ? locals.Right : locals.Event),
            ParameterKind.State => by + locals.State,
            ParameterKind.SharedState => by + names.Shared(node),
            ParameterKind.Key => locals.Key + ".Value",
            ParameterKind.KeyState => $"new {parameter.Type!.Name}({locals.IsNew}, ref {locals.Clear})",
            ParameterKind.Emit => $"new {parameter.Type!.Name}({names.Buffer(node, parameter.Output)})",
            ParameterKind.DirectEmit => $"new {names.DirectEmit(node)}(this{DirectTime(node, locals)})",
            ParameterKind.Timers => $"new global::FastFlow.Timers({names.Timers(node)}.Requests)",
            ParameterKind.Timestamp => $"new global::FastFlow.Timestamp({locals.Time ?? Unknown})",
            ParameterKind.TimeDomain => $"{names.Timers(node)}.Domain",
            ParameterKind.Clock => $"new global::FastFlow.Clock(new global::FastFlow.Timestamp({names.Timeline(plan.Time.TimelineOf[node.Index])}.{(node.Index == _firing ? "Read()" : "Now")}), new global::FastFlow.Timestamp(ProcessingTime))",
            ParameterKind.Window => locals.Window ?? $"{names.Windows(node)}.Window",
            ParameterKind.Firing => $"{names.Windows(node)}.Firing",
            ParameterKind.Events => locals.Events!,
            _ => throw new InvalidOperationException($"No argument for {parameter.Kind}."),
        };
    }

    /// <summary>The locals that one handler call is made with.</summary>
    private sealed class HandlerLocals(EventLocal value)
    {
        public string Event { get; } = value.Name;

        /// <summary>The other side of a join.</summary>
        public string? Right { get; set; }

        public string? Time { get; set; } = value.Time;

        /// <summary>Where time brings the call about: the instant of it, by the time that the state's life goes by.</summary>
        public string? Now { get; set; }

        public string? Carried { get; set; } = value.Carried;

        public string? Window { get; set; }

        public string? Events { get; set; }

        public string? Key { get; set; }

        public string? State { get; set; }

        public string? IsNew { get; set; }

        public string? Clear { get; set; }
    }
}
