namespace FastFlow;

/// <summary>One event in, one out: <c>TOut Map(in TIn)</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class MapAttribute : Attribute;
