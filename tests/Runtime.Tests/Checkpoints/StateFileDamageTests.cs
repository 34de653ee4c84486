namespace FastFlow.Tests.Checkpoints;

/// <summary>Nothing of a damaged file is handed out, and nothing but the named exception comes of one.</summary>
public sealed class StateFileDamageTests(ITestOutputHelper output)
{
    private static readonly Row[] Rows = [new(3, [1, 2, 3], [4, 5, 6, 7]), new(3, [9], []), new(90, [], [8, 8])];

    [Fact]
    public void Open_AnyBitFlipped_IsRefused()
    {
        var file = StateFiles.Write(StateFiles.Header(), Rows);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertNamed(file);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(Rows.Length, StateFiles.Read(file).Count);
    }

    [Fact]
    public void Open_AnyTruncation_IsRefused()
    {
        var file = StateFiles.Write(StateFiles.Header(), Rows);
        for (var length = 0; length < file.Length; length++)
        {
            AssertNamed(file[..length]);
        }
    }

    // The same where a file has several blocks: every byte of the ends of blocks, of head and foot, and every 97th between them.
    [Fact]
    public void Open_LargeFileDamagedAnywhere_IsRefused()
    {
        var value = new RandomState(new Random(1)).Bytes(50_000);
        var file = StateFiles.Write(StateFiles.Header(), [new(0, [1], value), new(1, [2], value), new(2, [3], value)]);
        var head = file.Length - 56 - 150_000 - (3 * (3 + 2)) - 3 - (3 * 4);
        var places = Enumerable.Range(0, file.Length).Where(place => place % 97 == 0 || place < head + 20 || place >= file.Length - 80 || (place - head + 10) % 65_536 < 20).ToArray();
        foreach (var place in places)
        {
            file[place] ^= 0x10;
            AssertNamed(file);
            file[place] ^= 0x10;
        }

        foreach (var place in places.Where((_, index) => index % 5 == 0))
        {
            AssertNamed(file[..place]);
        }

        Assert.Equal(3, StateFiles.Read(file).Count);
    }

    [Fact]
    public void Open_BytesAddedOrTakenOutOrBlocksExchanged_IsRefused()
    {
        var file = StateFiles.Write(StateFiles.Header(), Rows);
        for (var place = 0; place <= file.Length; place++)
        {
            AssertNamed([.. file[..place], 0, .. file[place..]]);
            AssertNamed([.. file[..Math.Max(place - 1, 0)], .. file[Math.Max(place, 1)..]]);
        }

        AssertNamed([.. file, .. file]);
        var value = new byte[65_532 * 4];
        value.AsSpan(65_532 * 2).Fill(7);
        var large = StateFiles.Write(StateFiles.Header(), [new(0, [1], value)]);
        var second = large.Length - 56 - (6 + 4) - (3 * 65_536);
        var exchanged = large.ToArray();
        large.AsSpan(second, 65_536).CopyTo(exchanged.AsSpan(second + 65_536));
        large.AsSpan(second + 65_536, 65_536).CopyTo(exchanged.AsSpan(second));
        Assert.Contains("a block with the checksum", AssertNamed(exchanged).Message, StringComparison.Ordinal);
        Assert.Equal(second, AssertNamed(exchanged).Offset);
    }

