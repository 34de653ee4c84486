using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;
using FastFlow.Tests.State.Tiers;

namespace FastFlow.Tests;

/// <summary>Tables whose cold keys lie in RocksDB.</summary>
public sealed class RocksDbTableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-rocksdb").FullName;
    private int _tiers;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Table_WithTinyCache_DoesAsADictionary(int seed)
    {
        Live<LongKey, Sums, LongKeyCodec, SumsCodec, Unmanaged>(seed);
        Live<LongKey, Total, LongKeyCodec, TotalCodec, Mutable>(seed);
        Live<TextKey, Sums, TextKeyCodec, SumsCodec, TextKeyed>(seed);
    }

    private void Live<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        var random = new Random(seed);
        using var life = new ColdTableLife<TKey, TValue, TKeyCodec, TValueCodec, TKind>(
            random, keys: 2_000, cacheBytes: random.Next(1_000, 6_000), () => StateBackend.RocksDb(_directory, RocksDbBackend.LeastCacheBytes).Open("Shop.Orders", _tiers++)!);
        life.Run(batches: 80);
    }
}
