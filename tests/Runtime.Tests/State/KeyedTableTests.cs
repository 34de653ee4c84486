using CsCheck;

namespace FastFlow.Tests.State;

public sealed class KeyedTableTests
{
    /// <summary>0-5: add to the key through the cursor; 6: add through the table; 7, 8: remove; 9: read; 10: clear (rarely).</summary>
    private static readonly Gen<(int Operation, int Key)[]> Operations =
        Gen.Select(Gen.Int[0, 400], Gen.OneOf(Gen.Int[-3, 20], Gen.Int[-2000, 2000])).Select((operation, key) => (operation == 400 ? 10 : operation % 10, key)).Array[0, 3000];

    [Fact]
    public void Table_OfIntegers_DoesWhatADictionaryDoes() => Operations.Sample(
        operations => Matches(operations, key => new LongKey(key * 0x10001L), key => key * 0x10001L, entry => entry.Value), iter: 300);

    [Fact]
    public void Table_OfText_DoesWhatADictionaryDoes() => Operations.Sample(
        operations => Matches(operations, key => new TextKey("k" + key), key => "k" + key, entry => entry.Value), iter: 150);

    [Fact]
    public void Table_OfEqualHashes_DoesWhatADictionaryDoes() => Operations.Sample(
        operations => Matches(operations.Take(400).ToArray(), key => new CollidingKey(key), key => key, entry => entry.Value), iter: 100);

    [Theory]
    [InlineData(1L)]
    [InlineData(-7046029254386353131L)] // the golden multiplier itself
    [InlineData(-1042297131963180675L)] // its inverse: consecutive multiples fall into one slot
    [InlineData(1L << 40)]
    public void Table_OfAnAdversarialStride_KeepsProbesShort(long stride)
    {
        using var table = new KeyedTable<LongKey, long>();
        var cursor = table.Cursor();
        for (var i = 1L; i <= 100_000; i++)
        {
            cursor.GetOrAdd(new LongKey(unchecked(i * stride)))++;
        }

        Assert.Equal(100_000, table.Count);
        Assert.True(table.FurthestFromHome() < 256, $"A key lies {table.FurthestFromHome()} slots behind its home.");
        Assert.All(Enumerable.Range(1, 1000), i => Assert.True(table.TryGet(new LongKey(unchecked(i * stride)), out var count) && count == 1));
    }

    [Fact]
    public void Cursor_OverKnownKeys_AllocatesNothing()
    {
        using var table = new KeyedTable<TextKey, long>();
        var keys = Enumerable.Range(0, 1000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Count(table, keys);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(table, keys);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(table.TryGet(new TextKey("999"), out var count) && count == 2);

        static void Count(KeyedTable<TextKey, long> table, string[] keys)
        {
            var cursor = table.Cursor();
            foreach (var key in keys)
            {
                cursor.GetOrAdd(new TextKey(key))++;
            }
        }
    }

    [Fact]
    public void TextKey_OfNull_NamesTheKey() =>
        Assert.Contains("TextKey", Assert.Throws<ArgumentNullException>(() => new TextKey(null!)).Message, StringComparison.Ordinal);

    private static void Matches<TKey, TModelKey>((int Operation, int Key)[] operations, Func<int, TKey> key, Func<int, TModelKey> modelKey, Func<TKey, object> value)
        where TKey : struct, IKey<TKey>
        where TModelKey : notnull
    {
        using var table = new KeyedTable<TKey, long>();
        var model = new Dictionary<TModelKey, long>();
        var cursor = table.Cursor();
        var step = 0L;
        foreach (var (operation, number) in operations)
        {
            step++;
            var (k, m) = (key(number), modelKey(number));
            switch (operation)
            {
                case <= 5:
                    ref var slot = ref cursor.GetOrAdd(in k, out var isNew);
                    Assert.Equal(!model.ContainsKey(m), isNew);
                    slot += step;
                    model[m] = model.GetValueOrDefault(m) + step;
                    break;
                case 6:
                    table.GetOrAdd(in k) += step;
                    model[m] = model.GetValueOrDefault(m) + step;
                    cursor = table.Cursor();
                    break;
                case 7 or 8:
                    Assert.Equal(model.Remove(m), table.Remove(in k));
                    break;
                case 9:
                    Assert.Equal(model.TryGetValue(m, out var expected), table.TryGet(in k, out var actual));
                    Assert.Equal(expected, actual);
                    break;
                default:
                    table.Clear();
                    model.Clear();
                    cursor = table.Cursor();
                    break;
            }

            Assert.Equal(model.Count, table.Count);
        }

        Assert.Equal(model.OrderBy(e => e.Key).Select(e => ((object)e.Key, e.Value)), table.Entries().Select(e => (value(e.Key), e.Value)).OrderBy(e => e.Item1));
    }
}
