namespace FastFlow;

/// <summary>A window gives the result so far after every event.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EveryEventAttribute : Attribute;
