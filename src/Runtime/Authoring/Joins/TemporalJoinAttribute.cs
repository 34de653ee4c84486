namespace FastFlow;

/// <summary>
/// A <c>[Join]</c> in which right events are versions of a table and a left event meets the one that was valid at its event time; it waits until
/// the watermark has passed it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TemporalJoinAttribute : Attribute;
