using System.Buffers;
using System.Runtime.CompilerServices;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.State.Tiers;

/// <summary>A table with a cold tier and a cache far too small, beside a dictionary that does the same: random batches, evictions between them, snapshots under way, and restores into every backend.</summary>
internal sealed class ColdTableLife<TKey, TValue, TKeyCodec, TValueCodec, TKind>(Random random, int keys, long cacheBytes, Func<IStateTier> openTier) : IDisposable
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
    where TKind : ITableKind<TKey, TValue>
{
    private const int Groups = 8;
    private const string Id = "Test";

    // By the key's bytes, as rows have it.
    private Dictionary<string, long> _model = [];
    private One _one = null!;

    /// <summary>Lives through some batches. Every so often all of the table goes through a snapshot into another one, with or without a tier.</summary>
    public void Run(int batches)
    {
        _one = New(isTiered: true);
        for (var batch = 0; batch < batches; batch++)
        {
            Batch(random.Next(1, 200));
            _one.Stored.Evict();
            if (_one.Tier is not null)
            {
                Assert.InRange(_one.Table.Count, 0, _one.Table.MostKeysInMemory + 1);
            }

            if (random.Next(8) == 0)
            {
                Snapshot();
            }
        }

        using var last = _one.Stored.Freeze(Groups);
        Assert.Equal(_model, Read(last).ToDictionary(row => row.Key, row => Sum(row.Value)));
    }

    public void Dispose() => _one.Dispose();

    private void Snapshot()
    {
        var expected = new Dictionary<string, long>(_model);
        Assert.Equal(expected, Saved());
        Dictionary<string, byte[]> rows;
        using (var frozen = _one.Stored.Freeze(Groups, random.Next(2) == 0 ? 0 : null))
        {
            for (var more = random.Next(6); more > 0; more--)
            {
                Batch(random.Next(1, 300));
                _one.Stored.Evict();
            }

            rows = Read(frozen);
        }

        Assert.Equal(expected, rows.ToDictionary(row => row.Key, row => Sum(row.Value)));
        if (random.Next(3) == 0)
        {
            Restore(rows);
            _model = expected;
        }
    }

    private void Restore(Dictionary<string, byte[]> rows)
    {
        _one.Dispose();
        _one = New(isTiered: random.Next(3) > 0);
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        _one.Stored.BeginLoad(shuffled.Length);
        foreach (var (key, value) in shuffled)
        {
            var keyReader = new StateReader(Convert.FromHexString(key), "key");
            var valueReader = new StateReader(value, "value");
            _one.Stored.Load(ref keyReader, ref valueReader);
        }

        _one.Stored.EndLoad();
        if (_one.Tier is not null)
        {
            Assert.InRange(_one.Table.Count, 0, _one.Table.MostKeysInMemory + 1);
        }
    }

    private void Batch(int operations)
    {
        var table = _one.Table;
        var cursor = table.Cursor();
        for (; operations > 0; operations--)
        {
            var key = TKind.Key(random.Next(keys));
            var amount = random.Next(1, 1000);
            switch (random.Next(1000))
            {
                case 0:
                    table.Clear();
                    _model.Clear();
                    cursor = table.Cursor();
                    break;
                case < 200:
                    Add(key, ref cursor.GetOrAdd(in key), amount);
                    break;
                case < 400:
                    var isThere = _model.ContainsKey(Name(key));
                    Add(key, ref cursor.GetOrAdd(in key, out var isNew), amount);
                    Assert.Equal(!isThere, isNew);
                    break;
                case < 600:
                    // As the loop without calls does it.
                    ref TValue found = ref cursor.Find(in key);
                    if (Unsafe.IsNullRef(ref found))
                    {
                        found = ref table.GetOrAdd(in key);
                        cursor = table.Cursor();
                    }

                    Add(key, ref found, amount);
                    break;
                case < 700:
                    ref TValue there = ref table.TryGetRef(in key, out var exists);
                    Assert.Equal(_model.ContainsKey(Name(key)), exists);
                    Assert.Equal(!exists, Unsafe.IsNullRef(ref there));
                    if (exists)
                    {
                        Add(key, ref there, amount);
                    }

                    cursor = table.Cursor();
                    break;
                case < 800:
                    Assert.Equal(_model.TryGetValue(Name(key), out var expected), table.TryGet(in key, out var read));
                    Assert.Equal(expected, TKind.SumOf(in read));
                    break;
                case < 810:
                    Sweep();
                    cursor = table.Cursor();
                    break;
                default:
                    Assert.Equal(_model.Remove(Name(key)), table.Remove(in key));
                    break;
            }
        }
    }

    // What is unneeded is removed where it is met in memory, for good.
    private void Sweep()
    {
        var before = InMemory();
        if (_one.Table.Sweep(default(DividesBySeven), 20) > 0)
        {
            foreach (var gone in before.Except(InMemory()))
            {
                Assert.Equal(0, _model[gone] % 7);
                _model.Remove(gone);
            }
        }
    }

    private HashSet<string> InMemory()
    {
        var names = new HashSet<string>();
        foreach (var (key, _) in _one.Table)
        {
            names.Add(Name(key));
        }

        return names;
    }

    private void Add(TKey key, ref TValue value, long amount)
    {
        TKind.Add(ref value, amount);
        _model[Name(key)] = _model.GetValueOrDefault(Name(key)) + amount;
        Assert.Equal(_model[Name(key)], TKind.SumOf(in value));
    }

    private Dictionary<string, long> Saved()
    {
        var rows = new Rows();
        _one.Stored.Save(new RowWriter(rows, Groups));
        return rows.Values.ToDictionary(row => row.Key, row => Sum(row.Value));
    }

    private static Dictionary<string, byte[]> Read(FrozenState frozen)
    {
        // The thread that writes a snapshot is never the worker's.
        var rows = new Rows();
        Exception? failure = null;
        var writing = new Thread(() => failure = Record.Exception(() => frozen.Save(rows, Groups)));
        writing.Start();
        writing.Join();
        Assert.Null(failure);
        return rows.Values;
    }

    private One New(bool isTiered)
    {
        var table = new KeyedTable<TKey, TValue>(pageShift: 3);
        var stored = new StoredTable<TKey, TValue, TKeyCodec, TValueCodec>(Id, table, TKind.IsMutable);
        var tier = isTiered ? openTier() : null;
        if (tier is not null)
        {
            stored.Attach(tier, cacheBytes);
        }

        return new(table, stored, tier);
    }

    private static long Sum(byte[] value)
    {
        var reader = new StateReader(value, "row");
        var sum = TKind.SumOf(TValueCodec.Read(ref reader));
        reader.End();
        return sum;
    }

    private static string Name(TKey key)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        TKeyCodec.Write(ref writer, in key);
        writer.Flush();
        return Convert.ToHexString(bytes.WrittenSpan);
    }

    private readonly struct DividesBySeven : IUnneeded<TValue>
    {
        public bool IsUnneeded(in TValue value) => TKind.SumOf(in value) % 7 == 0;
    }

    private sealed class Rows : IRowTarget
    {
        public Dictionary<string, byte[]> Values { get; } = [];

        public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
        {
            var reader = new StateReader(key, "key");
            Assert.Equal(KeyGroup.Of(TKeyCodec.Read(ref reader).StableHash(), Groups), keyGroup);
            Assert.True(Values.TryAdd(Convert.ToHexString(key), value.ToArray()), $"The key {Convert.ToHexString(key)} was saved twice.");
        }
    }

    private sealed record One(KeyedTable<TKey, TValue> Table, StoredTable<TKey, TValue, TKeyCodec, TValueCodec> Stored, IStateTier? Tier) : IDisposable
    {
        public void Dispose()
        {
            Table.Dispose();
            Tier?.Dispose();
        }
    }
}
