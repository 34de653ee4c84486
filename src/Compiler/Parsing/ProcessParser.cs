using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses a <c>[Process]</c>: <c>On</c> per input with <c>OnTimer</c>, or <c>OnWindow</c> (DESIGN 2.2, 2.5).</summary>
internal sealed class ProcessParser(INamedTypeSymbol type, HandlerParser parser)
{
    public void Parse(WindowModel? window)
    {
        var ons = parser.Find("On", nearestOnly: false);
        var windows = parser.Find("OnWindow", nearestOnly: false);
        if (window is not null)
        {
            Windowed(ons, windows);
            return;
        }

        if (windows.Count > 0)
        {
            Refuse(windows[0], "has OnWindow but no window: add one, such as [TumblingWindow(\"1m\")]");
            return;
        }

        if (ons.Count == 0)
        {
            parser.Problem(Rules.BadHandler, RoleHandlers.OperatorAnchor(type), type.Name, "is a [Process] without its handler: write 'void On(in TIn, …)', once per input type");
        }

        var broadcasts = ons.Where(HandlerParser.IsBroadcast).ToList();
        parser.Shared = broadcasts.SelectMany(on => on.Parameters).FirstOrDefault(parameter => parameter.RefKind == RefKind.Ref)?.Type;
        foreach (var on in ons)
        {
            if (!on.ReturnsVoid)
            {
                Refuse(on, "has On with a return value: ask for Emit<TOut> and send the results there");
            }
            else if (broadcasts.Contains(on, SymbolEqualityComparer.Default))
            {
                Broadcast(on);
            }
            else
            {
                CheckState(on);
                parser.Handler(HandlerKind.On, on, ReturnKind.Void);
            }
        }

        RoleHandlers.CheckDistinctInputs(parser, type, "On");
        Timer();
    }

    /// <summary>State that every worker has for itself must come out alike everywhere, so what differs between workers is nothing its handler may ask for.</summary>
    private void Broadcast(IMethodSymbol on)
    {
        if (on.Parameters.All(parameter => parameter.RefKind != RefKind.Ref))
        {
            Refuse(on, "has a [Broadcast] input that changes nothing: its handler is 'void On([Broadcast] in TIn, ref TShared)'");
        }
        else if (on.Parameters.FirstOrDefault(parameter => parameter.Name == "key" || parameter.Type.IsFastFlow("KeyState")) is { } keyed)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(keyed), type.Name, "asks for a key in the handler of a [Broadcast] input, which is called once for all of them");
        }
        else
        {
            parser.Handler(HandlerKind.On, on, ReturnKind.Void, Asks.Timestamp);
        }
    }

    /// <summary>Beside a broadcast input a handler reads the shared state; to write it has state per key, of another type.</summary>
    private void CheckState(IMethodSymbol method)
    {
        if (parser.Shared is not { } shared || method.Parameters.FirstOrDefault(parameter => parameter.RefKind == RefKind.Ref) is not { } state)
        {
            return;
        }

        if (SymbolEqualityComparer.Default.Equals(state.Type, shared))
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(state), type.Name, $"has a [Broadcast] input, whose state all workers share: only its handler writes it, the others take 'in {shared.ToRef().Display}'");
        }
        else if (type.Attribute("KeyByAttribute") is null && parser.Find("Key", nearestOnly: false).Count == 0)
        {
            parser.Problem(Rules.KeyedOnly, parser.AnchorOf(state), type.Name, "state of its own beside that of a [Broadcast] input");
        }
    }

    private void Timer()
    {
        var timers = parser.Find("OnTimer", nearestOnly: true);
        if (timers.Count > 1)
        {
            Refuse(timers[1], "has two methods named OnTimer: all its timers call one, which may ask for the TimeDomain to tell them apart");
            return;
        }

        // Who sets timers without OnTimer waits in vain; OnTimer may set the next one, but not the first.
        var asked = parser.AskedFor.FirstOrDefault(asked => asked.Kind == ParameterKind.Timers).Anchor;
        if (timers.Count == 0)
        {
            if (asked.Kind != AnchorKind.Pipeline)
            {
                parser.Problem(Rules.BadHandler, asked, type.Name, "asks for Timers but has nothing for them to call: write 'void OnTimer(ref TState, Timestamp, Emit<TOut>)'");
            }

            return;
        }

        var timer = timers[0];
        CheckState(timer);
        if (!timer.ReturnsVoid)
        {
            Refuse(timer, "has OnTimer with a return value: ask for Emit<TOut> and send the results there");
        }
        else if (parser.Eventless(HandlerKind.OnTimer, timer, ReturnKind.Void, _ => null) && asked.Kind == AnchorKind.Pipeline && parser.Inputs.Count > 0)
        {
            Refuse(timer, "has OnTimer, but no handler of an event asks for Timers to set one");
        }
    }

    private void Windowed(List<IMethodSymbol> ons, List<IMethodSymbol> windows)
    {
        if (ons.Count > 0)
        {
            Refuse(ons[0], "has On beside a window: with a window, 'void OnWindow(ReadOnlySpan<TIn> events, …)' is called with all events of each");
        }
        else if (windows.Count != 1)
        {
            const string shape = "write 'void OnWindow(ReadOnlySpan<TIn> events, Window window, Emit<TOut> emit)'";
            parser.Problem(Rules.BadHandler, windows.Count == 0 ? RoleHandlers.OperatorAnchor(type) : parser.AnchorOf(windows[1]), type.Name, windows.Count == 0 ? $"is a [Process] with a window but without its handler: {shape}" : "has two methods named OnWindow: a window has events of one type");
        }
        else
        {
            OnWindow(windows[0]);
        }
    }

    private void OnWindow(IMethodSymbol method)
    {
        var events = method.Parameters.FirstOrDefault(parameter => parameter.Type.Is("System", "ReadOnlySpan`1"));
        if (events is null || !method.ReturnsVoid)
        {
            Refuse(method, events is null ? "has OnWindow without events: its first parameter is 'ReadOnlySpan<TIn> events'" : "has OnWindow with a return value: ask for Emit<TOut> and send the results there");
            return;
        }

        if (method.Parameters.FirstOrDefault(parameter => parameter.RefKind == RefKind.Ref || parameter.Type.IsFastFlow("KeyState")) is { } state)
        {
            parser.Problem(Rules.BadHandler, parser.AnchorOf(state), type.Name, "asks for state in OnWindow: the window's events are all the state it has, and they go with it");
            return;
        }

        if (parser.Eventless(HandlerKind.OnWindow, method, ReturnKind.Void, parameter => SymbolEqualityComparer.Default.Equals(parameter, events) ? new ParameterModel(ParameterKind.Events, HandlerParser.Pass(parameter), parameter.Type.ToRef()) : null))
        {
            parser.AddInput(((INamedTypeSymbol)events.Type).TypeArguments[0], HandlerParser.TagOf(events), 0, parser.AnchorOf(method));
        }
    }

    private void Refuse(IMethodSymbol method, string what) => parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, what);
}
