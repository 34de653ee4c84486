using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.State.Tiers;

public sealed class ColdTableTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Table_WithTierAndTinyCache_DoesAsADictionary(int seed)
    {
        Live<LongKey, Sums, LongKeyCodec, SumsCodec, Unmanaged>(seed);
        Live<LongKey, Sums, LongKeyCodec, SumsCodec, Crowding>(seed);
        Live<LongKey, string, LongKeyCodec, StringCodec, Managed>(seed);
        Live<LongKey, Total, LongKeyCodec, TotalCodec, Mutable>(seed);
        Live<TextKey, Sums, TextKeyCodec, SumsCodec, TextKeyed>(seed);
    }

    [Fact]
    public void Cache_ThatHoldsAllKeys_NeverAsksTheTier()
    {
        using var tier = new MemoryTier();
        using var table = Attached(tier, 1 << 20, out var stored);
        for (var i = 0; i < 5_000; i++)
        {
            table.GetOrAdd(new LongKey(i)).Sum = i;
            table.Remove(new LongKey(i / 2));
            stored.Evict();
        }

        Assert.Equal(0, tier.Tables["Test"].Reads);
        Assert.Empty(tier.Tables["Test"].Rows);
    }

    [Fact]
    public void Evict_BatchThatBringsFarTooManyKeys_TableIsAsSmallAsBeforeSoonAfter()
    {
        using var tier = new MemoryTier();
        using var table = Attached(tier, 100_000, out var stored);
        for (var i = 0; i < 200_000; i++)
        {
            table.GetOrAdd(new LongKey(i)).Sum = i;
        }

        Assert.True(table.Capacity * 24 > 100_000);
        for (var i = 0; i < 20_000; i++)
        {
            table.GetOrAdd(new LongKey(i)).Count++;
            stored.Evict();
        }

        Assert.False(table.IsMoving);
        Assert.InRange(table.Capacity * 24, 1, 100_000);
        Assert.InRange(table.Count, 1, table.MostKeysInMemory + 1);
        Assert.True(table.TryGet(new LongKey(199_999), out var last) && last.Sum == 199_999);
        Assert.True(table.TryGet(new LongKey(7), out var first) && first is { Sum: 7, Count: 1 });
    }

    [Fact]
    public void Evict_StatesThatHoldMuch_LeavesFewerThanTheirSlotsHaveRoomFor()
    {
        using var tier = new MemoryTier();
        using var table = new KeyedTable<LongKey, string>();
        var stored = new StoredTable<LongKey, string, LongKeyCodec, StringCodec>("Test", table);
        stored.Attach(tier, 1 << 20);
        var text = new string('x', 2_000);
        for (var i = 0; i < 5_000; i++)
        {
            table.GetOrAdd(new LongKey(i)) = text;
            stored.Evict();
        }

        Assert.InRange(table.Count * 4_000, 200_000, 1 << 20);
    }

    [Fact]
    public void Remove_KeyThatIsInBoth_IsGoneAtOnceAndAfterwards()
    {
        using var tier = new MemoryTier();
        using var table = Attached(tier, 1_000, out var stored);
        Fill(table, stored, 100);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i, table.GetOrAdd(new LongKey(i)).Sum);
            Assert.True(table.Remove(new LongKey(i)));
            Assert.False(table.Remove(new LongKey(i)));
            Assert.False(table.TryGet(new LongKey(i), out _));
            table.GetOrAdd(new LongKey(i), out var isNew);
            Assert.True(isNew);
            Assert.True(table.Remove(new LongKey(i)));
            stored.Evict();
        }

        using var frozen = stored.Freeze(8);
        var rows = new RowBuffer();
        frozen.Save(rows, 8);
        Assert.Equal(0, rows.RowCount);
    }

    [Fact]
    public void Load_KeyTwice_IsRefusedWhereverTheFirstOneIs()
    {
        foreach (var second in (ReadOnlySpan<int>)[3, 500, 999])
        {
            using var tier = new MemoryTier();
            using var table = Attached(tier, 1_000, out var stored);
            stored.BeginLoad(1_001);
            for (var i = 0; i < 1_000; i++)
            {
                Load(stored, i + 1);
            }

            var refused = Assert.Throws<CheckpointFormatException>(() =>
            {
                Load(stored, second + 1);
                stored.EndLoad();
            });
            Assert.Contains("a key that was there before", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_Deltas_ChangeWhatIsInTheTier()
    {
        using var tier = new MemoryTier();
        using var table = Attached(tier, 1_000, out var stored);
        stored.BeginLoad(300);
        for (var i = 1; i <= 300; i++)
        {
            Load(stored, i);
        }

        for (var i = 1; i <= 300; i += 3)
        {
            LoadDelta(stored, i, null);
            LoadDelta(stored, i + 1, 5);
        }

        stored.EndLoad();
        for (var i = 1; i <= 300; i++)
        {
            var isThere = table.TryGet(new LongKey(i), out var sums);
            Assert.Equal((i % 3 != 1, i % 3 == 1 ? 0 : i % 3 == 2 ? 5 : i), (isThere, sums.Sum));
        }

        Assert.InRange(table.Count, 1, table.MostKeysInMemory);
    }

    [Fact]
    public void Attach_TableInUse_IsRefused()
    {
        using var tier = new MemoryTier();
        using var table = new KeyedTable<LongKey, Sums>();
        table.GetOrAdd(new LongKey(1));
        Assert.Throws<InvalidOperationException>(() => new StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec>("Test", table).Attach(tier, 1_000));
        tier.Tables["Test"].Dispose();
    }

    private static void Live<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        var random = new Random(seed);
        using var life = new ColdTableLife<TKey, TValue, TKeyCodec, TValueCodec, TKind>(random, keys: random.Next(2) == 0 ? 60 : 2_000, cacheBytes: random.Next(500, 6_000), static () => new MemoryTier());
        life.Run(batches: 150);
    }

    private static KeyedTable<LongKey, Sums> Attached(MemoryTier tier, long cacheBytes, out StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec> stored)
    {
        var table = new KeyedTable<LongKey, Sums>();
        stored = new("Test", table);
        stored.Attach(tier, cacheBytes);
        return table;
    }

    private static void Fill(KeyedTable<LongKey, Sums> table, StoredState stored, int count)
    {
        for (var i = 0; i < count; i++)
        {
            table.GetOrAdd(new LongKey(i)).Sum = i;
            stored.Evict();
        }
    }

    private static void Load(StoredState stored, long key)
    {
        var keyReader = new StateReader(BitConverter.GetBytes(key), "key");
        byte[] value = [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(key)];
        var valueReader = new StateReader(value, "value");
        stored.Load(ref keyReader, ref valueReader);
    }

    private static void LoadDelta(StoredState stored, long key, long? sum)
    {
        var keyReader = new StateReader(BitConverter.GetBytes(key), "key");
        byte[] value = sum is { } known ? [1, .. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(known)] : [0];
        var valueReader = new StateReader(value, "value");
        stored.LoadDelta(ref keyReader, ref valueReader);
    }
}
