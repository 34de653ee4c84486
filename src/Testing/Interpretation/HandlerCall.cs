namespace FastFlow.Testing;

/// <summary>An output as a handler asks for it: by event type, and by tag if it says one.</summary>
internal sealed record HandlerOutput(Type Event, Type? Tag);

/// <summary>One call of a handler: what goes in and what comes out.</summary>
/// <param name="value">The event.</param>
/// <param name="straightThrough">Takes what the handler sends through its <c>TEmit</c>, at once.</param>
internal sealed class HandlerCall(object? value, Action<HandlerOutput, object?> straightThrough)
{
    public bool IsNew;

#pragma warning disable CS0649 // A KeyState holds a reference to it, which the compiler doesn't see.
    public bool Clear;
#pragma warning restore CS0649

    public object? Event { get; } = value;

    public object? Key { get; set; }

    /// <summary>Before the call the state as it was, after it the state as the handler left it.</summary>
    public object? State { get; set; }

    public object? Returned { get; set; }

    /// <summary>What the handler sent to its <c>Emit</c>s, in the order of its calls.</summary>
    public List<(HandlerOutput Output, object? Event)> Emitted { get; } = [];

    public Action<HandlerOutput, object?> StraightThrough { get; } = straightThrough;
}
