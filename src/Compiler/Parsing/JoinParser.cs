using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses a <c>[Join]</c>: its handler, and which events it pairs (DESIGN 2.5).</summary>
internal sealed class JoinParser(INamedTypeSymbol type, HandlerParser parser, DurationParser durations)
{
    private const string Shape = "write 'TOut Join(in TLeft left, in TRight right)', with a nullable side for an outer join";

    private static readonly string[] Attributes = ["IntervalJoinAttribute", "TemporalJoinAttribute", "LookupJoinAttribute"];

    private readonly bool[] _optional = new bool[2];

    /// <summary>What attributes say of pairs on an operator that is no join.</summary>
    public static void Refuse(INamedTypeSymbol type, HandlerParser parser)
    {
        foreach (var attribute in Attributes.Select(name => type.Attribute(name)).OfType<AttributeData>())
        {
            parser.Problem(Rules.BadHandler, AnchorOf(type, attribute), type.Name, $"has [{Name(attribute)}], which stands on a [Join]");
        }
    }

    public JoinModel? Parse(WindowModel? window)
    {
        var methods = parser.Find("Join", nearestOnly: true);
        if (methods.Count != 1)
        {
            parser.Problem(Rules.BadHandler, methods.Count == 0 ? RoleHandlers.OperatorAnchor(type) : parser.AnchorOf(methods[1]), type.Name, methods.Count == 0 ? $"is a [Join] without its handler: {Shape}" : $"has {methods.Count} methods named Join; a [Join] has one handler");
            return null;
        }

        var join = Kind(window);
        if (join is null || !Handler(methods[0]))
        {
            return null;
        }

        var optional = parser.Handlers[0].Parameters.Where(parameter => parameter.Kind == ParameterKind.Event).Select(parameter => _optional[parameter.Input]).ToList();
        if (join.Kind is JoinKind.Temporal or JoinKind.Lookup && optional[0])
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(methods[0]), type.Name, "has an optional left side, but rows of its table that no event asks for give no result: only the right side, the table's, may be nullable");
        }

        return join with { IsLeftOptional = optional[0], IsRightOptional = optional[1] };
    }

    private bool Handler(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, $"has Join that returns nothing: {Shape}");
            return false;
        }

        var inputs = 0;
        var sides = method.Parameters.Where(parameter => parameter.IsTakenIn() && parameter.Name != "key").ToList();
        if (sides.Count != 2 || method.Parameters.Any(parameter => parameter.RefKind == RefKind.Ref) || SymbolEqualityComparer.Default.Equals(Unwrapped(sides[0]), Unwrapped(sides[1])))
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, sides.Count == 2 && method.Parameters.All(parameter => parameter.RefKind != RefKind.Ref)
                ? "joins events of one type, of which nobody could tell the left from the right: wrap one side by a [Map]"
                : $"has Join of a shape that doesn't fit: {Shape}");
            return false;
        }

        if (!parser.Eventless(HandlerKind.Join, method, ReturnKind.Event, parameter => !sides.Contains(parameter, SymbolEqualityComparer.Default) ? null : Side(parameter, inputs++)))
        {
            return false;
        }

        foreach (var side in sides)
        {
            parser.AddInput(Unwrapped(side), null, 0, parser.AnchorOf(method));
        }

        parser.Output(OutputKind.Main, method.ReturnType);
        return true;
    }

    private ParameterModel Side(IParameterSymbol parameter, int input)
    {
        _optional[input] = parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;
        return new ParameterModel(ParameterKind.Event, HandlerParser.Pass(parameter), parameter.Type.ToRef(), Input: input);
    }

    private static ITypeSymbol Unwrapped(IParameterSymbol parameter) => RoleHandlers.Unwrapped(parameter.Type).WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    private JoinModel? Kind(WindowModel? window)
    {
        var found = Attributes.Select(name => type.Attribute(name)).OfType<AttributeData>().ToList();
        if (found.Count + (window is null ? 0 : 1) != 1)
        {
            // A window that can't be read has its own problem.
            if (found.Count > 0 || parser.Problems.Count == 0)
            {
                parser.Problem(Rules.BadHandler, found.Count == 0 ? RoleHandlers.OperatorAnchor(type) : AnchorOf(type, found[found.Count - 1]), type.Name, found.Count == 0
                    ? "is a [Join] that doesn't say which events meet: give it a window, [IntervalJoin], [TemporalJoin] or [LookupJoin]"
                    : "says twice which events meet: a [Join] has a window, [IntervalJoin], [TemporalJoin] or [LookupJoin]");
            }

            return null;
        }

        if (window is not null && Unfit(window) is { } reason)
        {
            var attribute = window.Kind + "WindowAttribute";
            parser.Problem(Rules.BadHandler, new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: attribute), type.Name, reason);
        }

        return found.Count == 0 ? new JoinModel(JoinKind.Window, false, false, null, null, false) : Of(found[0]);
    }

    /// <summary>Why a join can't have the window; null if it can.</summary>
    private static string? Unfit(WindowModel window) => window.Kind switch
    {
        WindowKind.Count => "joins the events of a [CountWindow], which has no place in time that both sides share: choose another window",
        WindowKind.Global => "joins the events of a [GlobalWindow], which holds all there ever were until the input ends: choose a window that ends, or a [LookupJoin] if one side is a table",
        WindowKind.Cumulative => "joins the events of a [CumulativeWindow], whose steps would give each pair again and again: choose a [TumblingWindow], a [SlidingWindow] or a [SessionWindow]",
        _ when window.IsProcessingTime => $"joins the events of a [{window.Kind}Window] by the clock, but what meets in a [Join] is decided by event time: leave the Time out, or choose a [LookupJoin]",
        _ => null,
    };

    private JoinModel Of(AttributeData attribute) => Name(attribute) switch
    {
        "IntervalJoin" => new JoinModel(
            JoinKind.Interval,
            false,
            false,
            durations.Positional(attribute, 0, mayBeZero: true) ?? durations.Named(attribute, "Before", mayBeZero: true) ?? new DurationModel(0),
            durations.Positional(attribute, 1, mayBeZero: true) ?? durations.Named(attribute, "After", mayBeZero: true) ?? new DurationModel(0),
            false),
        "TemporalJoin" => new JoinModel(JoinKind.Temporal, false, false, null, null, false),
        _ => new JoinModel(JoinKind.Lookup, false, false, null, null, attribute.NamedArguments.Any(argument => argument is { Key: "WaitForTable", Value.Value: true })),
    };

    private static string Name(AttributeData attribute) => attribute.AttributeClass!.Name.Substring(0, attribute.AttributeClass.Name.Length - "Attribute".Length);

    private static Anchor AnchorOf(INamedTypeSymbol type, AttributeData attribute) => new(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: attribute.AttributeClass!.MetadataName);
}
