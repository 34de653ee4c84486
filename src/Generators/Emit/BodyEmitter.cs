using System;
using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>An event in emitted code: a local that holds it.</summary>
internal readonly record struct EventLocal(string Name, EventType Type);

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

    public CodeWriter Writer => writer;

    public string Local(string name) => _locals.Unique(Naming.CamelCase(name));

    /// <summary>The loop's header has set the place to this node already.</summary>
    public void AlreadyNoted(int node) => _noted = node;

    /// <summary>Copies what the nodes in line use into locals, where the JIT can keep it in registers.</summary>
    public void Hoist(IEnumerable<PlannedNode> nodes)
    {
        foreach (var node in nodes.Where(node => !IsOutlined(node)))
        {
            var op = node.Operator;
            if (op.Construction != Construction.None && op.Handlers.Any(handler => !handler.IsStatic && handler.Kind is not (HandlerKind.Writer or HandlerKind.WriteAsync)))
            {
                _operators[node.Index] = Local(node.Node.Name);
                writer.Line($"var {_operators[node.Index]} = {names.Operator(node)};");
            }

            if (op.State is not null)
            {
                _states[node.Index] = Local(node.Node.Name + "State");
                writer.Line($"var {_states[node.Index]} = {names.State(node)}{(op.IsKeyed ? ".Cursor()" : string.Empty)};");
            }
        }
    }

    /// <summary>For every table that is worth it: up to which event to prefetch.</summary>
    public IReadOnlyList<(PlannedNode Node, string Until)> PrepareToPrefetch(IEnumerable<PlannedNode> nodes, string events)
    {
        var ahead = nodes.Select(node => (node, Local(node.Node.Name + "Ahead"))).ToList();
        foreach (var (node, until) in ahead)
        {
            writer.Line($"var {until} = {_states[node.Index]}.IsLarge ? {events}.Length - global::FastFlow.LookAhead.LaterEvents : 0;");
        }

        return ahead;
    }

    public void Prefetch(IReadOnlyList<(PlannedNode Node, string Until)> ahead, string value)
    {
        foreach (var (node, until) in ahead)
        {
            var input = plan.Edges.Single(edge => edge.Edge.To == node.Index).Edge.Input;
            writer.Open($"if (i < {until})");
            writer.Line($"{_states[node.Index]}.Prefetch({KeyEmitter.Construct(names.Key(node), node.Operator, input, $"global::FastFlow.LookAhead.Later(in {value})")});");
            writer.Close();
        }
    }

    /// <summary>Puts un-keyed states back into their fields.</summary>
    public void Return(IEnumerable<PlannedNode> nodes)
    {
        foreach (var node in nodes.Where(node => _states.ContainsKey(node.Index) && node.Operator is { IsKeyed: false, State.Type.IsValueType: true }))
        {
            writer.Line($"{names.State(node)} = {_states[node.Index]};");
        }
    }

    /// <summary>Hands an event to everything behind one output, in the order of the flows.</summary>
    public void Deliver(PlannedNode from, int output, EventLocal value)
    {
        foreach (var edge in plan.Edges.Where(edge => edge.Edge.From == from.Index && edge.Edge.Output == output))
        {
            var to = plan.Nodes[edge.Edge.To];
            if (to.Placement == Placement.Method)
            {
                writer.Line($"{names.Accept(to, edge.Edge.Input)}({Argument(value, to.Operator.Inputs[edge.Edge.Input].Event)});");
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

        if (IsOutlined(node))
        {
            Outlined(node, input, value);
            return;
        }

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
            case Role.Process:
                ProcessNode(node, input, value);
                break;
            case Role.Aggregate:
                AggregateNode(node, input, value);
                break;
            case Role.Sink:
                SinkNode(node, input, value);
                break;
            default:
                throw new InvalidOperationException($"{node.Operator.Role} takes no events.");
        }
    }

    /// <summary>A method with a try is a call, so operators that may fail per event have a method of their own.</summary>
    public static bool IsOutlined(PlannedNode node) => node.Operator.ErrorPolicy != ErrorPolicyKind.Fail && node.Operator.Role != Role.Source;

    /// <summary>An <c>in</c> argument must be of the parameter's very type, so an event of a derived type gets a local of the base.</summary>
    private EventLocal As(EventLocal value, EventType type)
    {
        if (value.Type.Name == type.Name)
        {
            return value;
        }

        var local = Local(type.Type.Identifier);
        writer.Line($"{type.Name} {local} = {value.Name};");
        return new EventLocal(local, type);
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
        var locals = new HandlerLocals(value.Name);
        if (op.Key is null)
        {
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
            writer.Block($"if (global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref {locals.State}))", () => writer.Line("break;"));
            return locals;
        }

        writer.Line($"ref var {locals.State} = ref {StateField(node)}.GetOrAdd(in {locals.Key}{isNew});");
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
            ParameterKind.Event => by + locals.Event,
            ParameterKind.State => by + locals.State,
            ParameterKind.Key => locals.Key + ".Value",
            ParameterKind.KeyState => $"new {parameter.Type!.Name}({locals.IsNew}, ref {locals.Clear})",
            ParameterKind.Emit => $"new {parameter.Type!.Name}({names.Buffer(node, parameter.Output)})",
            ParameterKind.DirectEmit => $"new {names.DirectEmit(node)}(this)",
            _ => throw new InvalidOperationException($"No argument for {parameter.Kind}."),
        };
    }

    /// <summary>The locals that one handler call is made with.</summary>
    private sealed class HandlerLocals(string eventLocal)
    {
        public string Event { get; } = eventLocal;

        public string? Key { get; set; }

        public string? State { get; set; }

        public string? IsNew { get; set; }

        public string? Clear { get; set; }
    }
}
