using System.Buffers;
using System.Security.Cryptography;

namespace FastFlow.Tests.Checkpoints;

public sealed class SnapshotTests(ITestOutputHelper output)
{
    private static readonly StateSchema Totals = new("Totals", StateType.Parse("{ User: string }"), StateType.Parse("{ Count: long }"));
    private static readonly StateSchema Progress = new("Totals/progress", StateType.Nothing, StateType.Parse("{ Watermark: Timestamp }"));

    [Fact]
    public void Snapshot_SeveralFiles_AreThoseOfSingleFilesAndOfTheNaiveDirectory()
    {
        Row[] rows = [new(100, [1, 2], [3]), new(7, [], new byte[100_000])];
        byte[][] files = [StateFiles.Write(Header(Totals), rows), StateFiles.Write(Header(Progress), [new(0, [], [1, 2, 3, 4, 5, 6, 7, 8])]), StateFiles.Write(Header(Totals with { StateId = "Empty" }), [])];

        var bytes = Write((Header(Totals), rows), (Header(Progress), [new(0, [], [1, 2, 3, 4, 5, 6, 7, 8])]), (Header(Totals with { StateId = "Empty" }), []));

        Assert.Equal(Naive(files), bytes);
        var reader = Open(bytes);
        Assert.Equal(["Totals", "Totals/progress", "Empty"], reader.Files.Select(file => file.Schema.StateId));
        for (var i = 0; i < files.Length; i++)
        {
            Assert.Equal(StateFiles.Read(files[i]).Select(Show), ReadRows(reader.Open(i)).Select(Show));
            Assert.Equal(StateFiles.Open(files[i]).Hash.ToArray(), reader.Open(i).Hash.ToArray());
        }
    }

    // Don't change this: snapshots of this version exist.
    [Fact]
    public void Snapshot_NoFiles_IsByteForByteTheSame()
    {
        const string head = "894646500D0A1A0A01000000781CDFDD";
        var bytes = Write();
        var hash = SHA256.HashData(Convert.FromHexString($"{head}0000000000000000"));
        Assert.Equal($"{head}0000000000000000{Convert.ToHexString(hash)}46465020656E640A", Convert.ToHexString(bytes));
        Assert.Empty(Open(bytes).Files);
    }

    [Fact]
    public void Open_AnyBitFlippedOrTruncation_IsRefused()
    {
        var bytes = Small();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertNamed(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            AssertNamed(bytes[..length]);
        }

        Assert.Equal(2, Open(bytes).Files.Count);
    }

    [Fact]
    public void Open_BytesAddedOrTakenOut_IsRefused()
    {
        var bytes = Small();
        for (var place = 0; place <= bytes.Length; place++)
        {
            AssertNamed([.. bytes[..place], 0, .. bytes[place..]]);
            AssertNamed([.. bytes[..Math.Max(place - 1, 0)], .. bytes[Math.Max(place, 1)..]]);
        }

        AssertNamed([.. bytes, .. bytes]);
    }

