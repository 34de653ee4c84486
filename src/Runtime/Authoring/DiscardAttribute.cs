namespace FastFlow;

/// <summary>Accepts, on a pipeline, that outputs of type <typeparamref name="TEvent"/> go nowhere.</summary>
/// <typeparam name="TEvent">The exact event type of the outputs.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DiscardAttribute<TEvent> : Attribute;