    [Fact]
    public void Open_Garbage_IsRefused()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5000; round++)
        {
            var garbage = new RandomState(random).Bytes(random.Next(400));
            AssertNamed(garbage);
            var naive = new NaiveStateFile { Description = garbage, DescriptionLength = random.Next(2) == 0 ? null : (uint)random.Next() };
            AssertNamed(naive.ToBytes());
        }
    }

    [Fact]
    public void Open_NewerVersion_NamesBothVersionsAndWhatToDo()
    {
        var naive = NaiveStateFile.For(StateFiles.Header());
        naive.Version = 2;
        var refused = StateFiles.Refused(naive.ToBytes());
        Assert.Equal(("a.ffs", 8L), (refused.File, refused.Offset));
        Assert.StartsWith("a.ffs, byte 8: format version 2, but this FastFlow reads version 1. Use the FastFlow that wrote the file, or a newer one", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ABlockWithDamage_SaysWhereItIsAndWhatToDo()
    {
        var file = StateFiles.Write(StateFiles.Header(), [new(0, [], new byte[200_000])]);
        var block = file.Length - 56 - (200_000 + 5 + 16) + (2 * 65_536);
        file[block + 1000] ^= 1;
        var refused = StateFiles.Refused(file);
        Assert.Equal(block, refused.Offset);
        Assert.Matches("^a block with the checksum [0-9A-F]{8}$", refused.Found);
        Assert.Contains("RestoreFrom", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal($"a.ffs, byte {block}: {refused.Found}, but {refused.Reason}. {refused.Remedy}", refused.Message);
    }

    [Fact]
    public void Open_WrongDescriptionWithRightChecksums_SaysWhatIsWrong()
    {
        AssertDescription("at character 4 of it there is no type lon", value: NaiveStateFile.Text("{A:lon}"));
        AssertDescription("at most 32 deep", value: NaiveStateFile.Text(string.Concat(Enumerable.Repeat("{A:", 20_000))));
        AssertDescription("at most 32 deep", value: NaiveStateFile.Text("int" + new string('?', 60_000)));
        AssertDescription("aren't UTF-8", value: [2, 0, 0, 0, 0xC3, 0x28]);
        AssertDescription("bytes left", value: NaiveStateFile.LittleEndian(int.MaxValue, 4));
        AssertDescription("bytes left", value: NaiveStateFile.LittleEndian(uint.MaxValue / 2 + 1, 4));
        AssertDescription("MaxParallelism is 1 … 32768", groups: [32_769, 0, 1]);
        AssertDescription("at least one group of 0 … 7", groups: [8, 3, 3]);
        AssertDescription("at least one group of 0 … 7", groups: [8, 0, 9]);
        AssertDescription("at least one group of 0 … 7", groups: [8, -1, 2]);
        AssertDescription("should end here", groups: [8, 0, 8, 0]);

        static void AssertDescription(string expected, byte[]? value = null, int[]? groups = null)
        {
            byte[] description =
            [
                .. NaiveStateFile.Text("P"), .. NaiveStateFile.Text("S"), .. NaiveStateFile.Text(""), .. NaiveStateFile.Text("{ }"), .. value ?? NaiveStateFile.Text("int"),
                .. (groups ?? [8, 0, 8]).SelectMany(number => NaiveStateFile.LittleEndian((uint)number, 4)),
            ];
            var refused = StateFiles.Refused(new NaiveStateFile { Description = description }.ToBytes());
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
            Assert.InRange(refused.Offset, 16, 16 + description.Length);
        }
    }

    [Fact]
    public void MoveNext_WrongRowsWithRightChecksums_SaysWhatIsWrong()
    {
        byte[] huge = NaiveStateFile.Number(int.MaxValue);
        AssertRows("a row of key group 9", [9, 0, 0]);
        AssertRows("a row of key group 2", [2, 0, 0]);
        AssertRows("a row of key group", [.. huge, 0, 0]);
        AssertRows("bytes of rows are left", [3, 2, 0, 7]);
        AssertRows("bytes of rows are left", [3, 0, .. huge]);
        AssertRows("bytes of rows are left", [3, .. huge, .. huge]);
        AssertRows("too large", [3, .. NaiveStateFile.Number((ulong)int.MaxValue + 1), 0]);
        AssertRows("shortest form", [0x83, 0, 0, 0]);
        AssertRows("five hold all", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        AssertRows("1 more should follow", [0x80, 0x80, 0x80]);
        AssertRows("counts no more rows", [3, 0, 0, 3]);
        AssertRows("can't hold so many", [3, 0, 0], rows: 2);
        AssertRows("can't hold so many", [3, 0, 0], rows: long.MinValue);
        AssertRows("as the count of the rows' bytes", [3, 0, 0], payloadLength: 4);
        AssertRows("as the count of the rows' bytes", [3, 0, 0], payloadLength: long.MaxValue);
        AssertRows("as the count of the rows' bytes", [3, 0, 0], payloadLength: -1);

        static void AssertRows(string expected, byte[] payload, long rows = 1, long? payloadLength = null)
        {
            var naive = NaiveStateFile.For(StateFiles.Header(3, 9));
            naive.Payload.AddRange(payload);
            (naive.Rows, naive.PayloadLength) = (rows, payloadLength);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(expected, StateFiles.Refused(naive.ToBytes()).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void MoveNext_RandomRowsWithRightChecksums_AnswersOrRefuses()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var refusals = 0;
        for (var round = 0; round < 3000; round++)
        {
            var naive = NaiveStateFile.For(StateFiles.Header());
            naive.Payload.AddRange(new RandomState(random).Bytes(random.Next(3, 60)).Select(value => (byte)(value & (round % 2 == 0 ? 0xFF : 0x83))));
            naive.Rows = random.Next(1, (naive.Payload.Count / 3) + 1);
            try
            {
                Assert.Equal(naive.Rows, StateFiles.Read(naive.ToBytes()).Count);
            }
            catch (CheckpointFormatException)
            {
                refusals++;
            }
        }

        Assert.InRange(refusals, 1, 3000);
    }

    [Fact]
    public void MoveNext_FileChangedSinceItWasOpened_IsRefused()
    {
        var file = StateFiles.Write(StateFiles.Header(), [new(0, [1], new byte[100]), new(0, [2], new byte[100_000])]);
        var reader = StateFiles.Open(file);
        Assert.True(reader.MoveNext());
        file[^100] ^= 1;
        Assert.Contains("a block with the checksum", Assert.Throws<CheckpointFormatException>(() => reader.MoveNext()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_ErrorInARowOverBlocks_IsAtTheByteOfTheFile()
    {
        var value = new byte[100_000];
        var file = StateFiles.Write(StateFiles.Header(), [new(0, [1, 1], value)]);
        var reader = StateFiles.Open(file);
        Assert.True(reader.MoveNext());
        var refused = Assert.Throws<CheckpointFormatException>(() =>
        {
            var stored = reader.Value;
            for (var i = 0; i < value.Length; i++)
            {
                stored.ReadByte();
            }

            stored.ReadByte();
        });
        Assert.Equal(file.Length - 56 - 4, refused.Offset);
        Assert.Contains("0 bytes left", refused.Reason, StringComparison.Ordinal);
    }

    private static CheckpointFormatException AssertNamed(byte[] bytes)
    {
        // Opening refuses: no row was handed out.
        var refused = Assert.Throws<CheckpointFormatException>(() => StateFiles.Open(bytes));
        Assert.Equal("a.ffs", refused.File);
        Assert.InRange(refused.Offset, 0, bytes.Length);
        Assert.NotEmpty(refused.Remedy);
        return refused;
    }
}