    [Fact]
    public void Open_AFileWithDamage_SaysWhereItIsInTheSnapshot()
    {
        var first = StateFiles.Write(Header(Totals), [new(1, [1], [2])]);
        var bytes = Write((Header(Totals), [new(1, [1], [2])]), (Header(Progress), [new(0, [], new byte[200])]));
        bytes[16 + first.Length + 200] ^= 1;

        var refused = AssertNamed(bytes);

        Assert.InRange(refused.Offset, 16 + first.Length, 16 + first.Length + 200);
        Assert.Contains("checksum", refused.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WrongDirectoryWithRightChecksums_SaysWhatIsWrong()
    {
        var (one, two) = (StateFiles.Write(Header(Totals), [new(1, [1], [2])]), StateFiles.Write(Header(Progress), [new(0, [], [])]));
        AssertNaive("have", Naive([one, two], lengths: [one.Length, two.Length + 1]));
        AssertNaive("have", Naive([one, two], lengths: [long.MaxValue, two.Length]));
        AssertNaive("have", Naive([one, two], lengths: [-1, two.Length]));
        AssertNaive("no foot before it", Naive([one, two], lengths: [one.Length - 1, two.Length + 1]));
        AssertNaive("the directory should begin here", Naive([one, two, [0]], lengths: [one.Length, two.Length]));
        AssertNaive("that of the file at byte 16 is", Naive([one, two], hashOf: [two, one]));
        AssertNaive("can't hold so many", Naive([one], count: long.MaxValue));
        AssertNaive("can't hold so many", Naive([one], count: -1));
        AssertNaive("two files are of key group 0 of state Totals", Naive([one, one]));
        AssertNaive("is of pipeline Shop with 128 key groups", Naive([one, StateFiles.Write(new("Other", Progress, 128, 0, 128), [])]));
        AssertNaive("is of pipeline Shop with 128 key groups", Naive([one, StateFiles.Write(new("Shop", Progress, 64, 0, 64), [])]));
        AssertNaive("this FastFlow reads version 1", Naive([one], version: 2));
        Assert.Equal(2, Open(Naive([one, two])).Files.Count);

        static void AssertNaive(string expected, byte[] bytes) => Assert.Contains(expected, AssertNamed(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Garbage_IsRefused()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var start = Write()[..16];
        for (var round = 0; round < 3000; round++)
        {
            var garbage = new RandomState(random).Bytes(random.Next(300));
            AssertNamed(garbage);
            AssertNamed([.. start, .. garbage, .. "FFP end\n"u8]);
            AssertNamed(Naive([garbage]));
        }
    }

    [Fact]
    public void Open_InSmallSegments_IsTheSame()
    {
        var bytes = Write((Header(Totals), Enumerable.Range(0, 3000).Select(i => new Row(i % 128, BitConverter.GetBytes(i), new byte[60]))), (Header(Progress), [new(0, [], [9])]));
        var reader = SnapshotReader.Open(Segmented(bytes, 1000), "memory");

        // Two at once, and the first again.
        var (first, second) = (reader.Open(0), reader.Open(1));
        Assert.True(first.MoveNext());
        Assert.True(second.MoveNext());
        Assert.Equal(9, second.Value.ReadByte());
        Assert.Equal(2999, ReadRows(first).Count);
        Assert.Equal(3000, ReadRows(reader.Open(0)).Count);
    }

    [Fact]
    public void Open_Stream_IsTheSame()
    {
        using var stream = new MemoryStream(Small());
        Assert.Equal(2, SnapshotReader.Open(stream, "file").Files.Count);
    }

    [Fact]
    public void Open_ChangedSinceItWasOpened_IsRefused()
    {
        var bytes = Write((Header(Totals), [new(1, [1], new byte[100])]));
        var reader = Open(bytes);
        bytes[^200] ^= 1;
        Assert.Throws<CheckpointFormatException>(() => ReadRows(reader.Open(0)));
    }

    [Fact]
    public void SnapshotWriter_Misuse_SaysWhatIsRight()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new SnapshotWriter(buffer);
        Assert.Throws<InvalidOperationException>(writer.End);
        writer.Begin(Header(Totals));
        Assert.Contains("Call End first", Assert.Throws<InvalidOperationException>(writer.Complete).Message, StringComparison.Ordinal);
        Assert.Contains("that of Totals has not ended", Assert.Throws<InvalidOperationException>(() => writer.Begin(Header(Progress))).Message, StringComparison.Ordinal);
        writer.End();
        Assert.Contains("two files are of key group 3", Assert.Throws<ArgumentException>(() => writer.Begin(new("Shop", Totals, 128, 3, 9))).Message, StringComparison.Ordinal);
        Assert.Contains("is of pipeline Shop", Assert.Throws<ArgumentException>(() => writer.Begin(new("Other", Progress, 128, 0, 128))).Message, StringComparison.Ordinal);
        var wide = StateType.Struct([.. Enumerable.Range(0, 6000).Select(i => new StateField($"Field{i}", StateType.Of(StateKind.Int64)))]);
        Assert.Contains("fewer fields", Assert.Throws<ArgumentException>(() => writer.Begin(Header(Progress with { Value = wide }))).Message, StringComparison.Ordinal);
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Begin(Header(Progress)));
        Assert.Throws<ObjectDisposedException>(writer.Complete);
        Assert.Equal(["Totals"], Open(buffer.WrittenSpan.ToArray()).Files.Select(file => file.Schema.StateId));
    }

    private static StateFileHeader Header(StateSchema schema) => new("Shop", schema, 128, 0, 128);

    private static byte[] Small() => Write((Header(Totals), [new(1, [1], [2, 2]), new(0, [], [])]), (Header(Progress), [new(0, [], [3])]));

    private static byte[] Write(params (StateFileHeader Header, IEnumerable<Row> Rows)[] files)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new SnapshotWriter(buffer);
        foreach (var (header, rows) in files)
        {
            var file = writer.Begin(header);
            foreach (var row in rows)
            {
                file.Write(row.Group, row.Key, row.Value);
            }

            writer.End();
        }

        writer.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    // Straight from docs/decisions/0018, so that wrong ones can have right checksums.
    private static byte[] Naive(byte[][] files, long[]? lengths = null, byte[][]? hashOf = null, long? count = null, uint version = 1)
    {
        lengths ??= [.. files.Select(file => (long)file.Length)];
        byte[] prelude = [0x89, 0x46, 0x46, 0x50, 0x0D, 0x0A, 0x1A, 0x0A, .. NaiveStateFile.LittleEndian(version, 4)];
        byte[] head = [.. prelude, .. NaiveStateFile.LittleEndian(NaiveStateFile.Crc(prelude), 4)];
        byte[] directory =
        [
            .. lengths.SelectMany((length, i) => (byte[])[.. NaiveStateFile.LittleEndian((ulong)length, 8), .. HashIn((hashOf ?? files)[i])]),
            .. NaiveStateFile.LittleEndian((ulong)(count ?? lengths.Length), 8),
        ];
        return [.. head, .. files.SelectMany(file => file), .. directory, .. SHA256.HashData([.. head, .. directory]), .. "FFP end\n"u8];

        static byte[] HashIn(byte[] file) => file.Length < 40 ? new byte[32] : file[^40..^8];
    }

    private static ReadOnlySequence<byte> Segmented(byte[] bytes, int size)
    {
        var first = new Segment(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
        {
            last = last.Append(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
        }

        return new(first, 0, last, last.Memory.Length);
    }

    private static SnapshotReader Open(byte[] bytes) => SnapshotReader.Open(new ReadOnlySequence<byte>(bytes), "memory");

    private static List<Row> ReadRows(StateFileReader reader)
    {
        var rows = new List<Row>();
        while (reader.MoveNext())
        {
            rows.Add(new(reader.KeyGroup, StateFiles.Rest(reader.Key), StateFiles.Rest(reader.Value)));
        }

        return rows;
    }

    private static string Show(Row row) => $"{row.Group} {Convert.ToHexString(row.Key)} {Convert.ToHexString(row.Value)}";

    private static CheckpointFormatException AssertNamed(byte[] bytes)
    {
        var refused = Assert.Throws<CheckpointFormatException>(() => Open(bytes));
        Assert.Equal("memory", refused.File);
        Assert.InRange(refused.Offset, 0, bytes.Length);
        Assert.NotEmpty(refused.Remedy);
        return refused;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
