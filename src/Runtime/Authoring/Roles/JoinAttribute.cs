namespace FastFlow;

/// <summary>
/// Pairs events of two inputs: <c>TOut Join(in TLeft, in TRight)</c>, a nullable side for outer joins. Which ones meet says a window,
/// <see cref="IntervalJoinAttribute"/>, <see cref="TemporalJoinAttribute"/> or <see cref="LookupJoinAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class JoinAttribute : Attribute;
