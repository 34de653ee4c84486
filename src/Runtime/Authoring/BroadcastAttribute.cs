namespace FastFlow;

/// <summary>
/// Marks the event parameter of an <c>On</c> handler whose events go to every worker, in one order: <c>On([Broadcast] in TRule rule, ref TShared shared)</c>.
/// It alone writes the shared state; the operator's other handlers take it as <c>in TShared</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BroadcastAttribute : Attribute;
