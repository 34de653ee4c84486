using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FastFlow.Cli.State;

namespace FastFlow.Tests.Cli;

public sealed class RowJsonTests
{
    [Fact]
    public void Value_OfEveryKind_HasAllItsDigits()
    {
        AssertJson("true", "bool", (ref StateWriter writer) => writer.WriteBoolean(true));
        AssertJson("\"x\"", "char", (ref StateWriter writer) => writer.WriteChar('x'));
        AssertJson("\"\\uDC00\"", "char", (ref StateWriter writer) => writer.WriteChar('\uDC00'));
        AssertJson("-128", "sbyte", (ref StateWriter writer) => writer.WriteSByte(sbyte.MinValue));
        AssertJson("255", "byte", (ref StateWriter writer) => writer.WriteByte(255));
        AssertJson("-32768", "short", (ref StateWriter writer) => writer.WriteInt16(short.MinValue));
        AssertJson("65535", "ushort", (ref StateWriter writer) => writer.WriteUInt16(ushort.MaxValue));
        AssertJson("-2147483648", "int", (ref StateWriter writer) => writer.WriteInt32(int.MinValue));
        AssertJson("4294967295", "uint", (ref StateWriter writer) => writer.WriteUInt32(uint.MaxValue));
        AssertJson("-9223372036854775808", "long", (ref StateWriter writer) => writer.WriteInt64(long.MinValue));
        AssertJson("18446744073709551615", "ulong", (ref StateWriter writer) => writer.WriteUInt64(ulong.MaxValue));
        AssertJson("-170141183460469231731687303715884105728", "Int128", (ref StateWriter writer) => writer.WriteInt128(Int128.MinValue));
        AssertJson("340282366920938463463374607431768211455", "UInt128", (ref StateWriter writer) => writer.WriteUInt128(UInt128.MaxValue));
        AssertJson("79228162514264337593543950335", "decimal", (ref StateWriter writer) => writer.WriteDecimal(decimal.MaxValue));
        AssertJson("-1.10", "decimal", (ref StateWriter writer) => writer.WriteDecimal(-1.10m));
        AssertJson("0.1", "double", (ref StateWriter writer) => writer.WriteDouble(0.1));
        AssertJson("-0", "double", (ref StateWriter writer) => writer.WriteDouble(-0.0));
        AssertJson("5E-324", "double", (ref StateWriter writer) => writer.WriteDouble(double.Epsilon));
        AssertJson("\"NaN\"", "double", (ref StateWriter writer) => writer.WriteDouble(double.NaN));
        AssertJson("\"-Infinity\"", "float", (ref StateWriter writer) => writer.WriteSingle(float.NegativeInfinity));
        AssertJson("\"Infinity\"", "Half", (ref StateWriter writer) => writer.WriteHalf(Half.PositiveInfinity));
        AssertJson("0.1", "float", (ref StateWriter writer) => writer.WriteSingle(0.1f));
        AssertJson("0.1", "Half", (ref StateWriter writer) => writer.WriteHalf((Half)0.1));
    }

    [Fact]
    public void Value_OfTime_NeedsNoTimeZone()
    {
        var time = new DateTime(2026, 1, 2, 3, 4, 5).AddTicks(1234567);
        AssertJson("\"2026-01-02T03:04:05.1234567\"", "DateTime", (ref StateWriter writer) => writer.WriteDateTime(time));
        AssertJson("\"2026-01-02T03:04:05.1234567Z\"", "DateTime", (ref StateWriter writer) => writer.WriteDateTime(DateTime.SpecifyKind(time, DateTimeKind.Utc)));
        AssertJson("\"2026-01-02T03:04:05.1234567 local\"", "DateTime", (ref StateWriter writer) => writer.WriteDateTime(DateTime.SpecifyKind(time, DateTimeKind.Local)));
        AssertJson("\"2026-01-02T03:04:05.1234567+05:30\"", "DateTimeOffset", (ref StateWriter writer) => writer.WriteDateTimeOffset(new(time, TimeSpan.FromMinutes(330))));
        AssertJson("\"2026-01-02\"", "DateOnly", (ref StateWriter writer) => writer.WriteDateOnly(DateOnly.FromDateTime(time)));
        AssertJson("\"03:04:05.1234567\"", "TimeOnly", (ref StateWriter writer) => writer.WriteTimeOnly(TimeOnly.FromDateTime(time)));
        AssertJson("\"-1.02:00:00\"", "TimeSpan", (ref StateWriter writer) => writer.WriteTimeSpan(-TimeSpan.FromHours(26)));
        AssertJson("\"MinValue\"", "Timestamp", (ref StateWriter writer) => writer.WriteTimestamp(Timestamp.MinValue));
        AssertJson("\"00112233-4455-6677-8899-aabbccddeeff\"", "Guid", (ref StateWriter writer) => writer.WriteGuid(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")));
    }

    [Fact]
    public void Value_OfParts_KeepsTheirShape()
    {
        AssertJson("""{"A":1,"B":null,"C":["x","y"]}""", "{ A: int, B: string?, C: string[] }", (ref StateWriter writer) =>
        {
            writer.WriteInt32(1);
            writer.WriteNullableString(null);
            writer.WriteCount(2);
            writer.WriteString("x");
            writer.WriteString("y");
        });
        AssertJson("{}", "{ }", (ref StateWriter writer) => { });
        AssertJson("null", "int??", (ref StateWriter writer) => writer.WriteBoolean(false));
        AssertJson("[null]", "int??", (ref StateWriter writer) =>
        {
            writer.WriteBoolean(true);
            writer.WriteBoolean(false);
        });
        AssertJson("""{"codec":"memorypack:Shop.Basket","base64":"AQIDBA=="}""", "opaque \"memorypack:Shop.Basket\"", (ref StateWriter writer) => writer.WriteOpaque([1, 2, 3, 4]));
    }

    // Attributes can't hold half a pair.
    [Fact]
    public void Text_Any_IsEscapedSoThatItComesBack()
    {
        AssertText("zoë 𝄞", """
            "zoë \uD834\uDD1E"
            """);
        AssertText("a\"b\\c\n\u001b", """
            "a\"b\\c\n\u001B"
            """);
        AssertText("\uD834", """
            "\uD834"
            """);
        AssertText("\uDD1E\uD834", """
            "\uDD1E\uD834"
            """);
        AssertText("\uD834\uD834\uDD1E\"\\\n", """
            "\uD834𝄞\u0022\u005C\u000A"
            """);

        static void AssertText(string text, string expected) => AssertJson(expected, "string", (ref StateWriter writer) => writer.WriteString(text));
    }

    [Fact]
    public void Value_Wrong_IsRefused()
    {
        var refused = Assert.Throws<CheckpointFormatException>(() => Show([2], StateType.Parse("bool")));
        Assert.Contains("2 as a bool", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Double_Random_ComesBackToTheBit()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (double.IsFinite(value))
            {
                var json = Show(Samples.Bytes((ref StateWriter writer) => writer.WriteDouble(value)), StateType.Parse("double"));
                Assert.True(value.Equals(JsonDocument.Parse(json).RootElement.GetDouble()) && value.Equals(double.Parse(json, CultureInfo.InvariantCulture)), $"seed {seed}: {json}");
            }
        }
    }

    private static void AssertJson(string expected, string type, Samples.Writing write) => Assert.Equal(expected, Show(Samples.Bytes(write), StateType.Parse(type)));

    private static string Show(byte[] bytes, StateType type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, RowJson.Options);
        var reader = new StateReader(bytes, "row");
        RowJson.Write(json, ref reader, type);
        reader.End();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
