using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Records;

/// <summary>Fields against the parsers of the BCL, on texts that are values, nearly are, and aren't at all.</summary>
public class FieldReaderTests
{
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private delegate bool Reader<T>(ReadOnlySpan<byte> text, out T value);

    /// <summary>Numbers in all notations, and what is near to one.</summary>
    private static readonly Gen<string> Numbers = Gen.OneOf(
        Gen.Int.Select(value => $"{value}"),
        Gen.Long.Select(value => $"{value}"),
        Gen.ULong.Select(value => $"{value}"),
        Gen.Double.Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Double[-1e6, 1e6].Select(Gen.Int[0, 20], (value, digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture)),
        Gen.Double.Select(value => value.ToString("E20", CultureInfo.InvariantCulture)),
        Gen.Float.Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Decimal.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.Select(Pick.From("", "-", "+"), Gen.String[Gen.Char["0123456789"], 0, 18], Gen.String[Gen.Char["0123456789"], 0, 18], (sign, whole, part) => $"{sign}{whole}.{part}"),
        Gen.Select(Pick.From("", "-", "+"), Gen.String[Gen.Char["0123456789"], 0, 22], (sign, whole) => sign + whole),
        Gen.String[Gen.Char["0159.-+eE ,_\0x"], 0, 12],
        Pick.From("", "-", "+", ".", "-.", "5.", ".5", "-0", "-0.0", "+5", "00012", "1e5", "1E-5", "1e400", "-1e400", "1e-400", "NaN", "nan", "Infinity", "-Infinity", "∞", "1,000", "(5)", "0x10", " 5", "5 ", "5\0", "5.5\0", "\0", "5\t", "٣", "１", "1_000", "1.2.3", "--5", "1e", "1e+", "9007199254740993", "9007199254740992.5", "0.1", "999999999999999", "0.000000000000001", "2.2250738585072011e-308", "179769313486231580793728971405301e277", "-129", "128", "255", "256", "32768", "-32769", "65536", "2147483648", "-2147483649", "4294967296", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "79228162514264337593543950335", "79228162514264337593543950336"));

