namespace FastFlow;

/// <summary>
/// The rows of a table with a cold tier at a barrier: those in memory, and then those of the tier whose keys weren't in memory, as theirs are stale. The keys in memory are kept until it is
/// written.
/// </summary>
/// <param name="hot">What was in memory.</param>
/// <param name="cold">What was in the tier.</param>
/// <param name="coldName">What errors call the tier's rows.</param>
internal sealed class FrozenTiers<TKey, TValue, TKeyCodec>(FrozenTable<TKey, TValue> hot, IStateTierView cold, string coldName) : FrozenState(hot.Schema)
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
{
    public override void Save(IRowTarget target, int maxParallelism)
    {
        using var inMemory = new KeyedTable<TKey, byte>();
        hot.Save(new Noting(target, inMemory, coldName), maxParallelism);
        while (cold.MoveNext())
        {
            var key = Decode(cold.Key, coldName);
            if (!inMemory.TryGet(in key, out _))
            {
                target.Write(KeyGroup.Of(key.StableHash(), maxParallelism), cold.Key, cold.Value);
            }
        }
    }

    public override void Dispose()
    {
        hot.Dispose();
        cold.Dispose();
    }

    private static TKey Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var reader = new StateReader(bytes, name);
        var key = TKeyCodec.Read(ref reader);
        reader.End();
        return key;
    }

    private sealed class Noting(IRowTarget target, KeyedTable<TKey, byte> keys, string name) : IRowTarget
    {
        public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
        {
            keys.GetOrAdd(Decode(key, name)) = 0;
            target.Write(keyGroup, key, value);
        }
    }
}
