using System.ComponentModel;

namespace FastFlow;

/// <summary>Stores a <see cref="Guid"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuidRowCodec : IRowCodec<Guid>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Guid);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in Guid value) => writer.WriteGuid(value);

    /// <inheritdoc/>
    public static Guid Read(ref StateReader reader) => reader.ReadGuid();
}

/// <summary>Stores a text that is there.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StringRowCodec : IRowCodec<string>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.String);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in string value) => writer.WriteString(value);

    /// <inheritdoc/>
    public static string Read(ref StateReader reader) => reader.ReadString();
}
