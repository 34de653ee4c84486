namespace FastFlow;

/// <summary>
/// What the bytes of an <see cref="IStateCodec{T}"/> are. Checkpoints and the state lock hold it, and bytes of one format are never read as another's: give it a new version when the codec
/// can no longer read what it wrote before.
/// </summary>
/// <param name="id">A name with a version, such as <c>hyperloglog/1</c>; no quotes and no control characters.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StateFormatAttribute(string id) : Attribute
{
    /// <summary>The name.</summary>
    public string Id { get; } = id;
}
