namespace FastFlow;

/// <summary>One window over all of time: it gives its result at the end of input, and before it where early results or a trigger say so.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class GlobalWindowAttribute : Attribute;
