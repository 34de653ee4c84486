using System.Globalization;
using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Records;

public class IsoTimeTests
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.fZ", "yyyy-MM-ddTHH:mm:ss.fffffff",
        "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:ss.ffffffzzz", "yyyy-MM-dd HH:mm:ss.fffzzz",
    ];

    private static readonly Gen<(string Text, string Form)> Valid = Gen.DateTimeOffset.Select(Pick.From(Forms), (time, form) => (time.ToString(form, CultureInfo.InvariantCulture), form));

    /// <summary>One character of a good text replaced, left out or added.</summary>
    private static readonly Gen<string> Damaged = Gen.Select(Valid, Gen.Int[0, 40], Gen.Char["0139:-.+TZt ,\0"], Gen.Int[0, 2]).Select((valid, place, character, how) =>
    {
        var at = place % valid.Text.Length;
        return how switch
        {
            0 => valid.Text.Remove(at, 1),
            1 => valid.Text.Insert(at, $"{character}"),
            _ => valid.Text.Remove(at, 1).Insert(at, $"{character}"),
        };
    });

    [Fact]
    public void TryRead_EveryForm_IsWhatTheBclReads() => Valid.Sample(valid =>
    {
        var expected = DateTimeOffset.ParseExact(valid.Text, valid.Form.Replace("Z", "'Z'"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.True(FieldReader.TryRead(Encoding.UTF8.GetBytes(valid.Text), out DateTimeOffset time), valid.Text);
        Assert.True(time.EqualsExact(expected), $"{valid.Text}: {time:O} and not {expected:O}");
        Assert.True(FieldReader.TryRead(Encoding.UTF8.GetBytes(valid.Text), out DateTime utc));
        Assert.Equal((expected.UtcDateTime, DateTimeKind.Utc), (utc, utc.Kind));
    }, iter: 20_000);

    [Fact]
    public void TryRead_DamagedText_IsReadOnlyIfTheBclReadsItToo() => Damaged.Sample(text =>
    {
        if (!FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out DateTimeOffset time))
        {
            return;
        }

        // The BCL knows no comma before a fraction, no short offsets and at most seven digits; digits beyond these are cut off here.
        var plain = text.Replace(',', '.').Replace('t', 'T');
        Assert.True(DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expected), text);
        Assert.InRange((time.UtcTicks - expected.UtcTicks), -1, 1);
    }, iter: 20_000);

    [Theory]
    [InlineData("2001-01-31T23:59:00Z", "2001-01-31T23:59:00.0000000+00:00")]
    [InlineData("2001-01-31T23:59:00.5+01:30", "2001-01-31T23:59:00.5000000+01:30")]
    [InlineData("2001-01-31t23:59:00z", "2001-01-31T23:59:00.0000000+00:00")]
    [InlineData("2001-01-31T23:59:00-0130", "2001-01-31T23:59:00.0000000-01:30")]
    [InlineData("2001-01-31T23:59:00+14", "2001-01-31T23:59:00.0000000+14:00")]
    [InlineData("2001-01-31T23:59:00,25Z", "2001-01-31T23:59:00.2500000+00:00")]
    [InlineData("2001-01-31T23:59:59.99999999", "2001-01-31T23:59:59.9999999+00:00")]
    [InlineData("0001-01-01", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData("2000-02-29", "2000-02-29T00:00:00.0000000+00:00")]
    public void TryRead_Time_IsThisInstant(string text, string expected)
    {
        Assert.True(FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out DateTimeOffset time));
        Assert.Equal(expected, time.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2001")]
    [InlineData("2001-1-31")]
    [InlineData("2001-02-29")]
    [InlineData("1900-02-29")]
    [InlineData("2001-13-01")]
    [InlineData("2001-00-01")]
    [InlineData("2001-01-00")]
    [InlineData("0000-01-01")]
    [InlineData("2001-01-31T")]
    [InlineData("2001-01-31T24:00:00")]
    [InlineData("2001-01-31T23:60:00")]
    [InlineData("2001-01-31T23:59:60")]
    [InlineData("2001-01-31T23:59:00.")]
    [InlineData("2001-01-31T23:59:00.Z")]
    [InlineData("2001-01-31T23:59:00+15:00")]
    [InlineData("2001-01-31T23:59:00+14:01")]
    [InlineData("2001-01-31T23:59:00+01:60")]
    [InlineData("2001-01-31T23:59:00+1")]
    [InlineData("2001-01-31T23:59:00 +01:00")]
    [InlineData("2001-01-31T23:59:00ZZ")]
    [InlineData("2001-01-31T23:59:00Z\0")]
    [InlineData("2001-01-31T2:59:00")]
    [InlineData("2001-01-31T23:5")]
    [InlineData("2001-01-31T23:59:0")]
    [InlineData("01/31/2001")]
    [InlineData("20010131")]
    [InlineData(" 2001-01-31")]
    [InlineData("2001-01-31 ")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    public void TryRead_NoTime_IsRefused(string text)
    {
        Assert.False(FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out DateTimeOffset _));
        Assert.False(FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out DateTime _));
    }

    [Fact]
    public void TryRead_DatesAndTimesOfDay_AgreeWithBcl()
    {
        Gen.OneOf(Gen.DateTime.Select(time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), Gen.String[Gen.Char["0123-"], 8, 11]).Sample(text =>
        {
            var expected = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expectedDate);
            Assert.Equal(expected, FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out DateOnly date));
            Assert.Equal(expectedDate, date);
        }, iter: 5000);
        string[] forms = ["HH:mm", "HH:mm:ss", "HH:mm:ss.f", "HH:mm:ss.fff", "HH:mm:ss.fffffff"];
        Gen.OneOf(Gen.DateTime.Select(Pick.From(forms), (time, form) => time.ToString(form, CultureInfo.InvariantCulture)), Gen.String[Gen.Char["0123:."], 4, 10]).Sample(text =>
        {
            var expected = TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var expectedTime) && !text.EndsWith('.');
            Assert.True(expected == FieldReader.TryRead(Encoding.UTF8.GetBytes(text), out TimeOnly time), text);
            Assert.True(!expected || expectedTime == time, text);
        }, iter: 5000);
    }
}
