using System.Buffers;
using System.Security.Cryptography;

namespace FastFlow.Tests.Checkpoints;

public sealed class StateFileTests(ITestOutputHelper output)
{
    // Don't change this: files of this version exist. A different format has another version, and reads this one still.
    [Fact]
    public void StateFile_Golden_IsByteForByteTheSame()
    {
        var schema = new StateSchema("Totals", StateType.Parse("{ User: string }"), StateType.Parse("{ Count: long, Note: string? }"), "Tumbling 10s");
        var rows = new[] { Golden(3, "ann", 5, null), Golden(127, "zoë", 256, ""), Golden(1, "bob", -1, "vip") };
        const string expected =
            "894646530D0A1A0A 01000000 64000000" // magic, version 1, 100 bytes of description
            + "04000000 53686F70" // Shop
            + "06000000 546F74616C73" // Totals
            + "0C000000 54756D626C696E6720313073" // Tumbling 10s
            + "10000000 7B20557365723A20737472696E67207D" // { User: string }
            + "1E000000 7B20436F756E743A206C6F6E672C204E6F74653A20737472696E673F207D" // { Count: long, Note: string? }
            + "80000000 00000000 80000000" // 128 groups, from 0 to before 128
            + "714B5014" // CRC-32C of all before
            + "03 07 09 03000000616E6E 0500000000000000 00" // group 3; 7 bytes of key, 9 of value
            + "7F 08 0D 040000007A6FC3AB 0001000000000000 01 00000000"
            + "01 07 10 03000000626F62 FFFFFFFFFFFFFFFF 01 03000000766970"
            + "F8ED80D4" // CRC-32C of eight zeros and the rows
            + "0300000000000000 4500000000000000" // 3 rows in 69 bytes
            + "54688FD03CEB5A47406E40CCC2FF7CB974C7E02D06E545CE43814B43DEAEF8E3" // SHA-256 of all before
            + "46465320656E640A"; // end mark
        var file = StateFiles.Write(new("Shop", schema, 128, 0, 128), rows);
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(file));
        Assert.Equal(new StateFileHeader("Shop", schema, 128, 0, 128), StateFiles.Open(file).Header);
        Assert.Equal(rows.Select(Show), StateFiles.Read(file).Select(Show));

