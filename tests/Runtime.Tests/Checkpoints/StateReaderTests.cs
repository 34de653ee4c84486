using System.Buffers;

namespace FastFlow.Tests.Checkpoints;

public sealed class StateReaderTests(ITestOutputHelper output)
{
    [Fact]
    public void StateWriter_EveryKind_WritesTheBytesOfTheFormat()
    {
        AssertBytes("01 00", (ref StateWriter writer) => { writer.WriteBoolean(true); writer.WriteBoolean(false); });
        AssertBytes("FE FF", (ref StateWriter writer) => { writer.WriteSByte(-2); writer.WriteByte(255); });
        AssertBytes("3412 FEFF CDAB", (ref StateWriter writer) => { writer.WriteChar('\u1234'); writer.WriteInt16(-2); writer.WriteUInt16(0xABCD); });
        AssertBytes("FEFFFFFF 78563412", (ref StateWriter writer) => { writer.WriteInt32(-2); writer.WriteUInt32(0x12345678); });
        AssertBytes("FEFFFFFFFFFFFFFF 0200000000000080", (ref StateWriter writer) => { writer.WriteInt64(-2); writer.WriteUInt64(0x8000_0000_0000_0002); });
        AssertBytes("FEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 01000000000000000000000000000080", (ref StateWriter writer) => { writer.WriteInt128(-2); writer.WriteUInt128(new(1UL << 63, 1)); });
        AssertBytes("003C 0000803F 000000000000F03F", (ref StateWriter writer) => { writer.WriteHalf((Half)1); writer.WriteSingle(1); writer.WriteDouble(1); });
        AssertBytes("0F000000 00000000 00000000 00000180", (ref StateWriter writer) => writer.WriteDecimal(-1.5m));
        AssertBytes("00112233445566778899AABBCCDDEEFF", (ref StateWriter writer) => writer.WriteGuid(new("00112233-4455-6677-8899-aabbccddeeff")));
        AssertBytes("0200000000000040", (ref StateWriter writer) => writer.WriteDateTime(new(2, DateTimeKind.Utc)));
        AssertBytes("00F0ACDB06000000 C4FF", (ref StateWriter writer) => writer.WriteDateTimeOffset(new(0x6DBACF000, TimeSpan.FromHours(-1))));
        AssertBytes("02000000 0300000000000000", (ref StateWriter writer) => { writer.WriteDateOnly(new(1, 1, 3)); writer.WriteTimeOnly(new(3)); });
        AssertBytes("FEFFFFFFFFFFFFFF 0300000000000000", (ref StateWriter writer) => { writer.WriteTimeSpan(new(-2)); writer.WriteTimestamp(new(3)); });
        AssertBytes("03000000 61C39F 00 01 00000000", (ref StateWriter writer) => { writer.WriteString("aß"); writer.WriteNullableString(null); writer.WriteNullableString(""); });
        AssertBytes("02000000 0908 03000000", (ref StateWriter writer) => { writer.WriteOpaque([9, 8]); writer.WriteCount(3); });

        // Half a surrogate pair has no UTF-8: two code units, complemented.
        AssertBytes("FDFFFFFF 00D8 6100", (ref StateWriter writer) => writer.WriteString("\ud800a"));
    }

