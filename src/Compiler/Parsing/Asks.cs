using System;

namespace FastFlow.Compiler;

/// <summary>What a handler may ask for beside its event, its state, the key and <c>KeyState</c> (DESIGN 2.2).</summary>
[Flags]
internal enum Asks
{
    None = 0,

    /// <summary><c>Emit</c> or <c>TEmit</c>.</summary>
    Emit = 1,
    Timestamp = 2,
    Clock = 4,
    Timers = 8,
    Window = 16,
    Firing = 32,
    TimeDomain = 64,
}

internal static class AsksOf
{
    public static Asks Handler(HandlerKind kind) => kind switch
    {
        HandlerKind.FlatMap => Asks.Emit,
        HandlerKind.On => Asks.Emit | Asks.Timestamp | Asks.Clock | Asks.Timers,
        HandlerKind.OnTimer => Asks.Emit | Asks.Timestamp | Asks.Clock | Asks.Timers | Asks.TimeDomain,
        HandlerKind.OnWindow => Asks.Emit | Asks.Timestamp | Asks.Clock | Asks.Window | Asks.Firing,
        HandlerKind.Add => Asks.Timestamp | Asks.Clock | Asks.Window,
        HandlerKind.Result => Asks.Timestamp | Asks.Clock | Asks.Window | Asks.Firing,
        _ => Asks.None,
    };
}
