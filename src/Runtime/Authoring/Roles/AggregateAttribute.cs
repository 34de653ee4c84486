namespace FastFlow;

/// <summary>Folds events into an accumulator: <c>void Add(ref TAcc, in TIn)</c> and <c>TOut Result(in TAcc, …)</c>. Without a window every event emits the updated result.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class AggregateAttribute : Attribute;
