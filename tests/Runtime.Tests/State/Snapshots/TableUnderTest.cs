using System.Runtime.CompilerServices;

namespace FastFlow.Tests.State.Snapshots;

/// <summary>A table of small pages, a dictionary that does the same, and random operations on both.</summary>
internal sealed class TableUnderTest<TKey, TValue, TKeyCodec, TValueCodec, TKind>(int seed, int keys) : IDisposable
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TValueCodec : struct, IRowCodec<TValue>
    where TKind : ITableKind<TKey, TValue>
{
    public const int MaxParallelism = 8;

    public int MaxGroups() => MaxParallelism;

    // By the key's bytes, as rows have it.
    private readonly Dictionary<string, long> _model = [];

    public Random Random { get; } = new(seed);

    public KeyedTable<TKey, TValue> Table { get; } = new(pageShift: 3);

    public ulong Switches => Table.Switches;

    public StoredTable<TKey, TValue, TKeyCodec, TValueCodec> Stored { get; private set; } = null!;

    public void Store(long mostCopyBytes = 0) => Stored = new("Test", Table, TKind.IsMutable, mostCopyBytes);

    public Dictionary<string, long> Copy() => new(_model);

    public static string Show(ReadOnlySpan<byte> key) => Convert.ToHexString(key);

    public static long Sum(ReadOnlySpan<byte> value)
    {
        var reader = new StateReader(value, "row");
        var sum = TKind.SumOf(TValueCodec.Read(ref reader));
        reader.End();
        return sum;
    }

    /// <summary>What a batch does: some operations with one cursor.</summary>
    public void Batch(int operations, bool mayClear = true)
    {
        var cursor = Table.Cursor();
        for (; operations > 0; operations--)
        {
            var number = Random.Next(keys);
            var key = TKind.Key(number);
            var amount = Random.Next(1, 1000);
            switch (Random.Next(400))
            {
                case 0 when mayClear:
                    Table.Clear();
                    _model.Clear();
                    cursor = Table.Cursor();
                    break;
                case < 3:
                    for (var i = 0; i < amount / 4; i++)
                    {
                        Add(TKind.Key(number + i), ref cursor.GetOrAdd(TKind.Key(number + i)), 1);
                    }

                    break;
                case < 100:
                    Add(key, ref cursor.GetOrAdd(in key), amount);
                    break;
                case < 150:
                    Add(key, ref cursor.GetOrAdd(in key, out var isNew), amount);
                    Assert.Equal(isNew, _model[Name(key)] == amount);
                    break;
                case < 250:
                    // As the loop without calls does it.
                    cursor.Prefetch(in key);
                    ref TValue found = ref cursor.Find(in key);
                    if (Unsafe.IsNullRef(ref found))
                    {
                        found = ref Table.GetOrAdd(in key);
                        Add(key, ref found, amount);
                        cursor = Table.Cursor();
                    }
                    else
                    {
                        Add(key, ref found, amount);
                    }

                    break;
                case < 290:
                    ref TValue there = ref Table.TryGetRef(in key, out var exists);
                    Assert.Equal(_model.ContainsKey(Name(key)), exists);
                    if (exists)
                    {
                        Add(key, ref there, amount);
                    }

                    break;
                case < 310:
                    Assert.Equal(_model.TryGetValue(Name(key), out var expected), Table.TryGet(in key, out var read));
                    Assert.Equal(expected, TKind.SumOf(in read));
                    break;
                case < 320:
                    Sweep();
                    break;
                default:
                    Assert.Equal(_model.Remove(Name(key)), Table.Remove(in key));
                    break;
            }
        }

        Assert.Equal(_model.Count, Table.Count);
    }

    /// <summary>A batch that touches a few keys, of which many lie beside one another.</summary>
    public void Few(int operations)
    {
        var cursor = Table.Cursor();
        var first = Random.Next(keys);
        for (; operations > 0; operations--)
        {
            var key = TKind.Key((first + Random.Next(12)) % keys);
            if (Random.Next(3) == 0)
            {
                Assert.Equal(_model.Remove(Name(key)), Table.Remove(in key));
            }
            else
            {
                Add(key, ref cursor.GetOrAdd(in key), Random.Next(1, 1000));
            }
        }
    }

    public void Dispose() => Table.Dispose();

    private void Add(TKey key, ref TValue value, long amount)
    {
        TKind.Add(ref value, amount);
        _model[Name(key)] = _model.GetValueOrDefault(Name(key)) + amount;
    }

    private void Sweep()
    {
        if (Table.Sweep(default(DividesBySeven), 20) == 0)
        {
            return;
        }

        var left = new HashSet<string>();
        foreach (var (key, _) in Table)
        {
            left.Add(Name(key));
        }

        foreach (var gone in _model.Keys.Where(key => !left.Contains(key)).ToList())
        {
            Assert.Equal(0, _model[gone] % 7);
            _model.Remove(gone);
        }
    }

    private static string Name(TKey key)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        TKeyCodec.Write(ref writer, in key);
        writer.Flush();
        return Show(bytes.WrittenSpan);
    }

    private readonly struct DividesBySeven : IUnneeded<TValue>
    {
        public bool IsUnneeded(in TValue value) => TKind.SumOf(in value) % 7 == 0;
    }
}

/// <summary>Rows as they were saved: of a key at most one, in its group.</summary>
internal sealed class RowsOfTable : IRowTarget
{
    public Dictionary<string, (int Group, byte[] Value)> Rows { get; } = [];

    public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        var name = Convert.ToHexString(key);
        Assert.True(Rows.TryAdd(name, (keyGroup, value.ToArray())), $"The key {name} was saved twice.");
    }
}
