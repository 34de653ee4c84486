using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of an <see cref="ExpiringTable{TKey, TValue}"/>. What was stored without a time of its last call, because it had no time to live then, lives from now on.</summary>
/// <param name="stateId">The state's id.</param>
/// <param name="table">The table.</param>
/// <param name="isMutable">As of <see cref="StoredTable{TKey, TValue, TKeyCodec, TValueCodec}"/>.</param>
/// <param name="now">How far the time has come that the time to live goes by, in ticks; asked for when all of the worker has been restored.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredExpiringTable<TKey, TValue, TKeyCodec, TValueCodec, TDomain>(string stateId, ExpiringTable<TKey, TValue> table, Func<long> now, bool isMutable = false)
    : StoredState(new(stateId, TKeyCodec.Type, ExpiringCodec<TValue, TValueCodec, TDomain>.Type))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
    where TDomain : struct, ITtlDomain
{
    private readonly StoredTable<TKey, Expiring<TValue>, TKeyCodec, ExpiringCodec<TValue, TValueCodec, TDomain>> _rows = new(stateId, table.Table, isMutable);

    internal override bool MayLieInTier => _rows.MayLieInTier;

    internal override void Attach(IStateTier tier, long cacheBytes) => _rows.Attach(tier, cacheBytes);

    internal override void Evict() => _rows.Evict();

    internal override void Save(RowWriter rows) => _rows.Save(rows);

    internal override FrozenState Freeze(int maxParallelism, long? since) => _rows.Freeze(maxParallelism, since);

    internal override StateSchema DeltaSchema(int number) => _rows.DeltaSchema(number);

    internal override void BeginLoad(long count) => _rows.BeginLoad(count);

    internal override void Load(ref StateReader key, ref StateReader value) => _rows.Load(ref key, ref value);

    internal override void LoadDelta(ref StateReader key, ref StateReader value) => _rows.LoadDelta(ref key, ref value);

    internal override void EndLoad()
    {
        _rows.EndLoad();
        var restored = now();
        table.TouchUnknown(restored);

        // By the way, what has expired leaves the tier.
        _rows.FinishCold((ref Expiring<TValue> value) => table.TouchUnknown(ref value, restored));
    }

    internal override FrozenState Freeze(int maxParallelism) => _rows.Freeze(maxParallelism);
}
