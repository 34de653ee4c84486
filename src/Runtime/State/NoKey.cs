using System.ComponentModel;

namespace FastFlow;

/// <summary>The key of what has none: all events have the same one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NoKey : IKey<NoKey>
{
    /// <inheritdoc/>
    public bool IsDefault => true;

    /// <inheritdoc/>
    public ulong StableHash() => 0;

    /// <inheritdoc/>
    public ulong TableHash(ulong seed) => 0;

    /// <inheritdoc/>
    public bool Equals(in NoKey other) => true;
}
