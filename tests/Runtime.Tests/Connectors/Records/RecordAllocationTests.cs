using System.Text;

namespace FastFlow.Tests.Connectors.Records;

/// <summary>In steady state a record costs no byte of the heap.</summary>
public class RecordAllocationTests
{
    private const int Records = 100_000;

    [Fact]
    public async Task Csv_NumbersAndPooledTexts_AllocateNothing()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("trades.csv", Encoding.UTF8.GetBytes("symbol,price,size,time,side,note,venue\n" + string.Concat(Enumerable.Range(0, Records).Select(i =>
            $"S{i % 100},{i * 0.25},{i},2001-01-31T23:59:{i % 60:00}Z,{(i % 2 == 0 ? "Buy" : "Sell")},{(i % 3 == 0 ? "\"a \"\"quoted\"\" note\"" : "")},{(i % 5 == 0 ? "7" : "")}\n"))));
        await using var reader = new TestCsv<Trade>(new FileOrigin(path)).Open<TradeFields>(TestContext.Of(), false, default);
        Assert.Equal(Records, Allocation.OfSecondHalf(reader, Records));
        Assert.Equal(0, reader.UnpooledTexts);
    }

    [Fact]
    public async Task Json_NumbersAndPooledTexts_AllocateNothing()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("trades.json", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Records).Select(i =>
            $$"""{"symbol":"S{{i % 100}}","price":{{i * 0.25}},"size":{{i}},"time":"2001-01-31T23:59:{{i % 60:00}}Z","side":"Buy","note":{{(i % 3 == 0 ? "\"a \\\"quoted\\\" note\"" : "null")}},"other":[1,2]}""" + "\n"))));
        await using var reader = new TestJson<Trade>(new FileOrigin(path)).Open<TradeProperties>(TestContext.Of(), false, default);
        Assert.Equal(Records, Allocation.OfSecondHalf(reader, Records));
        Assert.Equal(0, reader.UnpooledTexts);
    }

    [Fact]
    public async Task Csv_SkippedRecords_AllocateNothingOnceReported()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("numbers.csv", Encoding.UTF8.GetBytes("value\n" + string.Concat(Enumerable.Range(0, Records).Select(i => (i % 4) switch { 0 or 2 => $"{1000 + i}\n", 1 => "1,2\n", _ => "x\n" }))));
        await using var reader = new TestCsv<Number>(new FileOrigin(path)).Open<NumberFields>(TestContext.Of(ErrorPolicy.Skip), false, default);
        Assert.Equal(Records / 2, Allocation.OfSecondHalf(reader, Records / 2));
        Assert.Equal(Records / 2, reader.SkippedRecords);
    }
}
