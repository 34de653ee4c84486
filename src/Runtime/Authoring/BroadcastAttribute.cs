namespace FastFlow;

/// <summary>
/// Marks the event parameter of an <c>On</c> handler whose events go to every worker, in one order: <c>On([Broadcast] in TRule rule, ref TShared shared)</c>.
/// It alone writes the shared state; the operator's other handlers, <c>OnTimer</c> among them, take it as <c>in TShared</c>. With a key they may have state per key beside it, of another
/// type, as <c>ref TState</c>: the key is that of their events, a broadcast one has none.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BroadcastAttribute : Attribute;