        static Row Golden(int group, string user, long count, string? note) => new(
            group,
            StateFiles.Encode(buffer =>
            {
                var writer = new StateWriter(buffer);
                writer.WriteString(user);
                writer.Flush();
            }),
            StateFiles.Encode(buffer =>
            {
                var writer = new StateWriter(buffer);
                writer.WriteInt64(count);
                writer.WriteNullableString(note);
                writer.Flush();
            }));
    }

    [Fact]
    public void Crc32C_KnownTexts_AreThoseOfTheStandard()
    {
        // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
        Assert.Equal(0xE306_9283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A91_36AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8_AB43u, Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD_794Eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void StateFile_RandomRows_AreThoseOfTheNaiveWriterAndComeBack()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        for (var round = 0; round < 60; round++)
        {
            var random = new Random(seed + round);
            var state = new RandomState(random);
            var (first, count) = (random.Next(100), random.Next(1, 29));
            var header = new StateFileHeader($"Job{round}", new("S#ü", state.Struct(2), state.Type(3), ""), 128, first, first + count);
            var (longest, most) = random.Next(4) switch { 0 => (0, 60), 1 => (20, 20_000), 2 => (3000, 60), _ => (200_000, 5) };
            var rows = Enumerable.Range(0, random.Next(most))
                .Select(_ => new Row(random.Next(first, first + count), state.Bytes(random.Next((longest / 4) + 1)), state.Bytes(random.Next(longest + 1)))).ToArray();
            var naive = NaiveStateFile.For(header);
            foreach (var row in rows)
            {
                naive.Row((ulong)row.Group, row.Key, row.Value);
            }

            var file = StateFiles.Write(header, rows);
            Assert.True(naive.ToBytes().AsSpan().SequenceEqual(file), $"seed {seed + round}");
            var reader = StateFiles.Open(file);
            Assert.Equal(header, reader.Header);
            Assert.Equal(rows.Length, reader.Rows);
            Assert.Equal(SHA256.HashData(file.AsSpan(0, file.Length - 40)), reader.Hash.ToArray());
            Assert.Equal(rows.Select(Show), StateFiles.Read(file).Select(Show));
        }
    }

    [Fact]
    public void StateFile_RowsOfRandomTypes_ComeBackAsValues()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        for (var round = 0; round < 300; round++)
        {
            var random = new Random(seed + round);
            var state = new RandomState(random);
            var (key, value) = (state.Struct(2), state.Type(4));
            var buffer = new ArrayBufferWriter<byte>();
            var expected = new List<string>();
            using var stream = new MemoryStream();
            using var writer = new StateFileWriter(stream, new("P", new("S", key, value), 1000, 0, 1000));
            foreach (var hash in Enumerable.Range(0, random.Next(30)).Select(_ => (ulong)random.NextInt64()))
            {
                var (keyValue, valueValue) = (state.Value(key), state.Value(value));
                expected.Add($"{KeyGroup.Of(hash, 1000)} {RandomState.Show(keyValue)} {RandomState.Show(valueValue)}");
                buffer.ResetWrittenCount();
                var codec = new StateWriter(buffer);
                RandomState.Write(ref codec, key, keyValue);
                codec.Flush();
                var keyLength = buffer.WrittenCount;
                RandomState.Write(ref codec, value, valueValue);
                codec.Flush();
                writer.Write(KeyGroup.Of(hash, 1000), buffer.WrittenSpan[..keyLength], buffer.WrittenSpan[keyLength..]);
            }

            writer.Complete();
            var actual = new List<string>();
            var reader = StateFiles.Open(stream.ToArray());
            while (reader.MoveNext())
            {
                var storedKey = reader.Key;
                var storedValue = reader.Value;
                actual.Add($"{reader.KeyGroup} {RandomState.Show(RandomState.Read(ref storedKey, reader.Header.Schema.Key))} {RandomState.Show(RandomState.Read(ref storedValue, reader.Header.Schema.Value))}");
                storedKey.End();
                storedValue.End();
            }

            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_528)] // with the row's own four bytes a full block
    [InlineData(65_529)]
    [InlineData(65_530)]
    [InlineData(131_060)]
    [InlineData(5_000_000)]
    public void StateFile_RowsAtTheEndsOfBlocks_ComeBack(int length)
    {
        var value = new RandomState(new Random(length)).Bytes(length);
        Row[] rows = [new(127, [], value), new(6, [1], []), new(0, [], []), new(127, [2], value), new(5, value, [3])];
        Assert.Equal(rows.Select(Show), StateFiles.Read(StateFiles.Write(StateFiles.Header(), rows)).Select(Show));
    }

    [Fact]
    public void StateFile_NoRows_HasHeadAndFootOnly()
    {
        var file = StateFiles.Write(StateFiles.Header(7, 9), []);
        Assert.Empty(StateFiles.Read(file));
        Assert.Equal(NaiveStateFile.For(StateFiles.Header(7, 9)).ToBytes(), file);
        Assert.Equal((0, StateFiles.Header(7, 9)), (StateFiles.Open(file).Rows, StateFiles.Open(file).Header));
    }

    [Fact]
    public void StateFileWriter_IntoABuffer_WritesTheSame()
    {
        Row[] rows = [new(1, [1, 2], new byte[70_000]), new(2, [3], [4])];
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new StateFileWriter(buffer, StateFiles.Header());
        foreach (var row in rows)
        {
            writer.Write(row.Group, row.Key, row.Value);
        }

        Assert.Equal(2, writer.Rows);
        writer.Complete();
        Assert.Equal(StateFiles.Write(StateFiles.Header(), rows), buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public void StateFileWriter_Misuse_SaysWhatIsRight()
    {
        using var writer = new StateFileWriter(new MemoryStream(), StateFiles.Header(3, 9));
        Assert.Contains("a row of key group 2 doesn't belong in a file of 3 … 8", Assert.Throws<ArgumentException>(() => writer.Write(2, [], [])).Message, StringComparison.Ordinal);
        Assert.Contains("a file of 3 … 8", Assert.Throws<ArgumentException>(() => writer.Write(9, [], [])).Message, StringComparison.Ordinal);
        writer.Write(8, [], []);
        writer.Write(3, [], []);
        Assert.Equal(2, writer.Rows);
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Write(5, [], []));
        Assert.Throws<ObjectDisposedException>(() => writer.Complete());
        var wide = StateType.Struct([.. Enumerable.Range(0, 6000).Select(i => new StateField($"Field{i}", StateType.Of(StateKind.Int64)))]);
        Assert.Contains("fewer fields", Assert.Throws<ArgumentException>(() => new StateFileWriter(new MemoryStream(), new("P", new("S", StateType.Nothing, wide), 1, 0, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("1 … 32768", Assert.Throws<ArgumentOutOfRangeException>(() => new StateFileHeader("P", StateFiles.Header().Schema, 0, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("0 … 7", Assert.Throws<ArgumentOutOfRangeException>(() => new StateFileHeader("P", StateFiles.Header().Schema, 8, 8, 8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateFile_RowsInSteadyState_AllocateNothing()
    {
        const int rows = 200_000;
        using var stream = new MemoryStream(new byte[rows * 40]);
        using var writer = new StateFileWriter(stream, StateFiles.Header());
        var buffer = new ArrayBufferWriter<byte>(1024);
        WriteRows(0, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteRows(1000, rows);

        // A collection in between adds what was left of the thread's allocation buffer, some kilobytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);
        writer.Complete();
        stream.SetLength(stream.Position);

        var reader = StateFileReader.Open(stream, "a.ffs");
        ReadRows(70_000);
        before = GC.GetAllocatedBytesForCurrentThread();
        var sum = ReadRows(rows - 70_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);
        Assert.Equal(Enumerable.Range(70_000, rows - 70_000).Sum(i => (long)i), sum);

        void WriteRows(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                buffer.ResetWrittenCount();
                var codec = new StateWriter(buffer);
                codec.WriteInt64(i);
                codec.WriteInt64(i);
                codec.WriteNullableString("some text");
                codec.Flush();
                writer.Write((int)(i * 128L / rows), buffer.WrittenSpan[..8], buffer.WrittenSpan[8..]);
            }
        }

        long ReadRows(int count)
        {
            var sum = 0L;
            for (; count > 0; count--)
            {
                Assert.True(reader.MoveNext());
                sum += reader.Value.ReadInt64();
            }

            return sum;
        }
    }

    private static string Show(Row row) => $"{row.Group} {Shorten(row.Key)} {Shorten(row.Value)}";

    private static string Shorten(byte[] bytes) => bytes.Length < 100 ? Convert.ToHexString(bytes) : $"{bytes.Length}:{Convert.ToHexString(SHA256.HashData(bytes))}";
}
