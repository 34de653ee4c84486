using System.Buffers;

namespace FastFlow;

/// <summary>The keys that a table has no room for as rows of a tier, written as in a checkpoint.</summary>
/// <param name="stateId">The state, for messages.</param>
/// <param name="table">The tier's rows, of which there are none yet. Disposed of with this.</param>
internal sealed class ColdRows<TKey, TValue, TKeyCodec, TValueCodec>(string stateId, IStateTierTable table) : ColdTier<TKey, TValue>
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
{
    /// <summary>So many rows may wait before they are handed on.</summary>
    public const int MostWaiting = 1024;

    private readonly string _name = $"State {stateId} in the cold tier";
    private readonly ArrayBufferWriter<byte> _key = new();
    private readonly ArrayBufferWriter<byte> _value = new();

    // Deleted, and not handed on: the tier still has them for who reads.
    private readonly KeyedTable<TKey, byte> _deleted = new();

    /// <summary>What errors call the rows.</summary>
    public string Name => _name;

    /// <summary>There have been rows; as long as there haven't, nobody needs to look.</summary>
    public bool HasRows { get; private set; }

    /// <inheritdoc/>
    public override bool TryRead(in TKey key, out TValue value)
    {
        value = default!;
        if (!HasRows || (_deleted.Count > 0 && _deleted.TryGet(in key, out _)))
        {
            return false;
        }

        _value.ResetWrittenCount();
        if (!table.TryGet(Encode(in key), _value))
        {
            return false;
        }

        var reader = new StateReader(_value.WrittenSpan, _name);
        value = TValueCodec.Read(ref reader);
        reader.End();
        return true;
    }

    /// <inheritdoc/>
    public override void Write(in TKey key, in TValue value)
    {
        table.Put(Encode(in key), Encode(in value));
        HasRows = true;
    }

    /// <inheritdoc/>
    public override void Delete(in TKey key)
    {
        if (HasRows && !key.IsDefault)
        {
            table.Delete(Encode(in key));
            _deleted.GetOrAdd(in key) = 0;
        }
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        if (!HasRows)
        {
            return;
        }

        Flush();
        using var view = table.Freeze();
        for (var waiting = 1; view.MoveNext(); waiting++)
        {
            table.Delete(view.Key);
            if (waiting % MostWaiting == 0)
            {
                table.Flush();
            }
        }

        table.Flush();
        HasRows = false;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        table.Flush();
        if (_deleted.Count > 0)
        {
            _deleted.Clear();
        }
    }

    /// <inheritdoc/>
    public override void Rest()
    {
        if (_deleted.Count >= MostWaiting)
        {
            Flush();
        }
    }

    /// <summary>All rows as they are now; null if there are none. Those of keys that are in memory are stale.</summary>
    public IStateTierView? Freeze()
    {
        if (!HasRows)
        {
            return null;
        }

        Flush();
        return table.Freeze();
    }

    /// <inheritdoc/>
    public override int Measure(in TKey key, in TValue value) => Encode(in key).Length + Encode(in value).Length;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _deleted.Dispose();
        table.Dispose();
    }

    private ReadOnlySpan<byte> Encode(in TKey key)
    {
        _key.ResetWrittenCount();
        var writer = new StateWriter(_key);
        TKeyCodec.Write(ref writer, in key);
        writer.Flush();
        return _key.WrittenSpan;
    }

    private ReadOnlySpan<byte> Encode(in TValue value)
    {
        _value.ResetWrittenCount();
        var writer = new StateWriter(_value);
        TValueCodec.Write(ref writer, in value);
        writer.Flush();
        return _value.WrittenSpan;
    }
}
