using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>What each role's handlers are called and what shape they have: the table of DESIGN 2.2.</summary>
internal static class RoleHandlers
{
    public static void Parse(Role role, HandlerParser parser, INamedTypeSymbol type, WindowModel? window)
    {
        switch (role)
        {
            case Role.Map:
                One(parser, type, "Map", HandlerKind.Map, "TOut Map(in TIn)", method => method.ReturnsVoid ? null : ReturnKind.Event);
                break;
            case Role.Filter:
                One(parser, type, "Keep", HandlerKind.Keep, "bool Keep(in T)", method => method.ReturnType.SpecialType == SpecialType.System_Boolean ? ReturnKind.Bool : null);
                break;
            case Role.FlatMap:
                One(parser, type, "FlatMap", HandlerKind.FlatMap, "void FlatMap(in TIn, Emit<TOut>), void FlatMap<TEmit>(in TIn, TEmit) or TOut? FlatMap(in TIn)", method => method.ReturnsVoid ? ReturnKind.Void : ReturnKind.Optional);
                break;
            case Role.Process:
                new ProcessParser(type, parser).Parse(window);
                break;
            case Role.Aggregate:
                Aggregate(parser, type, window);
                break;
        }
    }

    private static void One(HandlerParser parser, INamedTypeSymbol type, string name, HandlerKind kind, string shape, System.Func<IMethodSymbol, ReturnKind?> returns)
    {
        var methods = parser.Find(name, nearestOnly: true);
        if (methods.Count != 1)
        {
            var what = methods.Count == 0 ? $"is a [{type.RoleName()}] without its handler: write '{shape}'" : $"has {methods.Count} methods named {name}; a [{type.RoleName()}] has one handler";
            parser.Problem(Rules.BadHandler, methods.Count == 0 ? OperatorAnchor(type) : parser.AnchorOf(methods[1]), type.Name, what);
            return;
        }

        var method = methods[0];
        if (returns(method) is not { } kindOfReturn)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, $"has {name} of a shape that doesn't fit: write '{shape}'");
            return;
        }

        if (!parser.Handler(kind, method, kindOfReturn))
        {
            return;
        }

        switch (kindOfReturn)
        {
            case ReturnKind.Event or ReturnKind.Optional:
                parser.Output(OutputKind.Main, Unwrapped(method.ReturnType));
                break;
            case ReturnKind.Bool:
                parser.Output(OutputKind.Main, parser.InputTypes[0]);
                parser.Output(OutputKind.Else, parser.InputTypes[0]);
                break;
            case ReturnKind.Void when parser.Outputs.Count == 0:
                parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, $"has {name} that returns nothing and takes no emitter: write '{shape}'");
                break;
        }
    }

    private static void Aggregate(HandlerParser parser, INamedTypeSymbol type, WindowModel? window)
    {
        var adds = parser.Find("Add", nearestOnly: false);
        var results = parser.Find("Result", nearestOnly: true);
        if (adds.Count == 0 || results.Count != 1)
        {
            parser.Problem(Rules.BadHandler, OperatorAnchor(type), type.Name, "is an [Aggregate] without its handlers: write 'void Add(ref TAcc, in TIn)' and one 'TOut Result(in TAcc, …)'");
            return;
        }

        foreach (var add in adds)
        {
            if (!add.ReturnsVoid)
            {
                parser.Problem(Rules.BadHandler, parser.AnchorOf(add), type.Name, "has Add with a return value: write 'void Add(ref TAcc, in TIn)'");
                continue;
            }

            parser.Handler(HandlerKind.Add, add, ReturnKind.Void);
        }

        CheckDistinctInputs(parser, type, "Add");
        if (parser.State is not { } accumulator)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(adds[0]), type.Name, "has Add without an accumulator: write 'void Add(ref TAcc, in TIn)'");
            return;
        }

        if (results[0].ReturnsVoid)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(results[0]), type.Name, "has Result that returns nothing: write 'TOut Result(in TAcc, …)'");
            return;
        }

        CheckWindowAsked(parser, type, window);
        if (parser.Accumulated(HandlerKind.Result, results[0], ReturnKind.Event, accumulator))
        {
            parser.Output(OutputKind.Main, results[0].ReturnType);
        }

        if (window is null && parser.AskedFor.FirstOrDefault(asked => asked.Kind is ParameterKind.Window or ParameterKind.Firing) is { Anchor.Member: "Result" } asked)
        {
            parser.Problem(Rules.BadHandler, asked.Anchor, type.Name, $"asks for the {asked.Kind} but has none: without a window every event emits the updated result");
        }

        Merge(parser, type, window, accumulator);
    }

    /// <summary>Only a tumbling window is known when its event comes: others overlap, grow, or end by count.</summary>
    private static void CheckWindowAsked(HandlerParser parser, INamedTypeSymbol type, WindowModel? window)
    {
        if (window is not { Kind: WindowKind.Tumbling } && parser.AskedFor.FirstOrDefault(asked => asked.Kind == ParameterKind.Window) is { Anchor.Member: "Add" } asked)
        {
            parser.Problem(Rules.BadHandler, asked.Anchor, type.Name, "asks for the Window in Add, which only a [TumblingWindow] knows then: in others an event lies in several, or the end isn't known yet; ask for it in Result");
        }
    }

    private static void Merge(HandlerParser parser, INamedTypeSymbol type, WindowModel? window, ITypeSymbol accumulator)
    {
        var merge = parser.Find("Merge", nearestOnly: false).FirstOrDefault(method => IsMerge(method, accumulator));
        if (merge is not null)
        {
            parser.Eventless(HandlerKind.Merge, merge, ReturnKind.Void, parameter => new ParameterModel(ParameterKind.State, HandlerParser.Pass(parameter), parameter.Type.ToRef()));
        }
        else if (window is { Merges: true })
        {
            var name = accumulator.ToRef().Display;
            parser.Problem(Rules.BadHandler, OperatorAnchor(type), type.Name, $"has windows that merge or overlap, but no way to merge what two of them gathered: write 'void Merge(ref {name} into, in {name} from)'");
        }
    }

    /// <summary>It adds one state to another.</summary>
    public static bool IsMerge(IMethodSymbol method, ITypeSymbol state) =>
        method is { ReturnsVoid: true, Arity: 0, Parameters.Length: 2 }
        && method.Parameters[0].RefKind == RefKind.Ref && method.Parameters[1].IsTakenIn()
        && method.Parameters.All(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, state));

    public static void CheckDistinctInputs(HandlerParser parser, INamedTypeSymbol type, string name)
    {
        var seen = new HashSet<(string, string?)>();
        for (var i = 0; i < parser.Inputs.Count; i++)
        {
            var input = parser.Inputs[i];
            if (!seen.Add((input.Event.Name, input.Tag?.Name)))
            {
                parser.Problem(Rules.BadHandler, parser.InputAnchors[i], type.Name, $"has two {name} handlers for {input.Event.Display}: tell the inputs apart with [In<Tag>] on the parameter");
            }
        }
    }

    public static Anchor OperatorAnchor(INamedTypeSymbol type) => new(AnchorKind.Operator, Type: type.ToRef().Name);

    public static string RoleName(this INamedTypeSymbol type) => RoleOf(type, out _).ToString();

    /// <summary>The role attribute on the type itself; <paramref name="count"/> tells whether there is exactly one.</summary>
    public static Role RoleOf(INamedTypeSymbol type, out int count)
    {
        var roles = type.GetAttributes().Select(attribute => RoleOf(attribute.AttributeClass)).Where(role => role != Role.None).ToList();
        count = roles.Count;
        return roles.FirstOrDefault();
    }

    public static Role RoleOf(INamedTypeSymbol? attribute) => !(attribute?.ContainingNamespace is { Name: "FastFlow", ContainingNamespace.IsGlobalNamespace: true }) ? Role.None : attribute.MetadataName switch
    {
        "SourceAttribute" => Role.Source,
        "MapAttribute" => Role.Map,
        "FilterAttribute" => Role.Filter,
        "FlatMapAttribute" => Role.FlatMap,
        "ProcessAttribute" => Role.Process,
        "AggregateAttribute" => Role.Aggregate,
        "JoinAttribute" => Role.Join,
        "SinkAttribute" => Role.Sink,
        _ => Role.None,
    };

    public static ITypeSymbol Unwrapped(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
}
