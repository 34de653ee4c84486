using System.ComponentModel;

namespace FastFlow;

/// <summary>State without a key: its one row has an empty one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NoKeyCodec : IRowCodec<NoKey>
{
    /// <inheritdoc/>
    public static StateType Type => StateType.Nothing;

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in NoKey value) { }

    /// <inheritdoc/>
    public static NoKey Read(ref StateReader reader) => default;
}
