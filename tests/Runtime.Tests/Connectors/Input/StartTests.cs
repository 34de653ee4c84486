using System.Text;

namespace FastFlow.Tests.Connectors.Input;

/// <summary>What stands before the first record, or in its place: of every kind of source.</summary>
public class StartTests
{
    private const string Header = "symbol,price,size,time,side,note,venue\n";
    private const string CsvRecord = "A,1.5,2,2001-01-31,Buy,,\n";
    private const string JsonRecord = """{"symbol":"A","price":1.5,"size":2,"time":"2001-01-31","side":"Buy"}""";

    public enum Kind
    {
        Csv,
        CsvWithoutHeader,
        Json,
        Lines,
    }

    public static readonly TheoryData<Kind> Kinds = [.. Enum.GetValues<Kind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_OneRecord_IsRead(Kind kind) => Assert.Equal([Expected(kind)], (await ReadAsync(kind, Encoding.UTF8.GetBytes(Content(kind)))).Log);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_Utf8ByteOrderMark_IsSkippedHoweverItArrives(Kind kind)
    {
        var bytes = Encoding.UTF8.Preamble.ToArray().Concat(Encoding.UTF8.GetBytes(Content(kind))).ToArray();
        for (var cut = 0; cut < 5; cut++)
        {
            var (log, end) = await ReadPiecesAsync(kind, Chop.At(bytes, cut, cut + 1));
            Assert.Equal([Expected(kind)], log);
            Assert.Equal(bytes.Length, end.Offset);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_Utf16ByteOrderMark_IsRefusedHoweverItArrives(Kind kind)
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var bytes = encoding.Preamble.ToArray().Concat(encoding.GetBytes(Content(kind))).ToArray();
            foreach (var pieces in (byte[][][])[[bytes], Chop.Every(bytes, 1)])
            {
                Assert.Equal(["pieces begins with the byte order mark of UTF-16. Trades reads UTF-8: save or convert the file as that."], (await ReadPiecesAsync(kind, pieces)).Log);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_EmptyFile_IsAnErrorUnlessAllowed(Kind kind)
    {
        using var directory = new TemporaryDirectory();
        foreach (var bytes in (byte[][])[[], Encoding.UTF8.Preamble.ToArray()])
        {
            var path = directory.Write("file", bytes);
            var expected = $"{path} is empty, and Trades expects records in it. Give a file that has some, or set AllowEmpty if none is fine.";
            Assert.Equal(expected, await FailureAsync(() => ReadFileAsync(kind, path)));
            Assert.Empty((await ReadFileAsync(kind, path, allowEmpty: true)).Log);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_MissingFile_FailsWhenOpened(Kind kind)
    {
        using var directory = new TemporaryDirectory();
        var path = directory["missing"];
        var exception = await Assert.ThrowsAsync<FileNotFoundException>(() => ReadFileAsync(kind, path));
        Assert.Equal($"Trades reads '{path}', but there is no such file ({path}). Correct the path, or put the file there before the start.", exception.Message);
        Assert.Equal(path, exception.FileName);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_Directory_FailsWhenOpened(Kind kind)
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["sub"]);
        Assert.Equal($"Trades reads '{directory["sub"]}', which is a directory. Give the path of a file.", await FailureAsync(() => ReadFileAsync(kind, directory["sub"])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_UnreadableFile_FailsWhenOpened(Kind kind)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Whoever may do anything may read everything.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", Encoding.UTF8.GetBytes(Content(kind)));
        File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.Equal($"{path}: may not be read by this process; give it the right to read '{path}'.", await FailureAsync(() => ReadFileAsync(kind, path)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_FileWasCutSince_RefusesToGoOn(Kind kind)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", Encoding.UTF8.GetBytes(Content(kind)));
        var position = new RecordPosition(5000, 100);
        var message = await FailureAsync(() => ReadFileAsync(kind, path, from: position));
        Assert.Equal($"{path}: the position to go on from is byte 5000, but there are only {Content(kind).Length}: the file was replaced or cut since; restore it, or start anew.", message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_ResumedAtTheEnd_HasNothingMore(Kind kind)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", Encoding.UTF8.GetBytes(Content(kind)));
        Assert.Empty((await ReadFileAsync(kind, path, from: new RecordPosition(Content(kind).Length, 2))).Log);
    }

    private static string Content(Kind kind) => kind switch
    {
        Kind.Csv => Header + CsvRecord,
        Kind.CsvWithoutHeader => CsvRecord,
        Kind.Json => JsonRecord,
        _ => "A\n",
    };

    private static string Expected(Kind kind) => kind == Kind.Lines
        ? "A"
        : $"{new Trade("A", 1.5, 2, new DateTimeOffset(2001, 1, 31, 0, 0, 0, TimeSpan.Zero), Side.Buy, null, null)}";

    private static async Task<(List<string> Log, RecordPosition End)> ReadAsync(Kind kind, byte[] bytes)
    {
        using var directory = new TemporaryDirectory();
        return await ReadFileAsync(kind, directory.Write("file", bytes));
    }

    private static async Task<(List<string> Log, RecordPosition End)> ReadFileAsync(Kind kind, string path, bool allowEmpty = false, RecordPosition? from = null) =>
        await ReadAsync(kind, new FileOrigin(path), allowEmpty, from, null);

    private static async Task<(List<string> Log, RecordPosition End)> ReadPiecesAsync(Kind kind, byte[][] pieces)
    {
        var origin = new PiecewiseOrigin(pieces);
        return await ReadAsync(kind, origin, false, null, origin);
    }

    private static async Task<(List<string> Log, RecordPosition End)> ReadAsync(Kind kind, ByteOrigin origin, bool allowEmpty, RecordPosition? from, PiecewiseOrigin? pieces)
    {
        if (kind == Kind.Lines)
        {
            var lines = await Reading<TextLine>.AllAsync(new TestLines(origin) { AllowEmpty = allowEmpty }.OpenReader(TestContext.Of(), from), 1, pieces);
            return (lines.Log, lines.End);
        }

        var reader = kind == Kind.Json
            ? new TestJson<Trade>(origin) { AllowEmpty = allowEmpty }.Open<TradeProperties>(TestContext.Of(), from is not null, from ?? default)
            : new TestCsv<Trade>(origin) { AllowEmpty = allowEmpty, HasHeader = kind == Kind.Csv }.Open<TradeFields>(TestContext.Of(), from is not null, from ?? default);
        var reading = await Reading<Trade>.AllAsync(reader, 10, pieces);
        return (reading.Log, reading.End);
    }

    // Some failures are known when the source is opened, others with the first read.
    private static async Task<string> FailureAsync(Func<Task<(List<string> Log, RecordPosition End)>> read)
    {
        try
        {
            return Assert.Single((await read()).Log);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return exception.Message;
        }
    }
}
