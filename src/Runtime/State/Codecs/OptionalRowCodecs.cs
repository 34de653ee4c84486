using System.ComponentModel;

namespace FastFlow;

/// <summary>Stores a <see cref="Nullable{T}"/>: whether there is a value, and the value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct OptionalRowCodec<T, TCodec> : IRowCodec<T?>
    where T : struct
    where TCodec : struct, IRowCodec<T>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Optional(TCodec.Type);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in T? value)
    {
        writer.WriteBoolean(value.HasValue);
        if (value.HasValue)
        {
            TCodec.Write(ref writer, value.GetValueOrDefault());
        }
    }

    /// <inheritdoc/>
    public static T? Read(ref StateReader reader) => reader.ReadBoolean() ? TCodec.Read(ref reader) : null;
}

/// <summary>
/// Stores a reference that may be null: whether there is an object, and its content. All references in state are stored so, because the default of a struct has nulls whatever its
/// annotations say; that is why this one says nothing of null either.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReferenceRowCodec<T, TCodec> : IRowCodec<T>
    where T : class
    where TCodec : struct, IRowCodec<T>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Optional(TCodec.Type);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in T value)
    {
        var isThere = value is not null;
        writer.WriteBoolean(isThere);
        if (isThere)
        {
            TCodec.Write(ref writer, in value!);
        }
    }

    /// <inheritdoc/>
    public static T Read(ref StateReader reader) => reader.ReadBoolean() ? TCodec.Read(ref reader) : null!;
}
