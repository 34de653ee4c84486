namespace FastFlow;

/// <summary>State and several inputs and outputs: <c>On(in TIn, …)</c>, once per input type.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class ProcessAttribute : Attribute;
