using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>What emitted code does with codecs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowCodecs
{
    /// <summary>Throws unless the object is of the very class whose members a codec writes: those of a derived class would be lost without a word.</summary>
    /// <exception cref="NotSupportedException">It is of a derived class.</exception>
    public static void RequireExactly<T>(T value)
        where T : class
    {
        if (value.GetType() != typeof(T))
        {
            ThrowDerived(value.GetType(), typeof(T));
        }
    }

    /// <summary>A copy of a value that shares nothing with it.</summary>
    public static T Copy<T, TCodec>(T value)
        where TCodec : struct, IRowCodec<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        TCodec.Write(ref writer, in value);
        writer.Flush();
        var reader = new StateReader(bytes.WrittenSpan, "a copy of state");
        return TCodec.Read(ref reader);
    }

    [DoesNotReturn]
    private static void ThrowDerived(Type derived, Type stored) => throw new NotSupportedException(
        $"State holds a {derived}, where its type says {stored}. Only the members of {stored} are stored, so what {derived} adds would be lost: declare the member as {derived}, or give {stored} a codec with [StateCodec].");
}
