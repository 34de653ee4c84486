using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// Writes and reads the values of one type in rows of state. The generator emits one per key type, state type and position; the methods are static, so a codec is a
/// type argument and its calls are inlined.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRowCodec<T>
{
    /// <summary>What the bytes mean, for the schema of whatever holds such values.</summary>
    static abstract StateType Type { get; }

    /// <summary>Writes a value.</summary>
    static abstract void Write(ref StateWriter writer, in T value);

    /// <summary>Reads a value that <see cref="Write"/> wrote. Whatever the bytes are, it answers or throws <see cref="CheckpointFormatException"/>.</summary>
    static abstract T Read(ref StateReader reader);
}
