using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Finds an operator's handlers by name and works out by type what each parameter asks for.</summary>
internal sealed class HandlerParser(INamedTypeSymbol type, IAssemblySymbol assembly)
{
    public List<HandlerModel> Handlers { get; } = [];

    public List<InputModel> Inputs { get; } = [];

    public List<OutputModel> Outputs { get; } = [];

    public List<Problem> Problems { get; } = [];

    /// <summary>Type of the state, with the handler that asked for it first.</summary>
    public ITypeSymbol? State { get; private set; }

    /// <summary>The parameter that first asks for a type of state; the operator if none does as it should.</summary>
    public Anchor AnchorOfState(ITypeSymbol state) => _stateAnchors.TryGetValue(state, out var anchor) ? anchor : RoleHandlers.OperatorAnchor(type);

    /// <summary>Types of the key that handlers ask for.</summary>
    public List<(ITypeSymbol Type, Anchor Anchor)> KeysAskedFor { get; } = [];

    /// <summary>The state that only the handlers of broadcast inputs write: the others take it as <c>in</c>.</summary>
    public ITypeSymbol? Shared { get; set; }

    /// <summary>The handler's events go to every worker.</summary>
    public static bool IsBroadcast(IMethodSymbol method) => method.Parameters.Any(IsBroadcast);

    private static bool IsBroadcast(IParameterSymbol parameter) => parameter.Attribute("BroadcastAttribute") is not null;

    /// <summary>What the trigger of its window keeps.</summary>
    public ITypeSymbol? TriggerState { get; set; }

    /// <summary>What of time handlers ask for, and where.</summary>
    public List<(ParameterKind Kind, Anchor Anchor)> AskedFor { get; } = [];

    /// <summary>Anchors of KeyState parameters.</summary>
    public List<Anchor> KeyStatesAskedFor { get; } = [];

    /// <summary>Event types of the inputs, in the order of <see cref="Inputs"/>.</summary>
    public List<ITypeSymbol> InputTypes { get; } = [];

    /// <summary>Where each input stands: its handler, or the operator.</summary>
    public List<Anchor> InputAnchors { get; } = [];

    // Types of state that have been looked at, each with the parameter that first asked for it.
    private readonly Dictionary<ITypeSymbol, Anchor> _stateAnchors = new(SymbolEqualityComparer.Default);

    private string Name => type.Name;

    /// <summary>Methods of that name, the nearest declaration of each signature first; explicit overrides hide what they override.</summary>
    public List<IMethodSymbol> Find(string name, bool nearestOnly)
    {
        var found = new List<IMethodSymbol>();
        foreach (var level in type.SelfAndBases())
        {
            foreach (var method in level.GetMembers(name).OfType<IMethodSymbol>().Where(m => m.MethodKind == MethodKind.Ordinary && !m.IsAbstract))
            {
                if (!found.Any(known => SameParameters(known, method)))
                {
                    found.Add(method);
                }
            }

            if (nearestOnly && found.Count > 0)
            {
                break;
            }
        }

        return found;
    }

    public void Problem(Rule rule, Anchor anchor, params string[] arguments) => Problems.Add(new Problem(rule.Id, anchor, arguments));

    public Anchor AnchorOf(IMethodSymbol method) =>
        new(AnchorKind.Handler, Ordinal(method), 0, type.ToRef().Name, method.Name);

    public Anchor AnchorOf(IParameterSymbol parameter) =>
        new(AnchorKind.HandlerParameter, Ordinal((IMethodSymbol)parameter.ContainingSymbol), parameter.Ordinal, type.ToRef().Name, parameter.ContainingSymbol.Name);

    /// <summary>Event types of the untagged outputs.</summary>
    public List<ITypeSymbol> MainOutputs { get; } = [];

