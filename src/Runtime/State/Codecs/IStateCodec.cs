using System.Buffers;

namespace FastFlow;

/// <summary>
/// A codec for a type that FastFlow can't store by its members: a sketch from a package, a class with private fields. Its <see cref="StateFormatAttribute"/> says what its bytes are;
/// <see cref="StateCodecAttribute{TCodec}"/> names it where it is to be used.
/// </summary>
/// <example>
/// <code>
/// [StateFormat("hyperloglog/1")]
/// public readonly struct VisitorsCodec : IStateCodec&lt;HyperLogLog&gt;
/// {
///     public static void Write(in HyperLogLog value, IBufferWriter&lt;byte&gt; output) => output.Write(value.ToByteArray());
///
///     public static HyperLogLog Read(ReadOnlySpan&lt;byte&gt; bytes) => HyperLogLog.FromByteArray(bytes);
/// }
/// </code>
/// </example>
/// <typeparam name="T">The type of the values. Null never reaches the codec.</typeparam>
public interface IStateCodec<T>
{
    /// <summary>Writes a value, in at least one byte. The same value gives the same bytes on every machine.</summary>
    static abstract void Write(in T value, IBufferWriter<byte> output);

    /// <summary>Reads a value that <see cref="Write"/> wrote.</summary>
    /// <param name="bytes">All its bytes, and no others.</param>
    /// <exception cref="Exception">They are no such value; whatever is thrown is reported with its place in the checkpoint.</exception>
    static abstract T Read(ReadOnlySpan<byte> bytes);
}
