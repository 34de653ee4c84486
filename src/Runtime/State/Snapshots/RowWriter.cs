using System.Buffers;

namespace FastFlow;

/// <summary>
/// What state writes its rows with: for each row <see cref="Begin"/> with its key, then the value into a <see cref="StateWriter"/> over <see cref="Value"/>, which is flushed, then
/// <see cref="End"/>. For one thread; no allocation per row.
/// </summary>
internal sealed class RowWriter(IRowTarget target, int maxParallelism)
{
    private readonly ArrayBufferWriter<byte> _key = new();
    private readonly ArrayBufferWriter<byte> _value = new();
    private int _group;

    /// <summary>Where the value of the row at hand goes.</summary>
    public IBufferWriter<byte> Value => _value;

    /// <summary>A row begins: writes its key, and finds its key group.</summary>
    public void Begin<TKey, TKeyCodec>(in TKey key)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
    {
        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        var writer = new StateWriter(_key);
        TKeyCodec.Write(ref writer, in key);
        writer.Flush();
        _group = KeyGroup.Of(key.StableHash(), maxParallelism);
    }

    /// <summary>The row is whole.</summary>
    public void End() => target.Write(_group, _key.WrittenSpan, _value.WrittenSpan);

    /// <summary>A row of one value.</summary>
    public void Add<TKey, TKeyCodec, TValue, TValueCodec>(in TKey key, in TValue value)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
    {
        Begin<TKey, TKeyCodec>(in key);
        var writer = new StateWriter(_value);
        TValueCodec.Write(ref writer, in value);
        writer.Flush();
        End();
    }
}