    [Fact]
    public void TryRead_WholeNumbers_AgreeWithBcl() => Numbers.Sample(text =>
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        Agrees(text, FieldReader.TryRead, (string s, out int v) => int.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
        Agrees(text, FieldReader.TryRead, (string s, out long v) => long.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
        Agrees(text, FieldReader.TryRead, (string s, out sbyte v) => sbyte.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
        Agrees(text, FieldReader.TryRead, (string s, out short v) => short.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));

        // A sign has no place at a number without one, although the BCL reads "+5" and "-0".
        if (text is not ['-' or '+', ..])
        {
            Agrees(text, FieldReader.TryRead, (string s, out byte v) => byte.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
            Agrees(text, FieldReader.TryRead, (string s, out ushort v) => ushort.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
            Agrees(text, FieldReader.TryRead, (string s, out uint v) => uint.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
            Agrees(text, FieldReader.TryRead, (string s, out ulong v) => ulong.TryParse(s, Whole, CultureInfo.InvariantCulture, out v));
        }
    }, iter: 20_000);

    [Fact]
    public void TryRead_RealNumbers_AgreeWithBclToTheLastBit() => Numbers.Sample(text =>
    {
        Agrees(text, (ReadOnlySpan<byte> t, out long bits) => Bits(FieldReader.TryRead(t, out double v), v, out bits), (string s, out long bits) => Bits(double.TryParse(s, Real, CultureInfo.InvariantCulture, out var v) && double.IsFinite(v), v, out bits));
        Agrees(text, (ReadOnlySpan<byte> t, out long bits) => Bits(FieldReader.TryRead(t, out float v), v, out bits), (string s, out long bits) => Bits(float.TryParse(s, Real, CultureInfo.InvariantCulture, out var v) && float.IsFinite(v), v, out bits));
        Agrees(text, FieldReader.TryRead, (string s, out decimal v) => decimal.TryParse(s, Real, CultureInfo.InvariantCulture, out v));
    }, iter: 50_000);

    [Fact]
    public void ShortNumber_AnyDigits_IsRoundedCorrectly() =>
        Gen.Select(Gen.String[Gen.Char["0123456789"], 0, 15], Gen.String[Gen.Char["0123456789"], 0, 15], Gen.Bool).Where((whole, part, _) => whole.Length + part.Length is > 0 and <= 15 && part.Length > 0).Sample((whole, part, isNegative) =>
        {
            var text = $"{(isNegative ? "-" : "")}{whole}.{part}";
            Assert.True(ShortNumber.TryRead(Encoding.UTF8.GetBytes(text), out var value));
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
        }, iter: 20_000);

    [Theory]
    [InlineData("5\0")]
    [InlineData("5\0\0")]
    [InlineData("1.5\0")]
    [InlineData("1e5\0")]
    public void TryRead_NulBehindANumber_IsNoNumber(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Assert.False(FieldReader.TryRead(utf8, out int _));
        Assert.False(FieldReader.TryRead(utf8, out float _));
        Assert.False(FieldReader.TryRead(utf8, out double _));
        Assert.False(FieldReader.TryRead(utf8, out decimal _));
        Assert.False(FieldReader.TryReadParsable<Half>(utf8, out _));
        Assert.False(FieldReader.TryReadParsable<BigInteger>(utf8, out _));
    }

    [Fact]
    public void TryRead_BoolAndChar_TakeTheirTextsAlone()
    {
        foreach (var (text, expected) in ((string, bool?)[])[("true", true), ("FALSE", false), ("True", true), ("1", true), ("0", false), ("", null), ("yes", null), ("true ", null), ("2", null), ("true\0", null)])
        {
            Assert.Equal(expected, FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out bool value) ? value : null);
        }

        foreach (var (text, expected) in ((string, char?)[])[("a", 'a'), ("é", 'é'), ("東", '東'), ("", null), ("ab", null), ("😀", null), ("\0", '\0')])
        {
            Assert.Equal(expected, FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out char value) ? value : null);
        }

        Assert.False(FieldReader.TryRead([0xC3], out char _));
    }

    [Fact]
    public void TryRead_Guids_AgreeWithBcl() =>
        Gen.OneOf(
            Gen.Guid.Select(Pick.From("N", "D", "B", "P"), (id, format) => id.ToString(format)),
            Gen.Guid.Select(Gen.Int[0, 37], Gen.Char["0aG-}{ "], (id, at, character) => id.ToString("D").Remove(at % 36, 1).Insert(at % 36, $"{character}")),
            Pick.From("", "{", "{00000000-0000-0000-0000-000000000000)", "(00000000-0000-0000-0000-000000000000}", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000"))
        .Sample(text => Agrees(text, FieldReader.TryRead, (string s, out Guid v) =>
            Guid.TryParseExact(s, "N", out v) || Guid.TryParseExact(s, "D", out v) || Guid.TryParseExact(s, "B", out v) || Guid.TryParseExact(s, "P", out v)), iter: 5000);

    [Fact]
    public void TryRead_TimeSpans_AreWhatTheBclWrites() => Gen.TimeSpan.Sample(value =>
    {
        Assert.True(FieldReader.TryRead(Encoding.UTF8.GetBytes(value.ToString("c", CultureInfo.InvariantCulture)), out TimeSpan read));
        Assert.Equal(value, read);
    }, iter: 10_000);

    [Fact]
    public void TryRead_NearlyTimeSpans_AreReadOnlyIfTheBclReadsThemToo() => Gen.String[Gen.Char["0123459:.- \0"], 0, 14].Sample(text =>
    {
        if (FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out TimeSpan value))
        {
            Assert.True(TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var expected) && expected == value && text.Trim() == text, text);
        }
    }, iter: 30_000);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5")]
    [InlineData(" 01:00:00")]
    [InlineData("01:00:00 ")]
    [InlineData("24:00:00")]
    [InlineData("23:60:00")]
    [InlineData("10675199.02:48:05.4775808")]
    [InlineData("01:00:00.12345678")]
    public void TryRead_NoTimeSpan_IsRefused(string text) => Assert.False(FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out TimeSpan _));

    private static bool Bits(bool done, double value, out long bits)
    {
        bits = done ? BitConverter.DoubleToInt64Bits(value) : 0;
        return done;
    }

    private delegate bool Parser<T>(string text, out T value);

    private static void Agrees<T>(string text, Reader<T> read, Parser<T> parse)
    {
        // The BCL passes over NUL characters behind a number; here they are what they are.
        var expected = parse(text, out var expectedValue) && !text.Contains('\0');
        var done = read(Encoding.UTF8.GetBytes(text), out var value);
        Assert.True(expected == done, $"'{text}' as {typeof(T).Name}: {(expected ? "is one" : "is none")}.");
        if (done)
        {
            Assert.Equal(expectedValue, value);
        }
    }
}
