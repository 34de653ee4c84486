using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of a <see cref="KeyedTable{TKey, TValue}"/>: a key and its state.</summary>
/// <param name="stateId">The state's id.</param>
/// <param name="table">The table.</param>
/// <param name="isMutable">
/// States reach references through which handlers may change them: a class of the author's, a list. Then what the worker is about to change is written as rows first, where otherwise a copy of its slots does.
/// </param>
/// <param name="mostCopyBytes">What such copies of one snapshot may take before the worker waits for them to be written; 0 for 64 MiB, or an eighth of the table if that is more.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class StoredTable<TKey, TValue, TKeyCodec, TValueCodec>(string stateId, KeyedTable<TKey, TValue> table, bool isMutable = false, long mostCopyBytes = 0)
    : StoredState(new(stateId, TKeyCodec.Type, TValueCodec.Type))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
{
    /// <summary>A restore reads all deltas since the last whole snapshot, so there are no more than so many.</summary>
    internal const int MostDeltas = 8;

    private static readonly TableRows<TKey, TValue, TKeyCodec, TValueCodec> WholeRows = new(areChanges: false);
    private static readonly TableRows<TKey, TValue, TKeyCodec, TValueCodec> ChangeRows = new(areChanges: true);

    // Rows that were read and not put into the table yet, so that their slots are in the cache when they are.
    private const int Ahead = 16;
    private (Slot<TKey, TValue> Slot, string File, long Offset)[] _read = [];
    private long _readCount;

    // What a delta would be relative to.
    private FrozenTable<TKey, TValue>? _last;
    private long _version;
    private long _wholeRows;
    private long _deltaRows;

    /// <summary>How often the worker waited for room for a copy, and the most bytes of copies.</summary>
    internal (long Waits, long HighestBytes) CopyUse => table.CopyUse;

    internal override void Save(RowWriter rows)
    {
        foreach (var (key, value) in table)
        {
            WholeRows.Write(in key, in value, rows);
        }

        SaveCold(rows);
    }

    internal override FrozenState Freeze(int maxParallelism) => Freeze(maxParallelism, null);

    internal override FrozenState Freeze(int maxParallelism, long? since)
    {
        if (_cold is { } cold)
        {
            return FreezeTiers(cold, maxParallelism);
        }

        var number = NumberSince(since);
        var options = new FreezeOptions(maxParallelism, isMutable, mostCopyBytes, IsTracked: since is not null, IsOnlyChanges: number > 0);
        var snapshot = table.Freeze(number > 0 ? ChangeRows : WholeRows, options);
        return _last = new(number > 0 ? DeltaSchema(number) : Schema, snapshot, maxParallelism, table.IsTracked ? ++_version : 0, number);
    }

    internal override StateSchema DeltaSchema(int number) => Schema with { StateId = $"{Schema.StateId}+{number}", Value = StateType.Optional(Schema.Value) };

    internal override void BeginLoad(long count)
    {
        _read = new (Slot<TKey, TValue>, string, long)[Ahead];
        table.Reserve(_cold is null ? count : Math.Min(count, table.MostKeysInMemory));
    }

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        if (_read.Length == 0)
        {
            BeginLoad(0);
        }

        ref var read = ref _read[_readCount % Ahead];
        if (_readCount >= Ahead)
        {
            Put(in read);
        }

        (read.File, read.Offset) = key.Place;
        read.Slot.Key = TKeyCodec.Read(ref key);
        key.End();
        table.Cursor().Prefetch(in read.Slot.Key);
        read.Slot.Value = TValueCodec.Read(ref value);
        value.End();
        _readCount++;
    }

    internal override void LoadDelta(ref StateReader key, ref StateReader value)
    {
        PutAll();
        CheckSpilled();
        var changed = TKeyCodec.Read(ref key);
        key.End();
        if (value.ReadBoolean())
        {
            table.GetOrAdd(in changed) = TValueCodec.Read(ref value);
        }
        else
        {
            table.Remove(in changed);
        }

        value.End();
        table.Evict();
    }

    internal override void EndLoad()
    {
        PutAll();
        CheckSpilled();
        _read = [];
    }

    private void PutAll()
    {
        for (var row = Math.Max(0, _readCount - Ahead); row < _readCount; row++)
        {
            Put(in _read[row % Ahead]);
        }

        _readCount = 0;
    }

    private void Put(in (Slot<TKey, TValue> Slot, string File, long Offset) read)
    {
        table.Sample();
        if (_cold is { } cold && table.IsFull && !read.Slot.Key.IsDefault)
        {
            Spill(cold, in read);
            return;
        }

        table.GetOrAdd(in read.Slot.Key, out var isNew) = read.Slot.Value;
        if (!isNew)
        {
            throw Twice(read.File, read.Offset);
        }
    }

    /// <summary>The number of the delta that the next snapshot can be, or 0 if it is to be whole: a chain of deltas that is long, or half of what it stands on, costs a restore more than it saves.</summary>
    private int NumberSince(long? since)
    {
        if (_last is not { IsComplete: true } last)
        {
            return 0;
        }

        (_wholeRows, _deltaRows) = last.IsDelta ? (_wholeRows, _deltaRows + last.RowCount) : (last.RowCount, 0);
        return since > 0 && since == last.Version && table.IsTracked && last.DeltaNumber < MostDeltas && _deltaRows * 2 <= _wholeRows ? last.DeltaNumber + 1 : 0;
    }
}
