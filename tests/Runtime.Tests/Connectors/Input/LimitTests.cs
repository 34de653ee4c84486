using System.IO.Compression;
using System.Text;

namespace FastFlow.Tests.Connectors.Input;

/// <summary>A record of a hundred million bytes is an error, and never held. Alone, because what the whole process allocates is counted.</summary>
[Collection(nameof(Alone))]
public class LimitTests
{
    private const int LongBytes = 100_000_000;
    private const int AllowedBytes = 16 * 1024 * 1024;

    public enum Kind
    {
        Csv,
        CsvInQuotes,
        CsvHeader,
        Json,
        Lines,
    }

    [Theory]
    [InlineData(Kind.Csv, "(2,1): the record is longer than 1048576 bytes; it begins '")]
    [InlineData(Kind.CsvInQuotes, "(2,1): a quote opens a field here, and no quote closes it within 1048576 bytes or before the end: '")]
    [InlineData(Kind.CsvHeader, "(1,1): the header line is longer than 1048576 bytes. ")]
    [InlineData(Kind.Json, "(1,1): the record is longer than 1048576 bytes; it begins '")]
    [InlineData(Kind.Lines, "(1,1): the record is longer than 1048576 bytes; it begins '")]
    public async Task Record_OfAHundredMegabytes_IsAnErrorWithoutTheMemory(Kind kind, string message)
    {
        using var directory = new TemporaryDirectory();
        var path = Write(directory, kind);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var exception = await FailureAsync(kind, path, ErrorPolicy.Fail);
        Assert.StartsWith(path + message, exception.Message);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, AllowedBytes);
    }

    [Theory]
    [InlineData(Kind.Csv)]
    [InlineData(Kind.CsvInQuotes)]
    [InlineData(Kind.Json)]
    public async Task Skip_RecordOfAHundredMegabytes_GoesOnBehindItWithoutTheMemory(Kind kind)
    {
        using var directory = new TemporaryDirectory();
        var path = Write(directory, kind);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var reading = await Reading<Number>.AllAsync(Open(kind, path, ErrorPolicy.Skip), 10);
        Assert.Equal([new Number(42)], reading.Events);
        Assert.Equal(1, reading.Skipped);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, AllowedBytes);
    }

    [Fact]
    public async Task DeadLetter_RecordOfAHundredMegabytes_KeepsItsBeginning()
    {
        using var directory = new TemporaryDirectory();
        var reading = await Reading<Number>.AllAsync(Open(Kind.Json, Write(directory, Kind.Json), ErrorPolicy.DeadLetter), 10);
        Assert.Equal([new Number(42)], reading.Events);
        Assert.Equal(1024 * 1024, Assert.Single(reading.Failed).Record.Bytes.Length);
    }

    private static RecordReader<Number> Open(Kind kind, string path, ErrorPolicy errors) => kind == Kind.Json
        ? new TestJson<Number>(new FileOrigin(path)).Open<NumberFields>(TestContext.Of(errors), false, default)
        : new TestCsv<Number>(new FileOrigin(path)).Open<NumberFields>(TestContext.Of(errors), false, default);

    private static async Task<Exception> FailureAsync(Kind kind, string path, ErrorPolicy errors)
    {
        if (kind == Kind.Lines)
        {
            return (await Reading<TextLine>.AllAsync(new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of(errors)), 10)).Exception!;
        }

        try
        {
            return (await Reading<Number>.AllAsync(Open(kind, path, errors), 10)).Exception!;
        }
        catch (RecordException exception)
        {
            return exception;
        }
    }

    // Compressed, a hundred megabytes of one letter are a file of a hundred kilobytes.
    private static string Write(TemporaryDirectory directory, Kind kind)
    {
        var path = directory["long.gz"];
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(kind switch { Kind.Csv => "value\n", Kind.CsvInQuotes => "value\n\"", Kind.Json => "{\"value\":\"", _ => "" }));
        var block = Encoding.UTF8.GetBytes(new string('x', 1_000_000));
        for (var written = 0; written < LongBytes; written += block.Length)
        {
            gzip.Write(block);
        }

        gzip.Write(kind == Kind.Json ? "\"}\n{\"value\":42}\n"u8 : "\n42\n"u8);
        return path;
    }
}
