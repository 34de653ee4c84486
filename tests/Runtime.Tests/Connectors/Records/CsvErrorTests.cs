using System.Text;

namespace FastFlow.Tests.Connectors.Records;

/// <summary>Each malformed record: its message word for word, and what becomes of it and its neighbours under each policy.</summary>
public class CsvErrorTests
{
    private const string Header = "symbol,price,size,time,side,note,venue\n";
    private const string Good = "A,1.5,2,2001-01-31,Buy,,7\n";
    private const string Remedy = "Correct the record, or have such records skipped or set aside with [OnError] on the source.";
    private const string QuoteRemedy = "Quote the whole field and double the quotes inside it, or set Quote to null if quotes mean nothing in this data. " + Remedy;

    private static readonly Trade GoodTrade = new("A", 1.5, 2, new DateTimeOffset(2001, 1, 31, 0, 0, 0, TimeSpan.Zero), Side.Buy, null, 7);

    /// <summary>A record between good ones, where its fault is, and the reason and remedy that the message gives.</summary>
    public static readonly TheoryData<string, RecordFaultKind, int, string?, string> Faults = new()
    {
        { "A,1.5,2x,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 7, "size", $"field 'size' holds '2x', which is not a whole number from -2147483648 to 2147483647 (int). {Remedy}" },
        { "A,1.5,2147483648,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 7, "size", $"field 'size' holds '2147483648', which is not a whole number from -2147483648 to 2147483647 (int). {Remedy}" },
        { "A,1.5,,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 7, "size", $"field 'size' is empty, but has to be a whole number from -2147483648 to 2147483647 (int). Declare it int? if it may be missing; or correct the record, or have such records skipped or set aside with [OnError] on the source." },
        { "A,NaN,2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 3, "price", $"field 'price' holds 'NaN', which is not a finite number within the range of double. {Remedy}" },
        { "A,-Infinity,2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 3, "price", $"field 'price' holds '-Infinity', which is not a finite number within the range of double. {Remedy}" },
        { "A,1e400,2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 3, "price", $"field 'price' holds '1e400', which is not a finite number within the range of double. {Remedy}" },
        { "A,\"1,5\",2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 4, "price", $"field 'price' holds '1,5', which is not a finite number within the range of double. {Remedy}" },
        { "A, 1.5,2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 3, "price", $"field 'price' holds ' 1.5', which is not a finite number within the range of double. {Remedy}" },
        { "A,1.5\0,2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 3, "price", $"field 'price' holds '1.5\\u0000', which is not a finite number within the range of double. {Remedy}" },
        { "A,1.5,2,2001-02-30,Buy,,7\n", RecordFaultKind.InvalidValue, 9, "time", $"field 'time' holds '2001-02-30', which is not a date and time like 2001-01-31T23:59:00Z. {Remedy}" },
        { "A,1.5,2,2001-01-31,Keep,,7\n", RecordFaultKind.InvalidValue, 20, "side", $"field 'side' holds 'Keep', which is not one of Buy, Sell. {Remedy}" },
        { "\xFF\xE9,1.5,2,2001-01-31,Buy,,7\n", RecordFaultKind.InvalidValue, 1, "symbol", $"field 'symbol' holds '\\xFF\\xE9', which is not valid UTF-8. {Remedy}" },
        { "A,1.5,2,2001-01-31,Buy,\xC3,7\n", RecordFaultKind.InvalidValue, 24, "note", $"field 'note' holds '\\xC3', which is not valid UTF-8. {Remedy}" },
        { "A,1.5,2,2001-01-31,Buy,,7.5\n", RecordFaultKind.InvalidValue, 25, "venue", $"field 'venue' holds '7.5', which is not a whole number from -2147483648 to 2147483647 (int). {Remedy}" },
        { "A,1.5,2\n", RecordFaultKind.TooFewFields, 1, null, $"the record has 3 of 7 fields, 'time' is missing: 'A,1.5,2'. {Remedy}" },
        { "A,1.5,2,2001-01-31,Buy,,7,8\r\n", RecordFaultKind.TooManyFields, 1, null, $"the record has 8 fields, but there are only 7 columns: 'A,1.5,2,2001-01-31,Buy,,7,8'. {Remedy}" },
        { "A,1.5,2,2001-01-31,\"Buy\"er,,7\n", RecordFaultKind.TextAfterQuote, 25, null, $"between a closing quote and the next delimiter stands 'er,,7'. {QuoteRemedy}" },
        { "A,1.5,2,2001-01-31,B\"uy,,7\n", RecordFaultKind.QuoteInField, 21, null, $"a quote stands inside a field that doesn't begin with one: '\"uy,,7'. {QuoteRemedy}" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fail_MalformedRecord_NamesPlaceTextReasonAndRemedy(string record, RecordFaultKind kind, int column, string? field, string words)
    {
        var reading = await ReadAsync(Header + Good + record + Good, ErrorPolicy.Fail);
        Assert.Equal([GoodTrade], reading.Events);
        var exception = Assert.IsType<RecordException>(reading.Exception);
        Assert.Equal($"pieces(3,{column}): {words}", exception.Message);
        Assert.Equal((kind, "pieces", 3, column, field), (exception.Kind, exception.File, exception.Line, exception.Column, exception.Field));

        // Nothing of the record is consumed: whoever starts again meets it again.
        Assert.Equal(new RecordPosition(Header.Length + Good.Length, 2), reading.End);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Skip_MalformedRecords_AreCountedAndReportedOncePerKind(string record, RecordFaultKind kind, int column, string? field, string words)
    {
        var reports = new List<RecordException>();
        var reading = await ReadAsync(Header + Good + record + Good + record + Good, ErrorPolicy.Skip, reports.Add);
        Assert.Null(reading.Exception);
        Assert.Equal([GoodTrade, GoodTrade, GoodTrade], reading.Events);
        Assert.Equal(2, reading.Skipped);
        var report = Assert.Single(reports);
        Assert.Equal($"pieces(3,{column}): {words}", report.Message);
        Assert.Equal((kind, field), (report.Kind, report.Field));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task DeadLetter_MalformedRecord_IsGivenAwayInItsPlace(string record, RecordFaultKind kind, int column, string? field, string words)
    {
        var reading = await ReadAsync(Header + Good + record + Good, ErrorPolicy.DeadLetter);
        Assert.Null(reading.Exception);
        Assert.Equal([GoodTrade, GoodTrade], reading.Events);
        Assert.Equal(0, reading.Skipped);
        var (raw, exception) = Assert.Single(reading.Failed);
        Assert.Equal(Latin(record.TrimEnd('\r', '\n')), raw.Bytes.ToArray());
        Assert.Equal(("pieces", 3L), (raw.File, raw.Line));
        Assert.Equal($"pieces(3,{column}): {words}", exception.Message);
        Assert.Equal((kind, field), (((RecordException)exception).Kind, ((RecordException)exception).Field));
        Assert.StartsWith("pieces(3,", reading.Log[1]);
    }

    [Fact]
    public async Task Fail_FaultInALaterLineOfARecord_NamesThatLine()
    {
        var reading = await ReadAsync(Header + "\"A\n\nB\",x,2,2001-01-31,Buy,,7\n", ErrorPolicy.Fail);
        Assert.StartsWith("pieces(4,4): field 'price' holds 'x'", reading.Exception!.Message);
    }

    [Fact]
    public async Task Fail_LongText_IsShortenedInTheMessage()
    {
        var reading = await ReadAsync(Header + $"A,{new string('9', 100)}é\a\r,2,2001-01-31,Buy,,7\n", ErrorPolicy.Fail);
        Assert.Equal(new string('9', 80) + "…", Assert.IsType<RecordException>(reading.Exception).Text);
        reading = await ReadAsync(Header + "A,é\a\t,2,2001-01-31,Buy,,7\n", ErrorPolicy.Fail);
        Assert.Contains("'\\xE9\\u0007\\t'", reading.Exception!.Message);
    }

    [Fact]
    public async Task Fail_QuoteNeverClosed_NamesWhereItOpens()
    {
        var reading = await ReadAsync(Header + Good + "B,1.5,2,\"2001-01-31,Buy,,7\n" + Good, ErrorPolicy.Fail);
        Assert.Equal(
            "pieces(3,9): a quote opens a field here, and no quote closes it within 1048576 bytes or before the end: '\"2001-01-31,Buy,,7'. "
            + "Close it, or set Quote to null if quotes mean nothing in this data. " + Remedy,
            reading.Exception!.Message);
    }

    [Fact]
    public async Task Skip_QuoteNeverClosed_LosesItsLineAlone()
    {
        var reading = await ReadAsync(Header + Good + "B,1.5,2,\"2001-01-31,Buy,,7\n" + Good + Good, ErrorPolicy.Skip);
        Assert.Equal([GoodTrade, GoodTrade, GoodTrade], reading.Events);
        Assert.Equal(1, reading.Skipped);
    }

    [Fact]
    public async Task Fail_ConstructorThrows_NamesTypeAndItsWords()
    {
        var origin = new PiecewiseOrigin("value\n12\n13\n14\n"u8.ToArray());
        var reading = await Reading<Number>.AllAsync(new TestCsv<Number>(origin).Open<NumberFields>(TestContext.Of(), false, default), 10, origin);
        Assert.Equal([new Number(12)], reading.Events);
        Assert.Equal($"pieces(3,1): Number can't be made of it (Thirteen brings bad luck): '13'. {Remedy}", reading.Exception!.Message);
        Assert.IsType<ArgumentException>(reading.Exception.InnerException);
    }

    [Fact]
    public async Task Skip_MemoryRunsOutInAConstructor_IsNoFaultOfTheRecord()
    {
        var origin = new PiecewiseOrigin("value\n666\n"u8.ToArray());
        var reading = await Reading<Number>.AllAsync(new TestCsv<Number>(origin).Open<NumberFields>(TestContext.Of(ErrorPolicy.Skip), false, default), 10, origin);
        Assert.IsType<OutOfMemoryException>(reading.Exception);
        origin = new PiecewiseOrigin("{\"value\":666}\n"u8.ToArray());
        reading = await Reading<Number>.AllAsync(new TestJson<Number>(origin).Open<NumberFields>(TestContext.Of(ErrorPolicy.Skip), false, default), 10, origin);
        Assert.IsType<OutOfMemoryException>(reading.Exception);
    }

    [Fact]
    public async Task Skip_ManyKinds_ReportsEachKindAndFieldOnce()
    {
        var reports = new List<RecordException>();
        var reading = await ReadAsync(Header + "A,x,2,2001-01-31,Buy,,7\nA,1,y,2001-01-31,Buy,,7\nA\nA,x,2,2001-01-31,Buy,,7\nA,B\n" + Good, ErrorPolicy.Skip, reports.Add);
        Assert.Equal(5, reading.Skipped);
        Assert.Equal([(RecordFaultKind.InvalidValue, "price"), (RecordFaultKind.InvalidValue, "size"), (RecordFaultKind.TooFewFields, null)], reports.Select(report => (report.Kind, report.Field)));
    }

    [Fact]
    public async Task DeadLetter_NobodyTakesTheRecord_TheNextReadThrows()
    {
        var origin = new PiecewiseOrigin(Encoding.UTF8.GetBytes(Header + Good + "A\n" + Good));
        origin.ReleaseAll();
        await using var reader = new TestCsv<Trade>(origin).Open<TradeFields>(TestContext.Of(ErrorPolicy.DeadLetter), false, default);
        var buffer = new Trade[10];
        int count;
        while (reader.Read(buffer, out count) == SourceStatus.Waiting && count == 0)
        {
            await reader.WaitAsync(CancellationToken.None);
        }

        Assert.Equal(1, count);
        Assert.StartsWith("pieces(3,1): the record has 1 of 7 fields", Assert.Throws<RecordException>(() => reader.Read(buffer, out _)).Message);
        Assert.True(reader.TryTakeFailed(out var record, out _));
        Assert.Equal("pieces(3): A", record.ToString());
        Assert.False(reader.TryTakeFailed(out _, out _));
        reader.Read(buffer, out count);
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Fail_InputBreaksOff_EventsBeforeItComeFirstAndTheTornRecordDoesNot()
    {
        var origin = new PiecewiseOrigin(Encoding.UTF8.GetBytes(Header + Good + "A,1.5,2")) { Failure = new IOException("The cable was cut.") };
        var reading = await Reading<Trade>.AllAsync(new TestCsv<Trade>(origin).Open<TradeFields>(TestContext.Of(ErrorPolicy.Skip), false, default), 10, origin);
        Assert.Equal([GoodTrade], reading.Events);
        Assert.Equal($"pieces: The cable was cut, after {Header.Length + Good.Length + 7} bytes.", Assert.IsType<IOException>(reading.Exception).Message);
        Assert.Equal(0, reading.Skipped);
    }

    private static async Task<Reading<Trade>> ReadAsync(string text, ErrorPolicy errors, Action<RecordException>? skipped = null)
    {
        var origin = new PiecewiseOrigin(Latin(text));
        return await Reading<Trade>.AllAsync(new TestCsv<Trade>(origin).Open<TradeFields>(TestContext.Of(errors, skipped), false, default), 10, origin);
    }

    // One byte per character, so that test data can hold bytes that are no UTF-8.
    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
