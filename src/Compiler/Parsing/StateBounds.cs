using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>What ends the state of a key: <c>[StateTtl]</c>, and FF0307 where nothing does (DESIGN 2.6).</summary>
internal static class StateBounds
{
    private const string Attribute = "StateTtlAttribute";

    /// <summary>The operator's time to live; null if it has none, or with a problem.</summary>
    public static TtlModel? Parse(INamedTypeSymbol type, Role role, HandlerParser parser, DurationParser durations, WindowModel? window, KeyModel? key, bool isKeyDeclared)
    {
        if (type.Attribute(Attribute) is not { } attribute)
        {
            Unbounded(type, parser, window, key);
            return null;
        }

        var reason = role == Role.Source ? "a [Source] has no state per key"
            : role == Role.Join ? "what a [Join] keeps is bounded by its window, its interval or the versions of its table"
            : window is not null ? "state with a window goes with it"
            : !isKeyDeclared ? "state without a key is one for the job and is always wanted: key it by [KeyBy(nameof(…))], or remove [StateTtl]"
            : parser.State is null ? "there is none: a handler asks for state as 'ref TState'"
            : null;
        if (reason is not null)
        {
            parser.Problem(Rules.BadHandler, new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: Attribute), type.Name, "has [StateTtl], which ends the state of a key: " + reason);
            return null;
        }

        var isProcessingTime = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Time").Value.Value is 1;
        return durations.Positional(attribute, 0, mayBeZero: false) is { } duration ? new TtlModel(duration, isProcessingTime) : null;
    }

    private static void Unbounded(INamedTypeSymbol type, HandlerParser parser, WindowModel? window, KeyModel? key)
    {
        if (key is null || type.Attribute("UnboundedStateAttribute") is not null || window is { Kind: not WindowKind.Global } || (window is null && parser.State is null) || parser.Problems.Any(problem => problem.IsError))
        {
            return;
        }

        parser.Problem(Rules.UnboundedState, RoleHandlers.OperatorAnchor(type), type.Name, window is null ? $"{parser.State!.ToRef().Display} per key" : "a window per key that closes at the end of input");
    }
}
