namespace FastFlow;

/// <summary>Produces events: derives <see cref="Input{T}"/> or a record source, implements <see cref="ISource{T, TPosition}"/>, or has <c>IAsyncEnumerable&lt;T&gt; ReadAsync(CancellationToken)</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class SourceAttribute : Attribute;