    [Fact]
    public void StateReader_WhatNoCodecWrites_IsRefused()
    {
        AssertRefused("2 as a bool", [2], (ref StateReader reader) => reader.ReadBoolean());
        AssertRefused("001D0000 as scale and sign", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 29, 0], (ref StateReader reader) => reader.ReadDecimal());
        AssertRefused("as scale and sign", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], (ref StateReader reader) => reader.ReadDecimal());
        AssertRefused("as a DateTime", NaiveStateFile.LittleEndian((ulong)DateTime.MaxValue.Ticks + 1, 8), (ref StateReader reader) => reader.ReadDateTime());
        AssertRefused("as a DateTime", NaiveStateFile.LittleEndian(3UL << 62, 8), (ref StateReader reader) => reader.ReadDateTime());
        AssertRefused("as a DateTimeOffset", [0, 0, 0, 0, 0, 0, 0, 0, 1, 0], (ref StateReader reader) => reader.ReadDateTimeOffset());
        AssertRefused("as a DateTimeOffset", [0, 0, 0, 0, 0, 0, 0, 1, 0x49, 3], (ref StateReader reader) => reader.ReadDateTimeOffset());
        AssertRefused("as a DateTimeOffset", [0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0x80], (ref StateReader reader) => reader.ReadDateTimeOffset());
        AssertRefused("as the day", [255, 255, 255, 255], (ref StateReader reader) => reader.ReadDateOnly());
        AssertRefused("as the ticks", NaiveStateFile.LittleEndian(ulong.MaxValue, 8), (ref StateReader reader) => reader.ReadTimeOnly());
        AssertRefused("aren't UTF-8", [1, 0, 0, 0, 0x80], (ref StateReader reader) => reader.ReadString());
        AssertRefused("2147483647 UTF-16 code units", [0, 0, 0, 0x80, 1, 2], (ref StateReader reader) => reader.ReadString());
        AssertRefused("2 UTF-16 code units", [0xFD, 255, 255, 255, 1, 2, 3], (ref StateReader reader) => reader.ReadString());
        AssertRefused("2147483647 bytes", [255, 255, 255, 0x7F, 1], (ref StateReader reader) => reader.ReadString());
        AssertRefused("a count of 4294967295", [255, 255, 255, 255, 1, 1, 1, 1], (ref StateReader reader) => reader.ReadCount(0));
        AssertRefused("a count of 3", [3, 0, 0, 0, 1, 1, 1, 1, 1], (ref StateReader reader) => reader.ReadCount(2));
        AssertRefused("a count of 2", [2, 0, 0, 0, 1], (ref StateReader reader) => reader.ReadOpaque());
        AssertRefused("1 more bytes", [0, 0], (ref StateReader reader) => { reader.ReadBoolean(); reader.End(); });
    }

    [Fact]
    public void StateReader_RandomBytesAsRandomTypes_AnswersOrRefusesWithinBounds()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var (answers, refusals) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var random = new Random(seed + round);
            var state = new RandomState(random);
            var type = state.Type(4);
            var bytes = state.Bytes(random.Next(100));
            if (round % 2 == 0)
            {
                // A valid value with one byte changed or the end missing gets further than garbage.
                bytes = StateFiles.Encode(buffer =>
                {
                    var writer = new StateWriter(buffer);
                    RandomState.Write(ref writer, type, state.Value(type));
                    writer.Flush();
                });
                bytes = bytes[..random.Next(bytes.Length + 1)];
                if (bytes.Length > 0)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var reader = new StateReader(bytes, "some bytes");
                RandomState.Read(ref reader, type);
                answers++;
            }
            catch (CheckpointFormatException refused)
            {
                Assert.InRange(refused.Offset, 0, bytes.Length);
                Assert.Equal("some bytes", refused.File);
                refusals++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        }

        Assert.InRange(answers, 1000, 19_000);
        Assert.InRange(refusals, 1000, 19_000);
    }

    [Fact]
    public void StateWriter_LongText_ComesBack()
    {
        foreach (var text in new[] { new string('€', 100_000), new string('x', 300_000) + '\udc00', string.Concat(Enumerable.Repeat("𝄞", 70_000)) })
        {
            var bytes = StateFiles.Encode(buffer =>
            {
                var writer = new StateWriter(buffer);
                writer.WriteByte(7);
                writer.WriteString(text);
                writer.WriteByte(8);
                writer.Flush();
            });
            var reader = new StateReader(bytes, "some bytes");
            Assert.Equal(7, reader.ReadByte());
            Assert.Equal(text, reader.ReadString());
            Assert.Equal(8, reader.ReadByte());
            reader.End();
        }
    }

    private static void AssertBytes(string expected, Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(buffer);
        write(ref writer);
        writer.Flush();
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(buffer.WrittenSpan));
    }

    private static void AssertRefused(string expected, byte[] bytes, Reading read)
    {
        var refused = Assert.Throws<CheckpointFormatException>(() =>
        {
            var reader = new StateReader(bytes, "some bytes");
            read(ref reader);
        });
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Offset, 0, bytes.Length);
    }

    private delegate void Writing(ref StateWriter writer);

    private delegate void Reading(ref StateReader reader);
}
