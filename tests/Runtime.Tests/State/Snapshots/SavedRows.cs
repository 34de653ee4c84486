using System.Buffers;

namespace FastFlow.Tests.State.Snapshots;

/// <summary>The rows of a worker's parts, in memory.</summary>
internal sealed class SavedRows
{
    private const int MaxParallelism = 128;

    public Dictionary<string, List<(byte[] Key, byte[] Value)>> Parts { get; } = [];

    /// <summary>All rows as text, in an order of their own, so that two sets can be compared.</summary>
    public List<string> Sorted => [.. Parts.SelectMany(part => part.Value.Select(row => $"{part.Key} {Convert.ToHexString(row.Key)}={Convert.ToHexString(row.Value)}")).Order(StringComparer.Ordinal)];

    public static SavedRows Of(params StoredState[] parts)
    {
        var saved = new SavedRows();
        foreach (var part in parts)
        {
            var rows = new List<(byte[] Key, byte[] Value)>();
            saved.Parts.Add(part.Schema.StateId, rows);
            using var frozen = part.Freeze(MaxParallelism);
            frozen.Save(new Target(rows), MaxParallelism);
        }

        return saved;
    }

    /// <summary>Takes all rows back, in random order.</summary>
    public void Load(Random random, params StoredState[] parts)
    {
        random.Shuffle(parts);
        foreach (var part in parts)
        {
            var rows = Parts[part.Schema.StateId].ToArray();
            random.Shuffle(rows);
            part.BeginLoad(rows.Length);
            foreach (var (key, value) in rows)
            {
                var keyReader = new StateReader(key, "key");
                var valueReader = new StateReader(value, "value");
                part.Load(ref keyReader, ref valueReader);
            }
        }

        random.Shuffle(parts);
        foreach (var part in parts)
        {
            part.EndLoad();
        }
    }

    /// <summary>Changes some bytes of some row, or cuts it, or adds one.</summary>
    public void Flip(Random random)
    {
        var rows = Parts.Values.SelectMany(part => part.Select((row, index) => (part, index))).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var (part, index) = rows[random.Next(rows.Count)];
        var (key, value) = part[index];
        for (var left = random.Next(1, 4); left > 0 && value.Length > 0; left--)
        {
            value[random.Next(value.Length)] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x80, _ => (byte)random.Next(256) };
        }

        value = random.Next(8) switch { 0 => value[..random.Next(value.Length + 1)], 1 => [.. value, 1], _ => value };
        part[index] = (key, value);
        if (random.Next(16) == 0)
        {
            part.Add((key, value));
        }
    }

    /// <summary>The rows of these parts can't go with a watermark.</summary>
    public static void AssertPassed(StoredState[] saved, long watermark, params StoredState[] parts)
    {
        var rows = Of(saved);
        var progress = rows.Parts["Op/progress"][0];
        BitConverter.TryWriteBytes(progress.Value, watermark);
        var refused = Assert.Throws<CheckpointFormatException>(() => rows.Load(new(1), parts));
        Assert.Contains("by which it has come out", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("State Op", refused.File, StringComparison.Ordinal);
    }

    /// <summary>Rows of one key are read; the last of them is refused.</summary>
    public static void AssertRefused(StoredState part, string found, params byte[][] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var last = i == values.Length - 1;
            var thrown = Record.Exception(() =>
            {
                var key = new StateReader(part.Schema.Key.LeastBytes == 0 ? [] : [1, 0, 0, 0, 0, 0, 0, 0], "key");
                var value = new StateReader(values[i], "value");
                part.Load(ref key, ref value);
            });
            if (last)
            {
                Assert.Contains(found, Assert.IsType<CheckpointFormatException>(thrown).Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Null(thrown);
            }
        }
    }

    /// <summary>A value that a test makes up.</summary>
    public static byte[] Bytes(WriteRow write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        write(ref writer);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public delegate void WriteRow(ref StateWriter writer);

    private sealed class Target(List<(byte[] Key, byte[] Value)> rows) : IRowTarget
    {
        public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
        {
            Assert.InRange(keyGroup, 0, MaxParallelism - 1);
            rows.Add((key.ToArray(), value.ToArray()));
        }
    }
}
