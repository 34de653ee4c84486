using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>What of time an operator may have only beside something else.</summary>
internal static class TimeChecks
{
    public static void Run(INamedTypeSymbol type, Role role, HandlerParser parser, WindowModel? window, KeyModel? key, bool isKeyDeclared)
    {
        if (role != Role.Join)
        {
            JoinParser.Refuse(type, parser);
        }

        InOrder(type, role, parser, window, isKeyDeclared);
        Timers(type, role, parser);
        if (window is not null && key is not null)
        {
            foreach (var anchor in parser.KeyStatesAskedFor)
            {
                parser.Problem(Rules.BadHandler, anchor, type.Name, "asks for KeyState, but its state belongs to a window: it is new with each and goes with it");
            }
        }

        if (type.Attribute("PerWorkerAttribute") is not null && (window is not null || parser.Shared is not null))
        {
            parser.Problem(Rules.BadHandler, new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "PerWorkerAttribute"), type.Name, window is not null
                ? "is [PerWorker] and has a window, whose result is over all events or over those of a key: remove one of the two"
                : "is [PerWorker] and has a [Broadcast] input, by which every worker has the same state already: remove [PerWorker]");
        }

        Broadcasts(type, role, parser, isKeyDeclared);
    }

    private static void Broadcasts(INamedTypeSymbol type, Role role, HandlerParser parser, bool isKeyDeclared)
    {
        if (parser.Inputs.FindIndex(input => input.IsBroadcast) is not (>= 0 and var broadcast))
        {
            return;
        }

        if (role != Role.Process)
        {
            parser.Problem(Rules.BadHandler, parser.InputAnchors[broadcast], type.Name, $"has a [Broadcast] input, which a [Process] may have, not a [{role}]: its other handlers read what it writes");
        }
        else if (isKeyDeclared && parser.Inputs.TrueForAll(input => input.IsBroadcast))
        {
            parser.Problem(Rules.BadHandler, parser.InputAnchors[broadcast], type.Name, "has a key, but no events to be keyed by it: those of a [Broadcast] input go to every worker; remove the key, or write an On for the events that have one");
        }
    }

    private static void InOrder(INamedTypeSymbol type, Role role, HandlerParser parser, WindowModel? window, bool isKeyDeclared)
    {
        if (type.Attribute("InEventTimeOrderAttribute") is null)
        {
            return;
        }

        var anchor = new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "InEventTimeOrderAttribute");
        if (role != Role.Process || window is not null)
        {
            parser.Problem(Rules.BadHandler, anchor, type.Name, "has [InEventTimeOrder], which stands on a [Process] without a window: its handlers are called in order of time");
        }
        else if (!isKeyDeclared)
        {
            parser.Problem(Rules.KeyedOnly, anchor, type.Name, "events in order of time");
        }
    }

    /// <summary>A method of that name and shape was meant to be called.</summary>
    private static void Timers(INamedTypeSymbol type, Role role, HandlerParser parser)
    {
        if (role is Role.Map or Role.Filter or Role.FlatMap or Role.Aggregate or Role.Join
            && parser.Find("OnTimer", nearestOnly: true).FirstOrDefault(method => method.Parameters.Any(parameter => parameter.Type.IsFastFlow("Timestamp"))) is { } timer)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(timer), type.Name, $"has OnTimer, but a [{role}] has no timers: make it a [Process]");
        }
    }
}
