namespace FastFlow.Testing;

/// <summary>Stands in place of every sink of a pipeline under test and keeps what arrives, all in one order.</summary>
internal sealed class SinkRecorder : ISinkRecorder
{
    private readonly List<(int Node, Type Input, object? Event)> _arrivals = [];

    public IReadOnlyList<(int Node, Type Input, object? Event)> Arrivals => _arrivals;

    // T is the type that the sink takes the event as, which may be a base of the event's own.
    public void Record<T>(int node, in T value) => _arrivals.Add((node, typeof(T), value));
}
