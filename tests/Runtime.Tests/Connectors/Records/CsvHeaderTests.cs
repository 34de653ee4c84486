using System.Text;

namespace FastFlow.Tests.Connectors.Records;

public class CsvHeaderTests
{
    private const string Remedy = "Correct the header line or the delimiter (','), or name the column that is meant with [Column(\"…\")] on the member.";

    [Theory]
    [InlineData("a,b,c\n", "1,2,3\n")]
    [InlineData("c,x,B,a\r\n", "3,,2,1\r\n")]
    [InlineData("\"a\", b ,\"c\"\n", "1,2,3\n")]
    [InlineData("A,B,C,D,D\n", "1,2,3,4,5\n")]
    [InlineData("\"x\"\"y\n,z\",a,b,c\n", ",1,2,3\n")]
    public async Task Header_NamesInAnyOrder_AreFound(string header, string row)
    {
        foreach (var pieces in (byte[][][])[[Encoding.UTF8.GetBytes(header + row)], Chop.Every(Encoding.UTF8.GetBytes(header + row), 1)])
        {
            var origin = new PiecewiseOrigin(pieces);
            var reading = await Reading<Texts>.AllAsync(new TestCsv<Texts>(origin).Open<TextsFields>(TestContext.Of(), false, default), 10, origin);
            Assert.Null(reading.Exception);
            Assert.Equal([new Texts("1", "2", "3")], reading.Events);
        }
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "a,b", $"Texts needs the column c, but the columns are a, b. {Remedy}", "c")]
    [InlineData("a;b;c\n", "a;b;c", $"Texts needs the columns a, b, c, but the columns are a;b;c. {Remedy}", "a")]
    [InlineData("a,b,c,B\n", "a,b,c,B", "the column b is named twice: a, b, c, B. Give every column that is read a name of its own.", "b")]
    [InlineData("\n1,2,3\n", "", $"Texts needs the columns a, b, c, but the columns are . {Remedy}", "a")]
    [InlineData("a,\"b,c\n1,2,3", "a,\"b,c\\n1,2,3", "a quote in the header line is never closed. The first line has to name the columns: correct it, or set HasHeader to false if there is no such line.", null)]
    [InlineData("a,b,c\xFF\n", "a,b,c\\xFF\\n", "the column name 'c\\xFF' is not valid UTF-8. The first line has to name the columns: correct it, or set HasHeader to false if there is no such line.", null)]
    [InlineData("a\0,\0b\0\n\0", "a\\u0000,\\u0000b\\u0000\\n", "the header line holds NUL bytes, as text in UTF-16 does, and this reader takes UTF-8. The first line has to name the columns: correct it, or set HasHeader to false if there is no such line.", null)]
    [InlineData("a,b,\ac\n", "a,b,\\u0007c", $"Texts needs the column c, but the columns are a, b, \\u0007c. {Remedy}", "c")]
    public void Header_Unfit_FailsAtStartWhateverThePolicy(string text, string shown, string words, string? field)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("trades.csv", Encoding.Latin1.GetBytes(text));
        foreach (var errors in Enum.GetValues<ErrorPolicy>())
        {
            var exception = Assert.Throws<RecordException>(() => new TestCsv<Texts>(new FileOrigin(path)).Open<TextsFields>(TestContext.Of(errors), false, default));
            Assert.Equal($"{path}(1,1): {words}", exception.Message);
            Assert.Equal((RecordFaultKind.BadHeader, path, 1, 1, field, shown), (exception.Kind, exception.File, exception.Line, exception.Column, exception.Field, exception.Text));
        }
    }

    [Fact]
    public async Task Header_OfManyColumns_IsNotAllShown()
    {
        var origin = new PiecewiseOrigin(Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 1000).Select(i => $"x{i}")) + "\n"));
        var reading = await Reading<Texts>.AllAsync(new TestCsv<Texts>(origin).Open<TextsFields>(TestContext.Of(), false, default), 10, origin);
        Assert.EndsWith($"x28, x29 and 970 more. {Remedy}", reading.Exception!.Message);
    }

    [Fact]
    public async Task Header_OfUtf16_IsShownWholeHoweverItArrives()
    {
        var bytes = Encoding.Unicode.GetBytes("a,b\n1,2\n");
        foreach (var pieces in (byte[][][])[[bytes], Chop.Every(bytes, 1), Chop.Every(bytes, 2), Chop.Every(bytes, 9)])
        {
            var origin = new PiecewiseOrigin(pieces);
            var reading = await Reading<Texts>.AllAsync(new TestCsv<Texts>(origin).Open<TextsFields>(TestContext.Of(), false, default), 10, origin);
            Assert.Equal("a\\u0000,\\u0000b\\u0000\\n", Assert.IsType<RecordException>(reading.Exception).Text);
        }
    }

    [Fact]
    public async Task Header_BeyondTheLimit_IsRefusedHoweverItArrives()
    {
        var bytes = Encoding.UTF8.GetBytes($"a,b,c,{new string('x', 100)}\n1,2,3,\n");
        foreach (var pieces in (byte[][][])[[bytes], Chop.Every(bytes, 10)])
        {
            var origin = new PiecewiseOrigin(pieces);
            var source = new TestCsv<Texts>(origin) { MaxRecordBytes = 64 };
            var reading = await Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(), false, default), 10, origin);
            Assert.StartsWith("pieces(1,1): the header line is longer than 64 bytes.", reading.Exception!.Message);
        }
    }

    [Fact]
    public void Columns_OfASourceWithoutHeader_AreCheckedWhenItIsOpenedAndNothingStaysOpen()
    {
        var origin = new PiecewiseOrigin("1,2\n"u8.ToArray());
        var source = new TestCsv<Texts>(origin) { HasHeader = false, Columns = ["a", "b"] };
        var exception = Assert.Throws<RecordException>(() => source.Open<TextsFields>(TestContext.Of(), false, default));
        Assert.Equal("pieces(1,1): Texts needs the column c, but the columns are a, b. Correct Columns, or name the column that is meant with [Column(\"…\")] on the member.", exception.Message);
        Assert.False(origin.WasOpened);
    }

    [Fact]
    public async Task Columns_OfASourceWithoutHeader_GiveTheOrder()
    {
        var origin = new PiecewiseOrigin("3,1,,2\n"u8.ToArray());
        var source = new TestCsv<Texts>(origin) { HasHeader = false, Columns = ["c", "a", "other", "b"] };
        var reading = await Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(), false, default), 10, origin);
        Assert.Equal([new Texts("1", "2", "3")], reading.Events);
    }

    [Fact]
    public async Task BlankLines_ColumnOfItsOwn_IsAnEmptyField()
    {
        var origin = new PiecewiseOrigin("value\n1\n\n2\n"u8.ToArray());
        var reading = await Reading<Number>.AllAsync(new TestCsv<Number>(origin).Open<NumberFields>(TestContext.Of(ErrorPolicy.Skip), false, default), 10, origin);
        Assert.Equal([new Number(1), new Number(2)], reading.Events);
        Assert.Equal(1, reading.Skipped);
    }

    [Fact]
    public void Options_Impossible_AreRefused()
    {
        Assert.Contains("one ASCII character", Assert.Throws<ArgumentException>(() => new TestCsv<Texts>(new PiecewiseOrigin()) { Delimiter = 'é' }).Message);
        Assert.Contains("one ASCII character", Assert.Throws<ArgumentException>(() => new TestCsv<Texts>(new PiecewiseOrigin()) { Quote = '\n' }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestCsv<Texts>(new PiecewiseOrigin()) { MaxRecordBytes = 63 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestCsv<Texts>(new PiecewiseOrigin()) { MaxRecordBytes = int.MaxValue });
        var clash = new TestCsv<Texts>(new PiecewiseOrigin()) { Delimiter = ';', Quote = ';' };
        Assert.Equal("Trades: Delimiter and Quote are both ';'. They have to differ.", Assert.Throws<ArgumentException>(() => clash.Open<TextsFields>(TestContext.Of(), false, default)).Message);
    }
}
