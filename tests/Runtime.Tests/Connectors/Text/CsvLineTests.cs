using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Text;

public class CsvLineTests
{
    private enum Side
    {
        Buy,
        Sell,
    }

    [Fact]
    public void Field_TextsThatNeedQuotes_AreQuotedAndTheirQuotesDoubled()
    {
        var line = new LineWriter();
        line.Csv().Field("plain").Field("a,b").Field("say \"hi\"").Field("two\nlines").Field("cr\r").Field("").Field((string?)null).Field(" spaces ").Field("\"");
        Assert.Equal("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\",,, spaces ,\"\"\"\"", line.ToString());
    }

    [Fact]
    public void Field_ValueWhoseTextHoldsTheDelimiter_IsQuoted()
    {
        var line = new LineWriter();
        line.Csv().Field(1234.5, "N1").Field(1234.5);
        Assert.Equal("\"1,234.5\",1234.5", line.ToString());
    }

    [Fact]
    public void Field_OtherDelimiter_IsTheOneThatIsQuoted()
    {
        var line = new LineWriter();
        line.Csv(';').Field("a,b").Field("c;d").Field(1.5);
        Assert.Equal("a,b;\"c;d\";1.5", line.ToString());
    }

    [Fact]
    public void Csv_CalledForEveryLine_BeginsAnew()
    {
        var lines = new LineWriter(1000, 16);
        for (var i = 0; i < 3; i++)
        {
            lines.BeginLine();
            var row = lines.Csv();
            row.Field(i);
            row.Field("x");
            lines.EndLine();
        }

        Assert.Equal("0,x\n1,x\n2,x\n", Encoding.UTF8.GetString(lines.TakeLines()));
    }

    [Theory]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('é')]
    public void Csv_ImpossibleDelimiter_IsRefused(char delimiter) =>
        Assert.Contains("one ASCII character", Assert.Throws<ArgumentException>(() => new LineWriter().Csv(delimiter)).Message);

    [Fact]
    public void Field_AnyTexts_AreReadBackByTheReferenceParser() =>
        Gen.String[Gen.Char["ab,;\"\r\n é"], 0, 12].Array[1, 6].Where(texts => texts.Length > 1 || texts[0].Length > 0).Array[1, 5].Sample(rows =>
        {
            var lines = new LineWriter(RecordLimit.DefaultBytes, 16);
            foreach (var row in rows)
            {
                lines.BeginLine();
                var csv = lines.Csv();
                foreach (var text in row)
                {
                    csv.Field(text);
                }

                lines.EndLine();
            }

            Assert.Equal(rows, ReferenceCsv.Parse(Encoding.UTF8.GetString(lines.TakeLines())));
        }, iter: 1000);

    [Fact]
    public void Field_AnyValues_AreReadBackByFieldReader() =>
        Gen.Select(Gen.Double.Where(double.IsFinite), Gen.Int, Gen.Long, Gen.Decimal, Gen.DateTimeOffset, Gen.DateTime.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Utc)), Gen.Guid).Sample((real, number, count, money, time, utc, id) =>
        {
            using var culture = new OtherCulture();
            var line = new LineWriter();
            line.Csv().Field(real).Field(number).Field(count).Field(money).Field(time).Field(utc).Field(id).Field(Side.Sell)
                .Field(DateOnly.FromDateTime(utc)).Field(TimeOnly.FromDateTime(utc)).Field(utc.TimeOfDay).Field(true).Field((float)number);
            var fields = ReferenceCsv.Parse(line.ToString())[0].Select(Encoding.UTF8.GetBytes).ToArray();
            Assert.True(FieldReader.TryRead(fields[0], out double realRead) && realRead == real);
            Assert.True(FieldReader.TryRead(fields[1], out int numberRead) && numberRead == number);
            Assert.True(FieldReader.TryRead(fields[2], out long countRead) && countRead == count);
            Assert.True(FieldReader.TryRead(fields[3], out decimal moneyRead) && moneyRead == money);
            Assert.True(FieldReader.TryRead(fields[4], out DateTimeOffset timeRead) && timeRead.EqualsExact(time));
            Assert.True(FieldReader.TryRead(fields[5], out DateTime utcRead) && utcRead == utc);
            Assert.True(FieldReader.TryRead(fields[6], out Guid idRead) && idRead == id);
            Assert.Equal("Sell", Encoding.UTF8.GetString(fields[7]));
            Assert.True(FieldReader.TryRead(fields[8], out DateOnly dateRead) && dateRead == DateOnly.FromDateTime(utc));
            Assert.True(FieldReader.TryRead(fields[9], out TimeOnly timeOfDayRead) && timeOfDayRead == TimeOnly.FromDateTime(utc));
            Assert.True(FieldReader.TryRead(fields[10], out TimeSpan spanRead) && spanRead == utc.TimeOfDay);
            Assert.True(FieldReader.TryRead(fields[11], out bool flagRead) && flagRead);
            Assert.True(FieldReader.TryRead(fields[12], out float singleRead) && singleRead == number);
        }, iter: 500);
}
