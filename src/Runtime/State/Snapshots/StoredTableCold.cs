namespace FastFlow;

/// <content>The table as a cache in front of a cold tier: its rows are those in memory, and those of the tier whose keys aren't.</content>
public sealed partial class StoredTable<TKey, TValue, TKeyCodec, TValueCodec>
{
    private ColdRows<TKey, TValue, TKeyCodec, TValueCodec>? _cold;

    // Rows of a checkpoint that went to the tier at once and haven't been looked through yet.
    private long _spilled;
    private bool _isUnfinished;
    private (string File, long Offset) _lastSpilled;

    /// <summary>Makes something of a state when all of the worker has been restored.</summary>
    internal delegate RestoredState Finish(ref TValue value);

    /// <inheritdoc/>
    internal override bool MayLieInTier => !table.StaysInMemory;

    /// <inheritdoc/>
    internal override void Attach(IStateTier tier, long cacheBytes)
    {
        var cold = new ColdRows<TKey, TValue, TKeyCodec, TValueCodec>(Schema.StateId, tier.Open(Schema.StateId));
        table.Attach(cold, cacheBytes);
        _cold = cold;
    }

    /// <inheritdoc/>
    internal override void Evict() => table.Evict();

    private void SaveCold(RowWriter rows)
    {
        using var view = _cold?.Freeze();
        while (view?.MoveNext() ?? false)
        {
            var key = DecodeKey(view.Key);
            if (!table.IsInMemory(in key))
            {
                WholeRows.Write(in key, DecodeValue(view.Value), rows);
            }
        }
    }

    private FrozenState FreezeTiers(ColdRows<TKey, TValue, TKeyCodec, TValueCodec> cold, int maxParallelism)
    {
        var view = cold.Freeze();
        try
        {
            var hot = new FrozenTable<TKey, TValue>(Schema, table.Freeze(WholeRows, new(maxParallelism, isMutable, mostCopyBytes)), maxParallelism, version: 0, number: 0);
            return view is null ? hot : new FrozenTiers<TKey, TValue, TKeyCodec>(hot, view, cold.Name);
        }
        catch
        {
            view?.Dispose();
            throw;
        }
    }

    /// <summary>Memory has no room for a row that was read.</summary>
    private void Spill(ColdRows<TKey, TValue, TKeyCodec, TValueCodec> cold, in (Slot<TKey, TValue> Slot, string File, long Offset) read)
    {
        if (table.IsInMemory(in read.Slot.Key))
        {
            throw Twice(read.File, read.Offset);
        }

        cold.Write(in read.Slot.Key, in read.Slot.Value);
        _lastSpilled = (read.File, read.Offset);
        _isUnfinished = true;
        if (++_spilled % ColdRows<TKey, TValue, TKeyCodec, TValueCodec>.MostWaiting == 0)
        {
            cold.Flush();
        }
    }

    // Nobody looked for a row in the tier before one was written there: that would cost a read per row.
    private void CheckSpilled()
    {
        if (_spilled == 0)
        {
            return;
        }

        var (expected, rows) = (_spilled, 0L);
        _spilled = 0;
        using var view = _cold!.Freeze()!;
        while (view.MoveNext())
        {
            rows++;
        }

        if (rows != expected)
        {
            throw Twice(_lastSpilled.File, _lastSpilled.Offset);
        }
    }

    /// <summary>Applies what the end of a restore makes of states to those that went to the tier.</summary>
    internal void FinishCold(Finish finish)
    {
        if (!_isUnfinished)
        {
            return;
        }

        _isUnfinished = false;
        var waiting = 0;
        using var view = _cold!.Freeze()!;
        while (view.MoveNext())
        {
            var value = DecodeValue(view.Value);
            var state = finish(ref value);
            if (state == RestoredState.AsItWas)
            {
                continue;
            }

            if (state == RestoredState.Changed)
            {
                _cold.Write(DecodeKey(view.Key), in value);
            }
            else
            {
                _cold.Delete(DecodeKey(view.Key));
            }

            if (++waiting % ColdRows<TKey, TValue, TKeyCodec, TValueCodec>.MostWaiting == 0)
            {
                _cold.Flush();
            }
        }

        _cold.Flush();
    }

    private TKey DecodeKey(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, _cold!.Name);
        var key = TKeyCodec.Read(ref reader);
        reader.End();
        return key;
    }

    private TValue DecodeValue(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, _cold!.Name);
        var value = TValueCodec.Read(ref reader);
        reader.End();
        return value;
    }

    private static CheckpointFormatException Twice(string file, long offset) => new(file, offset, "a key that was there before", "each comes once", CheckpointFormatException.DamageRemedy);
}
