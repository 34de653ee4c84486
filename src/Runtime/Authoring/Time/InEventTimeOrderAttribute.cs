namespace FastFlow;

/// <summary>
/// On a keyed <c>[Process]</c>: events wait, as state, until the watermark reaches them, and come in order of event time. Those that the
/// watermark has passed already go to <see cref="Late{TOperator}"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class InEventTimeOrderAttribute : Attribute;
