using System.Runtime.CompilerServices;

namespace FastFlow.Tests.State;

public sealed class KeyedTableTests
{
    [Fact]
    public void Cursor_OverKnownKeys_AllocatesNothing()
    {
        Steady(Enumerable.Range(0, 1000).Select(i => new LongKey(i)));
        Steady(Enumerable.Range(0, 1000).Select(i => new TextKey($"{i}")));
        Steady(Enumerable.Range(0, 1000).Select(i => new PairKey(i, (short)i)));

        static void Steady<TKey>(IEnumerable<TKey> keys)
            where TKey : struct, IKey<TKey>
        {
            using var table = new KeyedTable<TKey, Sums>();
            var all = keys.ToArray();
            Count(table, all);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Count(table, all);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(table.TryGet(in all[999], out var sums));
            Assert.Equal(2, sums.Count);
        }

        static void Count<TKey>(KeyedTable<TKey, Sums> table, TKey[] keys)
            where TKey : struct, IKey<TKey>
        {
            var cursor = table.Cursor();
            foreach (var key in keys)
            {
                cursor.Prefetch(in key);
                cursor.GetOrAdd(in key).Count++;
                cursor.GetOrAdd(in key, out _).Sum++;
            }
        }
    }

    [Fact]
    public void Table_KeysComeAndGo_AllocatesNothing()
    {
        using var table = new KeyedTable<LongKey, Sums>();
        Turn(table);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(table);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, table.Count);

