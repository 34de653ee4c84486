namespace FastFlow.Tests.State.Snapshots;

/// <summary>Whatever the worker does after a barrier, and whenever the snapshot's pages are written: the rows are those of the barrier.</summary>
public class TableSnapshotTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    [InlineData(4000)]
    public void Freeze_PagesWrittenBetweenRandomOperations_SavesTheBarrier(int keys)
    {
        for (var seed = 0; seed < 25; seed++)
        {
            Step<LongKey, Sums, LongKeyCodec, SumsCodec, Unmanaged>(seed, keys);
            Step<LongKey, string, LongKeyCodec, StringCodec, Managed>(seed, keys);
            Step<LongKey, Total, LongKeyCodec, TotalCodec, Mutable>(seed, keys);
            Step<TextKey, Sums, TextKeyCodec, SumsCodec, TextKeyed>(seed, keys);
        }
    }

    [Fact]
    public void Freeze_KeysCrowd_SavesTheBarrier()
    {
        var switches = 0UL;
        for (var seed = 0; seed < 25; seed++)
        {
            switches += Step<LongKey, Sums, LongKeyCodec, SumsCodec, Crowding>(seed, 3000);
        }

        Assert.True(switches > 0, "No table took another multiplier.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    public void Freeze_AnotherThreadWritesAtItsPace_SavesTheBarrier(long mostCopyBytes)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            Threaded<LongKey, Sums, LongKeyCodec, SumsCodec, Unmanaged>(seed, mostCopyBytes);
            Threaded<LongKey, string, LongKeyCodec, StringCodec, Managed>(seed, mostCopyBytes);
            Threaded<LongKey, Total, LongKeyCodec, TotalCodec, Mutable>(seed, mostCopyBytes);
        }
    }

    /// <summary>Freezes at random places, and between operations writes a page now and then. Some snapshots are given up.</summary>
    private static ulong Step<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed, int keys)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        using var test = new TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>(seed, keys);
        test.Store();
        for (var round = 0; round < 12; round++)
        {
            test.Batch(test.Random.Next(keys * 2));
            var expected = test.Copy();
            using var frozen = (FrozenTable<TKey, TValue>)test.Stored.Freeze(test.MaxGroups());
            var rows = new RowsOfTable();
            var pace = test.Random.Next(1, 30);
            var isGivenUp = test.Random.Next(5) == 0;
            var more = true;
            while (more && !(isGivenUp && test.Random.Next(20) == 0))
            {
                test.Batch(test.Random.Next(pace));
                more = frozen.SaveNext(rows, test.MaxGroups());
            }

            if (!more)
            {
                AssertRows<TKey, TValue, TKeyCodec, TValueCodec, TKind>(seed, expected, rows);
                Assert.Equal(expected.Count, frozen.RowCount);
            }
        }

        return test.Switches;
    }

    private static void Threaded<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed, long mostCopyBytes)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        using var test = new TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>(seed, 3000);
        test.Store(mostCopyBytes);
        test.Batch(6000, mayClear: false);
        for (var round = 0; round < 8; round++)
        {
            test.Batch(test.Random.Next(400));
            var expected = test.Copy();
            var frozen = test.Stored.Freeze(test.MaxGroups());
            var rows = new RowsOfTable();
            Exception? failure = null;
            var waits = test.Random.Next(0, 200);
            var thread = new Thread(() =>
            {
                try
                {
                    using (frozen)
                    {
                        Thread.SpinWait(waits * 100);
                        frozen.Save(rows, TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>.MaxParallelism);
                    }
                }
                catch (Exception thrown)
                {
                    failure = thrown;
                }
            })
            { IsBackground = true };
            thread.Start();
            while (thread.IsAlive)
            {
                test.Batch(20);
            }

            thread.Join();
            Assert.Null(failure);
            AssertRows<TKey, TValue, TKeyCodec, TValueCodec, TKind>(seed, expected, rows);
        }
    }

    private static void AssertRows<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed, Dictionary<string, long> expected, RowsOfTable rows)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        var saved = rows.Rows.ToDictionary(row => row.Key, row => TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>.Sum(row.Value.Value));
        var wrong = expected.Keys.Union(saved.Keys).FirstOrDefault(key => !expected.TryGetValue(key, out var was) || !saved.TryGetValue(key, out var sum) || was != sum);
        Assert.True(wrong is null, $"{typeof(TKind).Name}, seed {seed}: key {wrong} had {(wrong is not null && expected.TryGetValue(wrong, out var has) ? has : "none")} and was saved as {(wrong is not null && saved.TryGetValue(wrong, out var got) ? got : "none")}.");
        foreach (var (key, (group, _)) in rows.Rows)
        {
            var reader = new StateReader(Convert.FromHexString(key), "key");
            Assert.Equal(KeyGroup.Of(TKeyCodec.Read(ref reader).StableHash(), TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>.MaxParallelism), group);
        }
    }
}