    /// <summary>Adds an output unless it is there; gives its index.</summary>
    public int Output(OutputKind kind, ITypeSymbol eventType, ITypeSymbol? tag = null)
    {
        var output = new OutputModel(kind, eventType.ToEvent(), tag?.ToRef());
        var index = Outputs.IndexOf(output);
        if (index < 0)
        {
            index = Outputs.Count;
            Outputs.Add(output);
            if (kind == OutputKind.Main)
            {
                MainOutputs.Add(eventType);
            }
        }

        return index;
    }

    public void AddInput(ITypeSymbol eventType, ITypeSymbol? tag, int handler, Anchor anchor, bool isBroadcast = false)
    {
        Inputs.Add(new InputModel(eventType.ToEvent(), tag?.ToRef(), handler, isBroadcast));
        InputTypes.Add(eventType);
        InputAnchors.Add(anchor);
    }

    /// <summary>Parses one event handler; false (with a problem) if its shape is wrong.</summary>
    public bool Handler(HandlerKind kind, IMethodSymbol method, ReturnKind returns) => Handler(kind, method, returns, AsksOf.Handler(kind));

    /// <param name="asks">What the method may ask for, where that is less than its kind may.</param>
    public bool Handler(HandlerKind kind, IMethodSymbol method, ReturnKind returns, Asks asks)
    {
        if (!CheckMethod(method, asks))
        {
            return false;
        }

        var eventParameter = EventParameter(method, asks);
        if (!Add(kind, method, returns, asks, parameter => SymbolEqualityComparer.Default.Equals(parameter, eventParameter) ? new ParameterModel(ParameterKind.Event, Pass(parameter), parameter.Type.ToRef()) : null))
        {
            return false;
        }

        if (eventParameter is null)
        {
            Handlers.RemoveAt(Handlers.Count - 1);
            Problem(Rules.BadHandler, AnchorOf(method), Name, $"has {method.Name} without an event: its first parameter is 'in TEvent'");
            return false;
        }

        AddInput(eventParameter.Type, TagOf(eventParameter), Handlers.Count - 1, AnchorOf(method), IsBroadcast(eventParameter));
        return true;
    }

    /// <summary>Parses a method that is called with the accumulator, such as <c>Result</c>.</summary>
    public bool Accumulated(HandlerKind kind, IMethodSymbol method, ReturnKind returns, ITypeSymbol accumulator)
    {
        var asks = AsksOf.Handler(kind);
        var isGiven = false;
        return CheckMethod(method, asks) && Add(kind, method, returns, asks, Own, $"it takes 'in {accumulator.Name}' and what a handler may ask for, such as the key");

        ParameterModel? Own(IParameterSymbol parameter)
        {
            if (isGiven || parameter.Name == "key" || !parameter.IsTakenIn() || !SymbolEqualityComparer.Default.Equals(parameter.Type, accumulator))
            {
                return null;
            }

            isGiven = true;
            return new ParameterModel(ParameterKind.State, Pass(parameter), parameter.Type.ToRef());
        }
    }

    /// <summary>Parses a method that no event is given to, such as <c>OnTimer</c>, or one that is given what <paramref name="own"/> knows.</summary>
    public bool Eventless(HandlerKind kind, IMethodSymbol method, ReturnKind returns, Func<IParameterSymbol, ParameterModel?> own) =>
        CheckMethod(method, AsksOf.Handler(kind)) && Add(kind, method, returns, AsksOf.Handler(kind), own);

    /// <summary>The tag of an input, from <c>[In&lt;TTag&gt;]</c> on its parameter.</summary>
    public static ITypeSymbol? TagOf(IParameterSymbol parameter) => parameter.Attribute("InAttribute`1")?.AttributeClass?.TypeArguments[0];

    private bool Add(HandlerKind kind, IMethodSymbol method, ReturnKind returns, Asks asks, Func<IParameterSymbol, ParameterModel?> own, string? what = null)
    {
        var parameters = new List<ParameterModel>();
        var direct = new List<int>();
        foreach (var parameter in method.Parameters)
        {
            var model = own(parameter) ?? Special(parameter, asks, direct);
            if (model is null || (kind == HandlerKind.Result && model is { Kind: ParameterKind.State, PassBy: PassBy.Ref }))
            {
                Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"can't be given the parameter '{parameter.Name}' of {method.Name}: {what ?? $"{parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} is nothing a handler may ask for"}");
                return false;
            }

            parameters.Add(model);
        }

