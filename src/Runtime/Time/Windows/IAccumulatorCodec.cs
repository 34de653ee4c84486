using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Writes and reads the accumulators of one operator's windows in rows of state: as <see cref="IRowCodec{T}"/>, but an instance, since what an accumulator holds may lie elsewhere, as the events of an
/// <see cref="EventLogs{T}"/> do.
/// </summary>
/// <typeparam name="TAccumulator">The accumulator; with a trigger, a struct of it and the trigger's state.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IAccumulatorCodec<TAccumulator>
{
    /// <summary>What the bytes mean.</summary>
    static abstract StateType Type { get; }

    /// <summary>Writes an accumulator, which stays as it is. Of a class it is never null.</summary>
    void Write(ref StateWriter writer, in TAccumulator value);

    /// <summary>Reads an accumulator that <see cref="Write"/> wrote. Whatever the bytes are, it answers or throws <see cref="CheckpointFormatException"/>.</summary>
    TAccumulator Read(ref StateReader reader);
}

/// <summary>Accumulators that are whole in themselves, by their emitted codec.</summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TCodec">Its codec.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AccumulatorCodec<TAccumulator, TCodec> : IAccumulatorCodec<TAccumulator>
    where TCodec : struct, IRowCodec<TAccumulator>
{
    /// <inheritdoc/>
    public static StateType Type => TCodec.Type;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ref StateWriter writer, in TAccumulator value) => TCodec.Write(ref writer, in value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TAccumulator Read(ref StateReader reader) => TCodec.Read(ref reader);
}
