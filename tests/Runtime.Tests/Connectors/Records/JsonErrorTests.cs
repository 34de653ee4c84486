using System.Text;

namespace FastFlow.Tests.Connectors.Records;

public class JsonErrorTests
{
    private const string Good = """{"symbol":"A","price":1.5,"size":2,"time":"2001-01-31","side":"Buy"}""";
    private const string Remedy = "Correct the record, or have such records skipped or set aside with [OnError] on the source.";

    private static readonly Trade GoodTrade = new("A", 1.5, 2, new DateTimeOffset(2001, 1, 31, 0, 0, 0, TimeSpan.Zero), Side.Buy, null, null);

    public static readonly TheoryData<string, RecordFaultKind, int, string?, string> Faults = new()
    {
        { Good.Replace("1.5", "\"x\""), RecordFaultKind.InvalidValue, 23, "price", $"field 'price' holds 'x', which is not a finite number within the range of double. {Remedy}" },
        { Good.Replace("1.5", "1e400"), RecordFaultKind.InvalidValue, 23, "price", $"field 'price' holds '1e400', which is not a finite number within the range of double. {Remedy}" },
        { Good.Replace("1.5", "\"NaN\""), RecordFaultKind.InvalidValue, 23, "price", $"field 'price' holds 'NaN', which is not a finite number within the range of double. {Remedy}" },
        { Good.Replace("1.5", "null"), RecordFaultKind.InvalidValue, 23, "price", $"field 'price' holds 'null', which is not a finite number within the range of double. {Remedy}" },
        { Good.Replace("1.5", "[1.5]"), RecordFaultKind.InvalidValue, 23, "price", $$"""field 'price' holds '[1.5],"size":2,"time":"2001-01-31","side":"Buy"}', which is not a finite number within the range of double. {{Remedy}}""" },
        { Good.Replace(":2,", ":2147483648,"), RecordFaultKind.InvalidValue, 34, "size", $"field 'size' holds '2147483648', which is not a whole number from -2147483648 to 2147483647 (int). {Remedy}" },
        { Good.Replace(":2,", ":2.0,"), RecordFaultKind.InvalidValue, 34, "size", $"field 'size' holds '2.0', which is not a whole number from -2147483648 to 2147483647 (int). {Remedy}" },
        { Good.Replace("\"A\"", "1"), RecordFaultKind.InvalidValue, 11, "symbol", $"field 'symbol' holds '1', which is not a string. {Remedy}" },
        { Good.Replace("\"A\"", "null"), RecordFaultKind.InvalidValue, 11, "symbol", $"field 'symbol' holds 'null', which is not a string. {Remedy}" },
        { Good.Replace("\"A\"", "\"\xFF\""), RecordFaultKind.InvalidValue, 11, "symbol", $"field 'symbol' holds '\\xFF', which is not valid UTF-8. {Remedy}" },
        { Good.Replace("Buy", "Keep"), RecordFaultKind.InvalidValue, 63, "side", $"field 'side' holds 'Keep', which is not one of Buy, Sell. {Remedy}" },
        { Good.Replace("\"size\":2,", ""), RecordFaultKind.MissingProperty, 1, "size", $$"""the property 'size' is missing in '{"symbol":"A","price":1.5,"time":"2001-01-31","side":"Buy"}'. Declare the member nullable if it may be missing. {{Remedy}}""" },
        { Good.Replace("\"size\":2,", "\"size\":2,\"SIZE\":3,"), RecordFaultKind.DuplicateProperty, 36, "size", $$"""the property 'size' is given twice in '"SIZE":3,"time":"2001-01-31","side":"Buy"}'. {{Remedy}}""" },
        { "[1,2]", RecordFaultKind.NotAnObject, 1, null, $"the line should be a JSON object, but is '[1,2]'. {Remedy}" },
        { "null", RecordFaultKind.NotAnObject, 1, null, $"the line should be a JSON object, but is 'null'. {Remedy}" },
        { "symbol,price", RecordFaultKind.MalformedJson, 1, null, $"this is not JSON: 'symbol,price'. {Remedy}" },
        { Good.Replace("1.5", "NaN"), RecordFaultKind.MalformedJson, 23, null, $$"""this is not JSON: 'NaN,"size":2,"time":"2001-01-31","side":"Buy"}'. {{Remedy}}""" },
        { Good + "}", RecordFaultKind.MalformedJson, 69, null, $$"""this is not JSON: '}'. {{Remedy}}""" },
        { Good[..^1], RecordFaultKind.MalformedJson, 68, null, $"the line ends before its JSON does: 'size\":2,\"time\":\"2001-01-31\",\"side\":\"Buy\"'. {Remedy}" },
        { Good.Replace("\"A\"", "\"\\ud83d\""), RecordFaultKind.MalformedJson, 11, null, $$"""this string is not valid Unicode: '"\ud83d","price":1.5,"size":2,"time":"2001-01-31","side":"Buy"}'. {{Remedy}}""" },
        { Good.Replace("\"A\"", "\"A\0\""), RecordFaultKind.MalformedJson, 13, null, $$"""this is not JSON: '\u0000","price":1.5,"size":2,"time":"2001-01-31","side":"Buy"}'. {{Remedy}}""" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fail_MalformedLine_NamesPlaceTextReasonAndRemedy(string line, RecordFaultKind kind, int column, string? field, string words)
    {
        var reading = await ReadAsync($"{Good}\n{line}\n{Good}", ErrorPolicy.Fail);
        Assert.Equal([GoodTrade], reading.Events);
        var exception = Assert.IsType<RecordException>(reading.Exception);
        Assert.Equal($"pieces(2,{column}): {words}", exception.Message);
        Assert.Equal((kind, "pieces", 2, column, field), (exception.Kind, exception.File, exception.Line, exception.Column, exception.Field));
        Assert.Equal(new RecordPosition(Good.Length + 1, 1), reading.End);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task SkipAndDeadLetter_MalformedLine_LeaveItsNeighbours(string line, RecordFaultKind kind, int column, string? field, string words)
    {
        var reports = new List<RecordException>();
        var text = $"{Good}\r\n{line}\r\n{Good}\n{line}\n";
        var skipped = await ReadAsync(text, ErrorPolicy.Skip, reports.Add);
        Assert.Null(skipped.Exception);
        Assert.Equal([GoodTrade, GoodTrade], skipped.Events);
        Assert.Equal(2, skipped.Skipped);
        Assert.Equal($"pieces(2,{column}): {words}", Assert.Single(reports).Message);
        Assert.Equal((kind, field), (reports[0].Kind, reports[0].Field));

        var deadLetters = await ReadAsync(text, ErrorPolicy.DeadLetter);
        Assert.Null(deadLetters.Exception);
        Assert.Equal([GoodTrade, GoodTrade], deadLetters.Events);
        Assert.Equal([2L, 4L], deadLetters.Failed.Select(failed => failed.Record.Line));
        Assert.All(deadLetters.Failed, failed => Assert.Equal(Encoding.Latin1.GetBytes(line), failed.Record.Bytes.ToArray()));
        Assert.Equal($"pieces(2,{column}): {words}", deadLetters.Failed[0].Exception.Message);
    }

    [Fact]
    public async Task Fail_DeeplyNestedValue_IsAnErrorAndNoStackOverflow()
    {
        var reading = await ReadAsync(Good.Replace("{", "{\"deep\":" + new string('[', 100_000) + new string(']', 100_000) + ","), ErrorPolicy.Fail);
        Assert.Equal(RecordFaultKind.MalformedJson, Assert.IsType<RecordException>(reading.Exception).Kind);
    }

    [Fact]
    public async Task Fail_ConstructorThrows_NamesTypeAndItsWords()
    {
        var origin = new PiecewiseOrigin("{\"value\":12}\n{\"value\":13}\n"u8.ToArray());
        var reading = await Reading<Number>.AllAsync(new TestJson<Number>(origin).Open<NumberFields>(TestContext.Of(), false, default), 10, origin);
        Assert.Equal([new Number(12)], reading.Events);
        Assert.Equal($$"""pieces(2,1): Number can't be made of it (Thirteen brings bad luck): '{"value":13}'. {{Remedy}}""", reading.Exception!.Message);
    }

    [Fact]
    public async Task Skip_LineBeyondTheLimit_GoesOnBehindIt()
    {
        var text = $"{Good}\n{Good.Replace("\"A\"", $"\"{new string('x', 5000)}\"")}\n{Good}\n";
        foreach (var pieces in (byte[][][])[[Encoding.UTF8.GetBytes(text)], Chop.Every(Encoding.UTF8.GetBytes(text), 13)])
        {
            var origin = new PiecewiseOrigin(pieces);
            var source = new TestJson<Trade>(origin) { MaxRecordBytes = 100 };
            var reading = await Reading<Trade>.AllAsync(source.Open<TradeProperties>(TestContext.Of(ErrorPolicy.DeadLetter), false, default), 10, origin);
            Assert.Equal([GoodTrade, GoodTrade], reading.Events);
            Assert.Equal(100, Assert.Single(reading.Failed).Record.Bytes.Length);
            Assert.StartsWith("pieces(2,1): the record is longer than 100 bytes; it begins '{\"symbol\":\"xxx", reading.Failed[0].Exception.Message);
        }
    }

    private static async Task<Reading<Trade>> ReadAsync(string text, ErrorPolicy errors, Action<RecordException>? skipped = null)
    {
        var origin = new PiecewiseOrigin(Encoding.Latin1.GetBytes(text));
        return await Reading<Trade>.AllAsync(new TestJson<Trade>(origin).Open<TradeProperties>(TestContext.Of(errors, skipped), false, default), 10, origin);
    }
}
