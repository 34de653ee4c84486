using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;

namespace FastFlow;

/// <summary>Values that only a codec of their own can read: what emitted codecs of such types call. No bytes at all are a type's default.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OpaqueRows
{
    // Taken while it is in use, so that a codec that encodes something by itself gets another.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    /// <summary>Writes a value by the codec of its author.</summary>
    public static void WriteWithCodec<T, TCodec>(ref StateWriter writer, in T value)
        where TCodec : IStateCodec<T>
    {
        var buffer = Take();
        TCodec.Write(in value, buffer);
        Write<T>(ref writer, buffer, typeof(TCodec));
    }

    /// <summary>Reads a value by the codec of its author.</summary>
    public static T ReadWithCodec<T, TCodec>(ref StateReader reader)
        where TCodec : IStateCodec<T>
    {
        var bytes = reader.ReadOpaque();
        try
        {
            return bytes.IsEmpty ? default! : TCodec.Read(bytes);
        }
        catch (Exception exception) when (exception is not CheckpointFormatException)
        {
            throw Unreadable<T>(ref reader, bytes, typeof(TCodec), exception);
        }
    }

    /// <summary>Writes a value by what MemoryPack has generated for its type.</summary>
    public static void WriteMemoryPack<T>(ref StateWriter writer, in T value)
        where T : IMemoryPackable<T>
    {
        var buffer = Take();
        using (var state = MemoryPackWriterOptionalStatePool.Rent(MemoryPackSerializerOptions.Default))
        {
            var pack = new MemoryPackWriter<ArrayBufferWriter<byte>>(ref buffer, state);
            var packed = (T?)value;
            T.Serialize(ref pack, ref packed);
            pack.Flush();
        }

        Write<T>(ref writer, buffer, typeof(MemoryPackSerializer));
    }

    /// <summary>Reads a value by what MemoryPack has generated for its type. MemoryPack trusts its bytes: they must be known to be whole.</summary>
    public static T ReadMemoryPack<T>(ref StateReader reader)
        where T : IMemoryPackable<T>
    {
        var bytes = reader.ReadOpaque();
        if (bytes.IsEmpty)
        {
            return default!;
        }

        try
        {
            using var state = MemoryPackReaderOptionalStatePool.Rent(MemoryPackSerializerOptions.Default);
            var pack = new MemoryPackReader(bytes, state);
            var value = default(T);
            T.Deserialize(ref pack, ref value);
            return pack.Consumed == bytes.Length ? value! : throw reader.Fail(bytes.Length - pack.Consumed, $"{bytes.Length - pack.Consumed} more bytes", $"{typeof(T)} ends before them");
        }
        catch (Exception exception) when (exception is not CheckpointFormatException)
        {
            throw Unreadable<T>(ref reader, bytes, typeof(MemoryPackSerializer), exception);
        }
    }

    /// <summary>Writes a value as it lies in memory, which is little-endian wherever .NET runs.</summary>
    public static void WriteMemory<T>(ref StateWriter writer, in T value)
        where T : unmanaged => writer.WriteOpaque(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Reads a value as it lies in memory.</summary>
    public static T ReadMemory<T>(ref StateReader reader)
        where T : unmanaged
    {
        var bytes = reader.ReadOpaque();
        return bytes.Length == Unsafe.SizeOf<T>() ? MemoryMarshal.Read<T>(bytes)
            : bytes.IsEmpty ? default
            : throw reader.Fail(bytes.Length, $"a {typeof(T)} of {bytes.Length} bytes", $"it has {Unsafe.SizeOf<T>()} in this process");
    }

    private static ArrayBufferWriter<byte> Take()
    {
        var buffer = s_buffer ?? new ArrayBufferWriter<byte>();
        s_buffer = null;
        buffer.ResetWrittenCount();
        return buffer;
    }

    private static void Write<T>(ref StateWriter writer, ArrayBufferWriter<byte> buffer, Type codec)
    {
        if (buffer.WrittenCount == 0)
        {
            throw new NotSupportedException($"{codec} has written nothing for a {typeof(T)}, and no bytes mean the default of a type: write at least one byte.");
        }

        writer.WriteOpaque(buffer.WrittenSpan);
        s_buffer = buffer;
    }

    private static CheckpointFormatException Unreadable<T>(ref StateReader reader, ReadOnlySpan<byte> bytes, Type codec, Exception exception) =>
        reader.Fail(bytes.Length, $"{bytes.Length} bytes of a {typeof(T)}", $"{codec} can't read them: {exception.Message}", exception);
}
