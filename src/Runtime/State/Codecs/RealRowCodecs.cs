using System.ComponentModel;

namespace FastFlow;

/// <summary>Stores a <see cref="Half"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HalfRowCodec : IRowCodec<Half>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Half);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in Half value) => writer.WriteHalf(value);

    /// <inheritdoc/>
    public static Half Read(ref StateReader reader) => reader.ReadHalf();
}

/// <summary>Stores a <see cref="float"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleRowCodec : IRowCodec<float>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Single);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in float value) => writer.WriteSingle(value);

    /// <inheritdoc/>
    public static float Read(ref StateReader reader) => reader.ReadSingle();
}

/// <summary>Stores a <see cref="double"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleRowCodec : IRowCodec<double>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Double);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in double value) => writer.WriteDouble(value);

    /// <inheritdoc/>
    public static double Read(ref StateReader reader) => reader.ReadDouble();
}

/// <summary>Stores a <see cref="decimal"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DecimalRowCodec : IRowCodec<decimal>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Decimal);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in decimal value) => writer.WriteDecimal(value);

    /// <inheritdoc/>
    public static decimal Read(ref StateReader reader) => reader.ReadDecimal();
}
