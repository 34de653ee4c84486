using System.Buffers;

namespace FastFlow.Tests.Cli;

/// <summary>Small states, and the places in which a pipeline leaves them.</summary>
internal static class Samples
{
    public delegate void Writing(ref StateWriter writer);

    public static readonly StateSchema Totals = new("Shop.Totals", StateType.Parse("{ User: string }"), StateType.Parse("{ Count: long }"), "running");
    public static readonly StateSchema Timers = new("Shop.Totals/timers", StateType.Parse("{ User: string }"), StateType.Parse("{ At: Timestamp }"));
    public static readonly StateSchema Progress = new("Shop.Totals/progress", StateType.Nothing, StateType.Parse("{ Watermark: Timestamp }"));

    public static byte[] Bytes(Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static StateFileHeader Header(StateSchema schema, int first = 0, int end = 128) => new("Shop.Pipeline", schema, 128, first, end);

    public static byte[] File(StateFileHeader header, params (int Group, byte[] Key, byte[] Value)[] rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new StateFileWriter(buffer, header);
        foreach (var (group, key, value) in rows)
        {
            writer.Write(group, key, value);
        }

        writer.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    public static (int Group, byte[] Key, byte[] Value) Total(int group, string user, long count)
        => (group, Bytes((ref StateWriter writer) => writer.WriteString(user)), Bytes((ref StateWriter writer) => writer.WriteInt64(count)));

    public static (int Group, byte[] Key, byte[] Value) Time(int group, string? user, long ticks)
        => (group, user is null ? [] : Bytes((ref StateWriter writer) => writer.WriteString(user)), Bytes((ref StateWriter writer) => writer.WriteTimestamp(new(ticks))));

    public static byte[] TotalsFile => File(Header(Totals), Total(90, "ann", 3), Total(7, "bob", -1), Total(100, "zoë", long.MaxValue));

    public static byte[] ProgressFile => File(Header(Progress), Time(0, null, 0));

    /// <summary>Two files, and one in the manifest.</summary>
    public static void Fill(PendingCheckpoint pending)
    {
        Add(pending, Totals, TotalsFile);
        Add(pending, Timers, File(Header(Timers), Time(90, "ann", 10_000_000)));
        pending.AddSection("state/Shop.Totals/progress", ProgressFile);
        pending.AddSection("sinks", new byte[] { 1, 2, 3 });
    }

    /// <summary>Checkpoints 1 and 2, of which 2 is the current one.</summary>
    public static string Job(string directory)
    {
        using var storage = CheckpointStorage.Open(directory, 3, "Shop.Pipeline");
        foreach (var id in (long[])[1, 2])
        {
            var pending = storage.Begin(id);
            Fill(pending);
            storage.Commit(pending);
        }

        return directory;
    }

    public static string Savepoint(string directory)
    {
        using var savepoint = SavepointStorage.Begin(directory, 5, 2, "Shop.Pipeline");
        Fill(savepoint.Pending);
        savepoint.Commit();
        return directory;
    }

    public static string Snapshot(string path)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new SnapshotWriter(buffer);
        var (totals, rows) = (writer.Begin(Header(Totals)), (List<(int Group, byte[] Key, byte[] Value)>)[Total(90, "ann", 3), Total(7, "bob", -1), Total(100, "zoë", long.MaxValue)]);
        rows.ForEach(row => totals.Write(row.Group, row.Key, row.Value));
        writer.End();
        writer.Begin(Header(Progress)).Write(0, [], Bytes((ref StateWriter writer) => writer.WriteTimestamp(default)));
        writer.End();
        writer.Complete();
        System.IO.File.WriteAllBytes(path, buffer.WrittenSpan.ToArray());
        return path;
    }

    private static void Add(PendingCheckpoint pending, StateSchema schema, byte[] bytes)
    {
        using var file = pending.Create(schema.StateId, 0, 127);
        file.Write(bytes);
        file.Complete();
    }
}
