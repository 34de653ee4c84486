using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>Stores an array: a count, and its elements in order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArrayRowCodec<T, TCodec> : IRowCodec<T[]>
    where TCodec : struct, IRowCodec<T>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Array(TCodec.Type);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in T[] value) => Elements<T, TCodec>.Write(ref writer, value);

    /// <inheritdoc/>
    public static T[] Read(ref StateReader reader)
    {
        var count = Elements<T, TCodec>.ReadCount(ref reader);
        if (count == 0)
        {
            return [];
        }

        var elements = new T[count];
        Elements<T, TCodec>.Read(ref reader, elements);
        return elements;
    }
}

/// <summary>Stores a <see cref="List{T}"/> as an array is stored, so that one may become the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ListRowCodec<T, TCodec> : IRowCodec<List<T>>
    where TCodec : struct, IRowCodec<T>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Array(TCodec.Type);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in List<T> value)
    {
        RowCodecs.RequireExactly<List<T>>(value);
        Elements<T, TCodec>.Write(ref writer, CollectionsMarshal.AsSpan(value));
    }

    /// <inheritdoc/>
    public static List<T> Read(ref StateReader reader)
    {
        var count = Elements<T, TCodec>.ReadCount(ref reader);
        var elements = new List<T>(count);
        CollectionsMarshal.SetCount(elements, count);
        Elements<T, TCodec>.Read(ref reader, CollectionsMarshal.AsSpan(elements));
        return elements;
    }
}

/// <summary>What arrays and lists share.</summary>
internal static class Elements<T, TCodec>
    where TCodec : struct, IRowCodec<T>
{
    private static readonly int LeastBytes = TCodec.Type.LeastBytes;

    public static int ReadCount(ref StateReader reader) => reader.ReadCount(LeastBytes);

    public static void Write(ref StateWriter writer, ReadOnlySpan<T> elements)
    {
        writer.WriteCount(elements.Length);
        foreach (ref readonly var element in elements)
        {
            TCodec.Write(ref writer, in element);
        }
    }

    public static void Read(ref StateReader reader, Span<T> elements)
    {
        foreach (ref var element in elements)
        {
            element = TCodec.Read(ref reader);
        }
    }
}
