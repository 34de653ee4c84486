namespace FastFlow.Testing;

/// <summary>An output as a handler asks for it: by event type, and by tag if it says one.</summary>
internal sealed record HandlerOutput(Type Event, Type? Tag);

/// <summary>One call of a handler: what goes in and what comes out.</summary>
/// <param name="value">The event; of a join the left one.</param>
/// <param name="straightThrough">Takes what the handler sends through its <c>TEmit</c>, at once.</param>
internal sealed class HandlerCall(object? value, Action<HandlerOutput, object?> straightThrough)
{
    public bool IsNew;

#pragma warning disable CS0649 // A KeyState holds a reference to it, which the compiler doesn't see.
    public bool Clear;
#pragma warning restore CS0649

    public object? Event { get; } = value;

    /// <summary>Of a join: the right event.</summary>
    public object? Right { get; init; }

    /// <summary>Of <c>OnWindow</c>: the window's events, as an array of their type.</summary>
    public Array? Events { get; init; }

    public object? Key { get; set; }

    /// <summary>What the handler may ask of time.</summary>
    public CallTime Time { get; init; }

    /// <summary>Before the call the state as it was, after it the state as the handler left it.</summary>
    public object? State { get; set; }

    /// <summary>The same of the state that broadcast inputs write.</summary>
    public object? Shared { get; set; }

    public object? Returned { get; set; }

    /// <summary>What the handler sent to its <c>Emit</c>s, in the order of its calls.</summary>
    public List<(HandlerOutput Output, object? Event)> Emitted { get; } = [];

    /// <summary>What it asked of its <c>Timers</c>.</summary>
    public List<TimerRequest> Requests { get; } = [];

    public Action<HandlerOutput, object?> StraightThrough { get; } = straightThrough;
}

/// <summary>What a handler may ask of time; each call sets what it has.</summary>
internal readonly record struct CallTime(Timestamp Timestamp, Clock Clock, Window Window = default, Firing Firing = default, TimeDomain Domain = default);
