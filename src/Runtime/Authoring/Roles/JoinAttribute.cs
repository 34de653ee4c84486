namespace FastFlow;

/// <summary>
/// Pairs events of two inputs: <c>TOut Join(in TLeft, in TRight)</c>, a nullable side for outer joins. Which ones meet says a window,
/// <see cref="IntervalJoinAttribute"/>, <see cref="TemporalJoinAttribute"/> or <see cref="LookupJoinAttribute"/>.
/// </summary>
/// <remarks>
/// Windows are tumbling, sliding or session windows of event time; events of both sides make the sessions. Under <see cref="ErrorPolicy.Skip"/> and
/// <see cref="ErrorPolicy.DeadLetter"/> an interval or lookup join drops the event that it throws for when that comes, with all its pairs, as if it hadn't come. What it throws
/// when time brings a result about fails the run, and so does all that <c>Join</c> throws in window and temporal joins, of which the policy covers the keys and gaps.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class JoinAttribute : Attribute;
