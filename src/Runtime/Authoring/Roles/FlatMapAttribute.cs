namespace FastFlow;

/// <summary>No, one or many events out: <c>void FlatMap(in TIn, Emit&lt;TOut&gt;)</c>, <c>TOut? FlatMap(in TIn)</c> or <c>void FlatMap&lt;TEmit&gt;(in TIn, TEmit)</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FlatMapAttribute : Attribute;
