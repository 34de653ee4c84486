using System.Buffers;

namespace FastFlow.Tests.Checkpoints;

internal sealed record Row(int Group, byte[] Key, byte[] Value);

internal static class StateFiles
{
    public static StateFileHeader Header(int firstGroup = 0, int endGroup = 128, string value = "{ Count: long }") =>
        new("Shop", new("Totals", StateType.Parse("{ User: string }"), StateType.Parse(value)), 128, firstGroup, endGroup);

    public static byte[] Write(StateFileHeader header, IEnumerable<Row> rows)
    {
        using var stream = new MemoryStream();
        using var writer = new StateFileWriter(stream, header);
        foreach (var row in rows)
        {
            writer.Write(row.Group, row.Key, row.Value);
        }

        writer.Complete();
        return stream.ToArray();
    }

    public static StateFileReader Open(byte[] bytes) => StateFileReader.Open(new MemoryStream(bytes, writable: false), "a.ffs");

    public static List<Row> Read(byte[] bytes)
    {
        var reader = Open(bytes);
        var rows = new List<Row>();
        while (reader.MoveNext())
        {
            rows.Add(new(reader.KeyGroup, Rest(reader.Key), Rest(reader.Value)));
        }

        Assert.False(reader.MoveNext());
        return rows;
    }

    public static byte[] Encode(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static CheckpointFormatException Refused(byte[] bytes) => Assert.Throws<CheckpointFormatException>(() => Read(bytes));

    public static byte[] Rest(StateReader reader)
    {
        var bytes = new byte[reader.Left];
        foreach (ref var value in bytes.AsSpan())
        {
            value = reader.ReadByte();
        }

        reader.End();
        return bytes;
    }
}
