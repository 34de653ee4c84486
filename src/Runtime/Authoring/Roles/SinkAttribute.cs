namespace FastFlow;

/// <summary>Consumes events: <c>Write(in T)</c>, <c>WriteAsync(ReadOnlyMemory&lt;T&gt;, CancellationToken)</c>, <see cref="ISink{T}"/>, or derives <see cref="Output{T}"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class SinkAttribute : Attribute;
