using System.Buffers;

namespace FastFlow.Tests;

public sealed class RocksDbTierTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-rocksdb").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Rows_WrittenOverwrittenDeleted_AreThoseOfADictionary()
    {
        var random = new Random(7);
        using var tier = Backend().Open("Shop.Orders", 0)!;
        using var table = tier.Open("Shop.Totals");
        var model = new Dictionary<int, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var key = random.Next(2_000);
            if (random.Next(4) == 0)
            {
                model.Remove(key);
                table.Delete(Key(key));
            }
            else
            {
                model[key] = new string((char)('a' + random.Next(26)), random.Next(200));
                table.Put(Key(key), Text(model[key]));
            }

            if (random.Next(100) == 0)
            {
                table.Flush();
                var asked = random.Next(2_000);
                Assert.Equal(model.GetValueOrDefault(asked), Read(table, asked));
            }
        }

        table.Flush();
        Assert.All(Enumerable.Range(0, 2_000), key => Assert.Equal(model.GetValueOrDefault(key), Read(table, key)));
    }

    [Fact]
    public void View_WhatIsWrittenAfterIt_IsNotInIt()
    {
        using var tier = Backend().Open("Shop.Orders", 0)!;
        using var table = tier.Open("Shop.Totals");
        table.Put(Key(1), Text("one"));
        table.Put(Key(2), Text("two"));
        table.Flush();
        using var view = table.Freeze();
        table.Put(Key(2), Text("other"));
        table.Put(Key(3), Text("three"));
        table.Delete(Key(1));
        table.Flush();
        var rows = new List<(int, string)>();
        var reading = new Thread(() =>
        {
            while (view.MoveNext())
            {
                rows.Add((BitConverter.ToInt32(view.Key), System.Text.Encoding.UTF8.GetString(view.Value)));
            }
        });
        reading.Start();
        reading.Join();
        Assert.Equal([(1, "one"), (2, "two")], rows.OrderBy(row => row.Item1));
    }

    [Fact]
    public void States_OfOneTier_DontSeeOneAnother()
    {
        using var tier = Backend().Open("Shop.Orders", 0)!;
        using var first = tier.Open("Shop.A");
        using var second = tier.Open("Shop.B");
        first.Put(Key(1), Text("a"));
        first.Flush();
        Assert.Null(Read(second, 1));
    }

    [Fact]
    public void Tier_WhatAnEarlierRunLeft_IsGone()
    {
        using (var tier = Backend().Open("Shop.Orders", 0)!)
        {
            using var table = tier.Open("Shop.A");
            table.Put(Key(1), Text("a"));
            table.Flush();
        }

        using var again = Backend().Open("Shop.Orders", 0)!;
        using var fresh = again.Open("Shop.A");
        Assert.Null(Read(fresh, 1));
    }

    [Fact]
    public void Tier_PlaceThatIsAFile_IsNamedInTheError()
    {
        var file = Path.Combine(_directory, "taken");
        File.WriteAllText(file, "");
        var failure = Assert.ThrowsAny<IOException>(() => StateBackend.RocksDb(file, RocksDbBackend.LeastCacheBytes).Open("Shop.Orders", 0));
        Assert.Contains(file, failure.Message);
    }

    [Fact]
    public void Backend_CacheTooSmall_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StateBackend.RocksDb(_directory, 1000));

    private static byte[] Key(int key) => BitConverter.GetBytes(key);

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string? Read(IStateTierTable table, int key)
    {
        var value = new ArrayBufferWriter<byte>();
        return table.TryGet(Key(key), value) ? System.Text.Encoding.UTF8.GetString(value.WrittenSpan) : null;
    }

    private StateBackend Backend() => StateBackend.RocksDb(_directory, RocksDbBackend.LeastCacheBytes);
}