        static void Turn(KeyedTable<LongKey, Sums> table)
        {
            for (var i = 0; i < 10_000; i++)
            {
                table.GetOrAdd(new LongKey(i)).Count++;
                table.Remove(new LongKey(i - 100));
            }

            for (var i = 9_900; i < 10_000; i++)
            {
                table.Remove(new LongKey(i));
            }
        }
    }

    /// <summary>Strides at which the golden ratio's multiples crowd: its inverse, Fibonacci numbers, itself; and harmless ones.</summary>
    [Theory]
    [InlineData(1L, false)]
    [InlineData(1L << 40, false)]
    [InlineData(-1018231460777725123L, true)]
    [InlineData(-1018231460777725123L * 2, true)]
    [InlineData(10_946L, true)]
    [InlineData(1_836_311_903L, true)]
    [InlineData(-7046029254386353131L, true)]
    [InlineData(144L, true)]
    [InlineData(3_600_000L, false)]
    public void GetOrAdd_KeysAtAStride_KeepsProbesShort(long stride, bool switches)
    {
        using var table = new KeyedTable<LongKey, long>();
        var cursor = table.Cursor();
        for (var i = 1L; i <= 100_000; i++)
        {
            cursor.GetOrAdd(new LongKey(unchecked(i * stride)))++;
        }

        // With each switch the table asks for half as much; one random multiplier in thirty displaces these keys by more than four slots.
        var (longest, sum) = table.Displacements();
        Assert.InRange(longest, 0, 255);
        Assert.InRange(sum / (double)table.Count, 0, (4 << (int)table.Switches) + 1);
        Assert.Equal(switches, table.Switches > 0);
        Assert.All(Enumerable.Range(1, 1000), i => Assert.True(table.TryGet(new LongKey(unchecked(i * stride)), out var count) && count == 1));
    }

    [Fact]
    public void GetOrAdd_DenseKeys_MeetsNoOtherKey()
    {
        using var table = new KeyedTable<LongKey, long>();
        for (var i = 0; i < 100_000; i++)
        {
            table.GetOrAdd(new LongKey(i));
        }

        Assert.Equal((0, 0), table.Displacements());
    }

    [Fact]
    public void GetOrAdd_RandomKeys_KeepTheMultiplier()
    {
        var random = new Random(7);
        using var table = new KeyedTable<LongKey, long>();
        for (var i = 0; i < 1_000_000; i++)
        {
            table.GetOrAdd(new LongKey(random.NextInt64()));
        }

        Assert.Equal(0UL, table.Switches);
    }

    [Fact]
    public void GetOrAdd_EqualHashes_TakesMemoryForTheKeysOnly()
    {
        using var table = new KeyedTable<CollidingKey, long>();
        for (var i = 1; i <= 3000; i++)
        {
            table.GetOrAdd(new CollidingKey(i)) = i;
        }

        Assert.All(Enumerable.Range(1, 3000), i => Assert.Equal(i, table.GetOrAdd(new CollidingKey(i))));
        Assert.InRange(table.Capacity, 6000, 16384);
        Assert.InRange(table.Switches, 1UL, 64UL);
    }

    [Fact]
    public void GetOrAdd_WhileGrowing_MovesAFewClustersPerCall()
    {
        using var table = new KeyedTable<LongKey, long>();
        const int most = 32_768;
        for (var i = 1; i <= most; i++)
        {
            table.GetOrAdd(new LongKey(i)) = i;
        }

        Assert.False(table.IsMoving);
        Assert.Equal(most * 2, table.Capacity);
        var calls = 0;
        do
        {
            calls++;
            table.GetOrAdd(new LongKey(most + calls)) = most + calls;
        }
        while (table.IsMoving);

        // 64 slots a call, and on to the end of the cluster.
        Assert.InRange(calls, most * 2 / 128, (most * 2 / 64) + 4);
        Assert.All(Enumerable.Range(1, most + calls), i => Assert.Equal(i, table.GetOrAdd(new LongKey(i))));
    }

    [Fact]
    public void Remove_WhileGrowing_FindsKeysInBothAreas()
    {
        using var table = new KeyedTable<LongKey, long>();
        for (var i = 1; i <= 8193; i++)
        {
            table.GetOrAdd(new LongKey(i)) = i;
        }

        Assert.True(table.IsMoving);
        Assert.Equal(Enumerable.Range(1, 8193).Select(i => (long)i), table.Select(entry => entry.Value).Order());
        Assert.All(Enumerable.Range(1, 8193), i => Assert.True(table.Remove(new LongKey(i))));
        Assert.All(Enumerable.Range(1, 8193), i => Assert.False(table.Remove(new LongKey(i))));
        Assert.Equal(0, table.Count);
        Assert.Empty(table);
    }

    [Fact]
    public void GetOrAdd_DefaultKey_IsAKeyLikeOthers()
    {
        using var table = new KeyedTable<LongKey, long>();
        Assert.False(table.TryGet(default, out _));
        Assert.False(table.Remove(default));
        var cursor = table.Cursor();
        cursor.GetOrAdd(default, out var isNew) = 5;
        Assert.True(isNew);
        cursor.GetOrAdd(default, out isNew)++;
        Assert.False(isNew);
        Assert.Equal(6, table.TryGetRef(default, out var exists));
        Assert.True(exists);
        Assert.Equal([new(default, 6)], table);
        Assert.True(table.Remove(default));
        Assert.Equal(0, cursor.GetOrAdd(default));
    }

    /// <summary>Crowded or not, growing or not: a key that is found is the right one, and one that isn't is found once the table has been asked.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_AnyKey_IsItsStateOrNull(bool random)
    {
        using var table = new KeyedTable<LongKey, Sums>();
        var source = new Random(11);
        long[] keys = [0, .. Enumerable.Range(1, 40_000).Select(i => random ? source.NextInt64() : i)];
        var counts = new Dictionary<long, int>();
        var found = 0;
        for (var i = 0; i < 200_000; i++)
        {
            // Few keys at first, then more: the table grows all the time.
            var key = keys[source.Next(1 + (i / 5))];
            var cursor = table.Cursor();
            ref var sums = ref cursor.Find(new LongKey(key));
            if (Unsafe.IsNullRef(ref sums))
            {
                sums = ref table.GetOrAdd(new LongKey(key));
            }
            else
            {
                Assert.True(counts.ContainsKey(key), $"{key} was never added.");
                found++;
            }

            sums.Count++;
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.True(found > 100_000, $"{found} found: the loop is meant to find nearly all of them.");
        foreach (var (key, count) in counts)
        {
            Assert.True(table.TryGet(new LongKey(key), out var sums));
            Assert.Equal(count, sums.Count);
        }
    }

    [Fact]
    public void GetOrAdd_ClassState_IsMadeByTheCaller()
    {
        using var table = new KeyedTable<LongKey, List<int>?>();
        for (var i = 0; i < 1000; i++)
        {
            var cursor = table.Cursor();
            ref var list = ref cursor.GetOrAdd(new LongKey(i % 100), out var isNew);
            Assert.Equal(i < 100, isNew);
            Assert.Equal(isNew, list is null);
            (list ??= []).Add(i);
            if (i % 250 == 0)
            {
                GC.Collect();
            }
        }

        Assert.All(table, entry => Assert.Equal(Enumerable.Range(0, 10).Select(i => (int)entry.Key.Value + (i * 100)), entry.Value));
    }

    [Fact]
    public void Remove_OfAReference_LetsItGo()
    {
        using var table = new KeyedTable<LongKey, object?>();
        var weak = AddAndRemove(table);
        GC.Collect();
        Assert.False(weak.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference AddAndRemove(KeyedTable<LongKey, object?> table)
        {
            var state = new object();
            table.GetOrAdd(new LongKey(1)) = state;
            table.Remove(new LongKey(1));
            return new(state);
        }
    }

    [Fact]
    public void Enumeration_OfAChangedTable_Throws()
    {
        using var table = new KeyedTable<LongKey, long>();
        table.GetOrAdd(new LongKey(1));
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var entry in table)
            {
                table.GetOrAdd(new LongKey(entry.Key.Value + 1));
            }
        });
    }

    [Fact]
    public void Table_AfterDispose_Refuses()
    {
        var table = new KeyedTable<LongKey, long>();
        table.GetOrAdd(new LongKey(1));
        table.Dispose();
        table.Dispose();
        Assert.Throws<ObjectDisposedException>(() => table.GetOrAdd(new LongKey(1)));
        Assert.Throws<ObjectDisposedException>(() => table.Remove(new LongKey(1)));
        Assert.Throws<ObjectDisposedException>(() => table.TryGet(new LongKey(1), out _));
        Assert.Throws<ObjectDisposedException>(() => table.Clear());
        Assert.Throws<ObjectDisposedException>(() => table.GetEnumerator());
    }

    [Fact]
    public void IsLarge_GrowsWithTheTable_FromHalfAMegabyte()
    {
        using var table = new KeyedTable<LongKey, Sums>();
        for (var i = 0; i < 8192; i++)
        {
            table.GetOrAdd(new LongKey(i));
        }

        // 16384 slots of 24 bytes, then 32768.
        Assert.False(table.Cursor().IsLarge);
        table.GetOrAdd(new LongKey(-1));
        table.GetOrAdd(new LongKey(-2));
        Assert.True(table.Cursor().IsLarge);
    }
}
