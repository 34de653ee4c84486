namespace FastFlow.Testing;

/// <summary>One event that a sink was given.</summary>
/// <param name="Sink">The sink's name in the graph.</param>
/// <param name="Event">The event.</param>
public readonly record struct Arrival(string Sink, object? Event);