        Handlers.Add(new HandlerModel(kind, method.Name, method.IsStatic, parameters.ToEquatableArray(), returns, direct.ToEquatableArray()));
        return true;
    }

    /// <summary>The first parameter that could only be the event; failing that the first that could be it, as in <c>On(in Timestamp event)</c>.</summary>
    private IParameterSymbol? EventParameter(IMethodSymbol method, Asks asks)
    {
        var candidates = method.Parameters.Where(parameter => parameter.IsTakenIn() && parameter.Name != "key" && !IsShared(parameter) && !parameter.Type.IsFastFlow("KeyState")
            && !(asks.HasFlag(Asks.Emit) && (IsEmit(parameter.Type) || parameter.Type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }))).ToList();
        return candidates.FirstOrDefault(parameter => TimeKind(parameter.Type, asks) is null) ?? candidates.FirstOrDefault();
    }

    private static bool SameParameters(IMethodSymbol left, IMethodSymbol right) =>
        left.Arity == right.Arity && left.Parameters.Length == right.Parameters.Length
        && left.Parameters.Zip(right.Parameters, (l, r) => l.RefKind == r.RefKind && (SymbolEqualityComparer.Default.Equals(l.Type, r.Type) || (l.Type is ITypeParameterSymbol && r.Type is ITypeParameterSymbol))).All(same => same);

    public static PassBy Pass(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.None => PassBy.Value,
        RefKind.Ref => PassBy.Ref,
        _ => PassBy.In,
    };

    private int Ordinal(IMethodSymbol method) => Find(method.Name, nearestOnly: false).FindIndex(m => SymbolEqualityComparer.Default.Equals(m, method));

    private bool CheckMethod(IMethodSymbol method, Asks asks)
    {
        if (!method.IsCallable(assembly))
        {
            Problem(Rules.BadHandler, AnchorOf(method), Name, $"has {method.Name}, but it is not accessible: make it public or internal");
            return false;
        }

        if (method.IsAsync && method.ReturnsVoid)
        {
            Problem(Rules.BadHandler, AnchorOf(method), Name, $"has {method.Name} as async void: nobody could wait for it");
            return false;
        }

        var arityAllowed = asks.HasFlag(Asks.Emit) ? 1 : 0;
        if (method.Arity > arityAllowed)
        {
            Problem(Rules.BadHandler, AnchorOf(method), Name, $"has a generic {method.Name}: a handler is generic only for TEmit, 'where TEmit : struct, IEmit<TOut>'");
            return false;
        }

        return true;
    }

    /// <summary>All parameters but the event: recognised by type, the key by its name.</summary>
    private ParameterModel? Special(IParameterSymbol parameter, Asks asks, List<int> direct)
    {
        var parameterType = parameter.Type;
        if (parameter is { Name: "key", RefKind: RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter })
        {
            KeysAskedFor.Add((parameterType, AnchorOf(parameter)));
            return new ParameterModel(ParameterKind.Key, Pass(parameter), parameterType.ToRef());
        }

        if (parameter.RefKind == RefKind.Ref)
        {
            return StateParameter(parameter);
        }

        if (parameterType.IsFastFlow("KeyState"))
        {
            KeyStatesAskedFor.Add(AnchorOf(parameter));
            return new ParameterModel(ParameterKind.KeyState, Pass(parameter), parameterType.ToRef());
        }

        if (IsShared(parameter))
        {
            return new ParameterModel(ParameterKind.SharedState, Pass(parameter), parameterType.ToRef());
        }

        if (TimeKind(parameterType, asks) is { } time)
        {
            AskedFor.Add((time, AnchorOf(parameter)));
            return new ParameterModel(time, Pass(parameter), parameterType.ToRef());
        }

        if (!asks.HasFlag(Asks.Emit))
        {
            return null;
        }

        if (IsEmit(parameterType))
        {
            var arguments = ((INamedTypeSymbol)parameterType).TypeArguments;
            var tag = arguments.Length > 1 ? arguments[1] : null;
            var output = Output(tag is null ? OutputKind.Main : OutputKind.Tagged, arguments[0], tag);
            return new ParameterModel(ParameterKind.Emit, Pass(parameter), parameterType.ToRef(), output);
        }

        return parameterType is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } emit ? DirectEmit(parameter, emit, direct) : null;
    }

    private static bool IsEmit(ITypeSymbol type) => type.IsFastFlow("Emit`1") || type.IsFastFlow("Emit`2");

    private bool IsShared(IParameterSymbol parameter) => parameter.IsTakenIn() && SymbolEqualityComparer.Default.Equals(parameter.Type, Shared);

    private static ParameterKind? TimeKind(ITypeSymbol type, Asks asks) =>
        asks.HasFlag(Asks.Timestamp) && type.IsFastFlow("Timestamp") ? ParameterKind.Timestamp
        : asks.HasFlag(Asks.Clock) && type.IsFastFlow("Clock") ? ParameterKind.Clock
        : asks.HasFlag(Asks.Timers) && type.IsFastFlow("Timers") ? ParameterKind.Timers
        : asks.HasFlag(Asks.Window) && type.IsFastFlow("Window") ? ParameterKind.Window
        : asks.HasFlag(Asks.Firing) && type.IsFastFlow("Firing") ? ParameterKind.Firing
        : asks.HasFlag(Asks.TimeDomain) && type.IsFastFlow("TimeDomain") ? ParameterKind.TimeDomain
        : null;

    private ParameterModel? StateParameter(IParameterSymbol parameter)
    {
        var isShared = Shared is not null && parameter.ContainingSymbol is IMethodSymbol method && IsBroadcast(method);
        var known = isShared ? Shared : State;
        if (known is not null && !SymbolEqualityComparer.Default.Equals(known, parameter.Type))
        {
            Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"has two state types, {known.Name} and {parameter.Type.Name}: a node has one, shared by all its handlers; put both in one struct");
        }

        if (!_stateAnchors.ContainsKey(parameter.Type))
        {
            _stateAnchors.Add(parameter.Type, AnchorOf(parameter));
            CheckMade(parameter);
        }

        if (isShared)
        {
            return new ParameterModel(ParameterKind.SharedState, PassBy.Ref, parameter.Type.ToRef());
        }

        State ??= parameter.Type;
        return new ParameterModel(ParameterKind.State, PassBy.Ref, parameter.Type.ToRef());
    }

    private void CheckMade(IParameterSymbol parameter)
    {
        if (StateTypes.WhyNotMade(parameter.Type, assembly) is { } reason)
        {
            Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"has state of type {parameter.Type.ToRef().Display}, of which emitted code can't make one to begin with, because {reason}: keep it in a struct, or in a class with a parameterless constructor");
        }
    }

    private ParameterModel? DirectEmit(IParameterSymbol parameter, ITypeParameterSymbol emit, List<int> direct)
    {
        foreach (var constraint in emit.ConstraintTypes.OfType<INamedTypeSymbol>())
        {
            if (constraint.IsFastFlow("IEmit`1"))
            {
                direct.Add(Output(OutputKind.Main, constraint.TypeArguments[0]));
            }
            else if (constraint.IsFastFlow("IEmit`2"))
            {
                direct.Add(Output(OutputKind.Tagged, constraint.TypeArguments[0], constraint.TypeArguments[1]));
            }
        }

        if (direct.Count == 0 || !emit.HasValueTypeConstraint)
        {
            Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"has the type parameter {emit.Name} without its constraints: write 'where {emit.Name} : struct, IEmit<TOut>'");
            return null;
        }

        return new ParameterModel(ParameterKind.DirectEmit, Pass(parameter), null);
    }
}
