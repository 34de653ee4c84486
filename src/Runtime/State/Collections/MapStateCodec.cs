using System.ComponentModel;

namespace FastFlow;

/// <summary>A map as an array of its keys and values, in the order in which the keys were added.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MapStateCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRowCodec<MapState<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
{
    private static readonly StateType EntryType = StateType.Struct(new("Key", TKeyCodec.Type), new("Value", TValueCodec.Type));

    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Array(EntryType);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in MapState<TKey, TValue> value)
    {
        writer.WriteCount(value.Count);
        foreach (var (key, item) in value)
        {
            TKeyCodec.Write(ref writer, in key);
            TValueCodec.Write(ref writer, in item);
        }
    }

    /// <inheritdoc/>
    public static MapState<TKey, TValue> Read(ref StateReader reader)
    {
        var map = new MapState<TKey, TValue>();
        for (var count = reader.ReadCount(EntryType.LeastBytes); count > 0; count--)
        {
            ref var value = ref map.GetOrAdd(TKeyCodec.Read(ref reader), out var isNew);
            if (!isNew)
            {
                throw reader.Fail(0, "a key that was there before", "a map has each once");
            }

            value = TValueCodec.Read(ref reader);
        }

        return map;
    }
}
