using System.Buffers;

namespace FastFlow;

/// <summary>Writes slots as rows: their key, and their state or, in a row of what has changed, whether there is one and which.</summary>
internal sealed class TableRows<TKey, TValue, TKeyCodec, TValueCodec>(bool areChanges) : SlotRows<TKey, TValue>
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
{
    public override int Write(ReadOnlySpan<Slot<TKey, TValue>> slots, RowWriter rows)
    {
        var count = 0;
        foreach (ref readonly var slot in slots)
        {
            if (!slot.Key.IsDefault)
            {
                Write(in slot.Key, in slot.Value, rows);
                count++;
            }
        }

        return count;
    }

    public override void Write(in TKey key, in TValue value, RowWriter rows)
    {
        rows.Begin<TKey, TKeyCodec>(in key);
        var writer = new StateWriter(rows.Value);
        if (areChanges)
        {
            writer.WriteBoolean(true);
        }

        TValueCodec.Write(ref writer, in value);
        writer.Flush();
        rows.End();
    }

    public override void WriteRemoved(in TKey key, RowWriter rows)
    {
        rows.Begin<TKey, TKeyCodec>(in key);
        var writer = new StateWriter(rows.Value);
        writer.WriteBoolean(false);
        writer.Flush();
        rows.End();
    }
}
