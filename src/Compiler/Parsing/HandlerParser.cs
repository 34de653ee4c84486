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

    /// <summary>Types of the key that handlers ask for.</summary>
    public List<(ITypeSymbol Type, Anchor Anchor)> KeysAskedFor { get; } = [];

    /// <summary>Anchors of KeyState parameters.</summary>
    public List<Anchor> KeyStatesAskedFor { get; } = [];

    /// <summary>Event types of the inputs, in the order of <see cref="Inputs"/>.</summary>
    public List<ITypeSymbol> InputTypes { get; } = [];

    /// <summary>Where each input stands: its handler, or the operator.</summary>
    public List<Anchor> InputAnchors { get; } = [];

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

    /// <summary>Adds an output unless it is there; gives its index.</summary>
    public int Output(OutputKind kind, ITypeSymbol eventType, ITypeSymbol? tag = null)
    {
        var output = new OutputModel(kind, eventType.ToEvent(), tag?.ToRef());
        var index = Outputs.IndexOf(output);
        if (index < 0)
        {
            index = Outputs.Count;
            Outputs.Add(output);
        }

        return index;
    }

    public void AddInput(ITypeSymbol eventType, ITypeSymbol? tag, int handler, Anchor anchor)
    {
        Inputs.Add(new InputModel(eventType.ToEvent(), tag?.ToRef(), handler));
        InputTypes.Add(eventType);
        InputAnchors.Add(anchor);
    }

    /// <summary>Parses one event handler; false (with a problem) if its shape is wrong.</summary>
    public bool Handler(HandlerKind kind, IMethodSymbol method, ReturnKind returns, bool mayEmit)
    {
        if (!CheckMethod(method, mayEmit))
        {
            return false;
        }

        ITypeSymbol? eventType = null, tag = null;
        var parameters = new List<ParameterModel>();
        var direct = new List<int>();
        foreach (var parameter in method.Parameters)
        {
            var model = Special(parameter, mayEmit, direct);
            if (model is null && parameter.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter && eventType is null)
            {
                eventType = parameter.Type;
                tag = parameter.Attribute("InAttribute`1")?.AttributeClass?.TypeArguments[0];
                model = new ParameterModel(ParameterKind.Event, Pass(parameter), parameter.Type.ToRef());
            }

            if (model is null)
            {
                Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"can't be given the parameter '{parameter.Name}' of {method.Name}: {parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} is nothing a handler may ask for");
                return false;
            }

            parameters.Add(model);
        }

        if (eventType is null)
        {
            Problem(Rules.BadHandler, AnchorOf(method), Name, $"has {method.Name} without an event: its first parameter is 'in TEvent'");
            return false;
        }

        AddInput(eventType, tag, Handlers.Count, AnchorOf(method));
        Handlers.Add(new HandlerModel(kind, method.Name, method.IsStatic, parameters.ToEquatableArray(), returns, direct.ToEquatableArray()));
        return true;
    }

    /// <summary>Parses a method that is called with the accumulator, such as <c>Result</c>.</summary>
    public bool Accumulated(HandlerKind kind, IMethodSymbol method, ReturnKind returns, ITypeSymbol accumulator)
    {
        if (!CheckMethod(method, mayEmit: false))
        {
            return false;
        }

        var parameters = new List<ParameterModel>();
        foreach (var parameter in method.Parameters)
        {
            var model = SymbolEqualityComparer.Default.Equals(parameter.Type, accumulator) && parameter.Name != "key" && parameter.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter && !parameters.Any(p => p.Kind == ParameterKind.State)
                ? new ParameterModel(ParameterKind.State, Pass(parameter), parameter.Type.ToRef())
                : Special(parameter, mayEmit: false, []);
            if (model is null || (model.Kind == ParameterKind.State && model.PassBy == PassBy.Ref))
            {
                Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"can't be given the parameter '{parameter.Name}' of {method.Name}: it takes 'in {accumulator.Name}' and what a handler may ask for, such as the key");
                return false;
            }

            parameters.Add(model);
        }

        Handlers.Add(new HandlerModel(kind, method.Name, method.IsStatic, parameters.ToEquatableArray(), returns, EquatableArray<int>.Empty));
        return true;
    }

    private static bool SameParameters(IMethodSymbol left, IMethodSymbol right) =>
        left.Arity == right.Arity && left.Parameters.Length == right.Parameters.Length
        && left.Parameters.Zip(right.Parameters, (l, r) => l.RefKind == r.RefKind && (SymbolEqualityComparer.Default.Equals(l.Type, r.Type) || (l.Type is ITypeParameterSymbol && r.Type is ITypeParameterSymbol))).All(same => same);

    private static PassBy Pass(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.None => PassBy.Value,
        RefKind.Ref => PassBy.Ref,
        _ => PassBy.In,
    };

    private int Ordinal(IMethodSymbol method) => Find(method.Name, nearestOnly: false).FindIndex(m => SymbolEqualityComparer.Default.Equals(m, method));

    private bool CheckMethod(IMethodSymbol method, bool mayEmit)
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

        var arityAllowed = mayEmit ? 1 : 0;
        if (method.Arity > arityAllowed)
        {
            Problem(Rules.BadHandler, AnchorOf(method), Name, $"has a generic {method.Name}: a handler is generic only for TEmit, 'where TEmit : struct, IEmit<TOut>'");
            return false;
        }

        return true;
    }

    /// <summary>All parameters but the event: recognised by type, the key by its name.</summary>
    private ParameterModel? Special(IParameterSymbol parameter, bool mayEmit, List<int> direct)
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

        if (!mayEmit)
        {
            return null;
        }

        if (parameterType.IsFastFlow("Emit`1") || parameterType.IsFastFlow("Emit`2"))
        {
            var arguments = ((INamedTypeSymbol)parameterType).TypeArguments;
            var tag = arguments.Length > 1 ? arguments[1] : null;
            var output = Output(tag is null ? OutputKind.Main : OutputKind.Tagged, arguments[0], tag);
            return new ParameterModel(ParameterKind.Emit, Pass(parameter), parameterType.ToRef(), output);
        }

        return parameterType is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } emit ? DirectEmit(parameter, emit, direct) : null;
    }

    private ParameterModel? StateParameter(IParameterSymbol parameter)
    {
        if (State is not null && !SymbolEqualityComparer.Default.Equals(State, parameter.Type))
        {
            Problem(Rules.BadHandler, AnchorOf(parameter), Name, $"has two state types, {State.Name} and {parameter.Type.Name}: a node has one, shared by all its handlers; put both in one struct");
        }

        State ??= parameter.Type;
        return new ParameterModel(ParameterKind.State, PassBy.Ref, parameter.Type.ToRef());
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
