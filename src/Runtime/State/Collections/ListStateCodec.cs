using System.ComponentModel;

namespace FastFlow;

/// <summary>A list as an array of its values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ListStateCodec<T, TCodec> : IRowCodec<ListState<T>>
    where TCodec : struct, IRowCodec<T>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Array(TCodec.Type);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in ListState<T> value)
    {
        writer.WriteCount(value.Count);
        foreach (ref readonly var item in value.AsSpan())
        {
            TCodec.Write(ref writer, in item);
        }
    }

    /// <inheritdoc/>
    public static ListState<T> Read(ref StateReader reader)
    {
        var count = reader.ReadCount(TCodec.Type.LeastBytes);
        if (count == 0)
        {
            return default;
        }

        var values = new List<T>(count);
        for (var i = 0; i < count; i++)
        {
            values.Add(TCodec.Read(ref reader));
        }

        return new(values);
    }
}
