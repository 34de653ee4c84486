using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>What each role's handlers are called and what shape they have: the table of DESIGN 2.2.</summary>
internal static class RoleHandlers
{
    public static void Parse(Role role, HandlerParser parser, INamedTypeSymbol type)
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
                One(parser, type, "FlatMap", HandlerKind.FlatMap, "void FlatMap(in TIn, Emit<TOut>), void FlatMap<TEmit>(in TIn, TEmit) or TOut? FlatMap(in TIn)", method => method.ReturnsVoid ? ReturnKind.Void : ReturnKind.Optional, mayEmit: true);
                break;
            case Role.Process:
                Process(parser, type);
                break;
            case Role.Aggregate:
                Aggregate(parser, type);
                break;
        }
    }

    private static void One(HandlerParser parser, INamedTypeSymbol type, string name, HandlerKind kind, string shape, System.Func<IMethodSymbol, ReturnKind?> returns, bool mayEmit = false)
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

        if (!parser.Handler(kind, method, kindOfReturn, mayEmit))
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

    private static void Process(HandlerParser parser, INamedTypeSymbol type)
    {
        var methods = parser.Find("On", nearestOnly: false);
        if (methods.Count == 0)
        {
            parser.Problem(Rules.BadHandler, OperatorAnchor(type), type.Name, "is a [Process] without its handler: write 'void On(in TIn, …)', once per input type");
        }

        foreach (var method in methods)
        {
            if (!method.ReturnsVoid)
            {
                parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, "has On with a return value: ask for Emit<TOut> and send the results there");
                continue;
            }

            parser.Handler(HandlerKind.On, method, ReturnKind.Void, mayEmit: true);
        }

        CheckDistinctInputs(parser, type, "On");
    }

    private static void Aggregate(HandlerParser parser, INamedTypeSymbol type)
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

            parser.Handler(HandlerKind.Add, add, ReturnKind.Void, mayEmit: false);
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

        if (parser.Accumulated(HandlerKind.Result, results[0], ReturnKind.Event, accumulator))
        {
            parser.Output(OutputKind.Main, results[0].ReturnType);
        }
    }

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
        "SinkAttribute" => Role.Sink,
        _ => Role.None,
    };

    private static ITypeSymbol Unwrapped(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
}
