namespace FastFlow;

/// <summary>Keeps the events for which <c>bool Keep(in T)</c> is true; what it drops is <see cref="Else{TFilter}"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FilterAttribute : Attribute;
