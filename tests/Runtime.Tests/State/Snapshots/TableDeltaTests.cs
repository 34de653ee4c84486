namespace FastFlow.Tests.State.Snapshots;

/// <summary>A whole snapshot and the deltas that stand on it are the table at the last barrier, and a restore of them is that table.</summary>
public class TableDeltaTests
{
    [Fact]
    public void Freeze_ChangesSinceTheSnapshotBefore_StandOnIt()
    {
        var deltas = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            deltas += Chain<LongKey, Sums, LongKeyCodec, SumsCodec, Unmanaged>(seed);
            deltas += Chain<LongKey, string, LongKeyCodec, StringCodec, Managed>(seed);
            deltas += Chain<LongKey, Total, LongKeyCodec, TotalCodec, Mutable>(seed);
            deltas += Chain<TextKey, Sums, TextKeyCodec, SumsCodec, TextKeyed>(seed);
        }

        // Growth, clears and bursts make many of them whole.
        Assert.InRange(deltas, 300, 30 * 4 * 25);
    }

    [Fact]
    public void Freeze_FewPagesChanged_DeltaHoldsTheirRowsOnly()
    {
        using var table = Filled(out var stored);
        table.GetOrAdd(default) = default;
        using var whole = Saved(stored.Freeze(8, 0), out _);
        table.Remove(default);
        table.GetOrAdd(new LongKey(77)) = new() { Sum = -1 };
        table.Remove(new LongKey(1234));
        using var delta = Saved(stored.Freeze(8, whole.Version), out var rows);
        Assert.True(delta.IsDelta);
        Assert.Equal(1, delta.DeltaNumber);
        Assert.Equal("Test+1", delta.Schema.StateId);
        Assert.Equal("{ Count: long, Sum: long }?", delta.Schema.Value.ToString());
        Assert.InRange(rows.Rows.Count, 3, 64);
        Assert.Equal([0], rows.Rows[Convert.ToHexString(BitConverter.GetBytes(1234L))].Value);
        Assert.Equal([0], rows.Rows[Convert.ToHexString(BitConverter.GetBytes(0L))].Value);
        Assert.Equal(1, rows.Rows[Convert.ToHexString(BitConverter.GetBytes(77L))].Value[0]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Freeze_SnapshotBeforeWasNotWrittenOrNotTheOneAskedFor_IsWhole(bool isComplete, bool isOlder)
    {
        using var table = Filled(out var stored);
        using var first = Saved(stored.Freeze(8, 0), out _);
        var second = stored.Freeze(8, first.Version);
        if (isComplete)
        {
            second.Save(new RowsOfTable(), 8);
        }

        second.Dispose();
        using var third = stored.Freeze(8, isOlder ? first.Version : second.Version);
        Assert.False(third.IsDelta);
    }

    [Fact]
    public void Freeze_DeltasOfAChain_AreFollowedByAWholeOne()
    {
        using var table = Filled(out var stored);
        long since = 0;
        var numbers = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            table.GetOrAdd(new LongKey(i + 1)) = new() { Sum = i };
            using var frozen = Saved(stored.Freeze(8, since), out _);
            numbers.Add(frozen.DeltaNumber);
            since = frozen.Version;
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1], numbers);
    }

    [Fact]
    public void Freeze_MostPagesChanged_IsWholeAndEndsTheWatch()
    {
        using var table = Filled(out var stored);
        using var first = Saved(stored.Freeze(8, 0), out _);
        Assert.True(table.IsWatched);
        for (var i = 0; i < 3000; i++)
        {
            table.GetOrAdd(new LongKey(i + 1)) = default;
        }

        table.Cursor();
        Assert.False(table.IsWatched);
        using var second = stored.Freeze(8, first.Version);
        Assert.False(second.IsDelta);
    }

    [Fact]
    public void Freeze_NobodyAsksForChanges_EndsTheWatchWhenWritten()
    {
        using var table = Filled(out var stored);
        var frozen = stored.Freeze(8);
        Assert.True(table.IsWatched);
        table.Cursor();
        Assert.True(table.IsWatched);
        frozen.Save(new RowsOfTable(), 8);
        table.Cursor();
        Assert.False(table.IsWatched);
        Assert.Equal(0, frozen.Version);
    }

    private static KeyedTable<LongKey, Sums> Filled(out StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec> stored)
    {
        var table = new KeyedTable<LongKey, Sums>(pageShift: 3);
        for (var i = 1; i <= 4000; i++)
        {
            table.GetOrAdd(new LongKey(i)) = new() { Sum = i };
        }

        while (table.IsMoving)
        {
            table.Remove(new LongKey(5000));
            table.GetOrAdd(new LongKey(5000));
        }

        table.Remove(new LongKey(5000));
        stored = new("Test", table);
        return table;
    }

    private static FrozenState Saved(FrozenState frozen, out RowsOfTable rows)
    {
        rows = new RowsOfTable();
        frozen.Save(rows, 8);
        return frozen;
    }

    private static int Chain<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        const int Groups = TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>.MaxParallelism;
        using var test = new TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>(seed, 4000);
        test.Store();
        test.Batch(12_000, mayClear: false);
        var (deltas, since) = (0, 0L);
        var chain = new List<(bool IsDelta, RowsOfTable Rows)>();
        for (var round = 0; round < 25; round++)
        {
            test.Few(test.Random.Next(1, 40));
            if (test.Random.Next(8) == 0)
            {
                test.Batch(test.Random.Next(300));
            }

            var expected = test.Copy();
            using var frozen = (FrozenTable<TKey, TValue>)test.Stored.Freeze(Groups, since);
            var rows = new RowsOfTable();
            var isGivenUp = test.Random.Next(10) == 0;
            while (frozen.SaveNext(rows, Groups) && !(isGivenUp && test.Random.Next(20) == 0))
            {
                test.Few(test.Random.Next(2));
            }

            if (!frozen.IsComplete)
            {
                continue;
            }

            if (!frozen.IsDelta)
            {
                chain.Clear();
            }

            deltas += frozen.IsDelta ? 1 : 0;
            chain.Add((frozen.IsDelta, rows));
            since = frozen.Version;
            Assert.Equal(chain.Count - 1, frozen.DeltaNumber);
            AssertRestored<TKey, TValue, TKeyCodec, TValueCodec, TKind>($"{typeof(TKind).Name}, seed {seed}, round {round}", expected, chain);
        }

        return deltas;
    }

    private static void AssertRestored<TKey, TValue, TKeyCodec, TValueCodec, TKind>(string where, Dictionary<string, long> expected, List<(bool IsDelta, RowsOfTable Rows)> chain)
        where TKey : struct, IKey<TKey>
        where TKeyCodec : struct, IRowCodec<TKey>
        where TValueCodec : struct, IRowCodec<TValue>
        where TKind : ITableKind<TKey, TValue>
    {
        using var table = new KeyedTable<TKey, TValue>(pageShift: 3);
        var stored = new StoredTable<TKey, TValue, TKeyCodec, TValueCodec>("Test", table);
        stored.BeginLoad(chain[0].Rows.Rows.Count);
        foreach (var (isDelta, rows) in chain)
        {
            foreach (var (name, row) in rows.Rows)
            {
                var key = new StateReader(Convert.FromHexString(name), "key");
                var value = new StateReader(row.Value, "value");
                if (isDelta)
                {
                    stored.LoadDelta(ref key, ref value);
                }
                else
                {
                    stored.Load(ref key, ref value);
                }
            }
        }

        stored.EndLoad();
        var restored = new RowsOfTable();
        stored.Save(new RowWriter(restored, 8));
        var sums = restored.Rows.ToDictionary(row => row.Key, row => TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>.Sum(row.Value.Value));
        var wrong = expected.Keys.Union(sums.Keys).FirstOrDefault(key => !expected.TryGetValue(key, out var was) || !sums.TryGetValue(key, out var sum) || was != sum);
        Assert.True(wrong is null, $"{where}: key {wrong} had {(wrong is not null && expected.TryGetValue(wrong, out var has) ? has : "none")} and was restored as {(wrong is not null && sums.TryGetValue(wrong, out var got) ? got : "none")}.");
    }
}
