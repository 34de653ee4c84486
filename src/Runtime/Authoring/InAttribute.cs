namespace FastFlow;

/// <summary>Names the input that a handler's event parameter stands for, where two inputs take one event type; the flow says <see cref="In{TOperator, TTag}"/>.</summary>
/// <typeparam name="TTag">Any type; only its identity counts.</typeparam>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class InAttribute<TTag> : Attribute;
