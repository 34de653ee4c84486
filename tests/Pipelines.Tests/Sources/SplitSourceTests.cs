using System.Runtime.CompilerServices;
using FastFlow.Pipelines.Tests.Jobs;

namespace FastFlow.Pipelines.Tests;

public readonly record struct Tick(int File, int Id);

[Source]
public sealed class TickFiles(params string[] paths) : CsvFiles<Tick>(paths);

[Pipeline]
[Flow<TickFiles, Collect<Tick>>]
public partial class ReadTickFiles;

[Source, OnError(ErrorPolicy.DeadLetter)]
public sealed class TickLines(params string[] paths) : JsonLinesFiles<Tick>(paths);

[Sink]
public sealed class TickJournal(Journal journal)
{
    public void Write(in Tick tick) => journal.Add($"{tick.File}.{tick.Id}");

    public void Write(in Failed<RawRecord> failed) => journal.Add($"{Path.GetFileName(failed.Event.File)}:{failed.Event.Line}");
}

[Pipeline]
[Flow<TickLines, TickJournal>]
[Flow<Errors<TickLines>, TickJournal>]
public partial class ReadTickLines;

[Source]
public sealed class Texts(params string[] paths) : LinesFiles(paths);

[Map]
public readonly struct ToText
{
    public static string Map(in TextLine line) => line.ToString();
}

[Pipeline]
[Flow<Texts, ToText, Collect<string>>]
public partial class ReadTexts;

/// <summary>A slot for any source of ticks that is read by splits.</summary>
[Source]
public interface ITickPartitions : ISplitSource<Tick, int, long>;

public sealed class CountedPartitions(int partitions, int length) : ITickPartitions
{
    public bool IsBounded => true;

    public async IAsyncEnumerable<IReadOnlyList<int>> DiscoverAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return [.. Enumerable.Range(0, partitions)];
    }

    public ISourceReader<Tick, long> Open(SourceContext context, int split, bool resume, long position) => new Reader(split, length);

    private sealed class Reader(int partition, int length) : ISourceReader<Tick, long>
    {
        private int _next;

        public long Position => _next;

        public SourceStatus Read(Span<Tick> buffer, out int count)
        {
            for (count = 0; count < buffer.Length && _next < length; count++)
            {
                buffer[count] = new Tick(partition, _next++);
            }

            return _next < length ? SourceStatus.Ready : SourceStatus.Finished;
        }

        public ValueTask WaitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

[Pipeline]
[Flow<ITickPartitions, Collect<Tick>>]
public partial class ReadPartitions;

public sealed class SplitSourceTests : IDisposable
{
    private const int Turn = 1024;
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Files without time take turns, each waited for: the order is the same in every run.</summary>
    [Fact]
    public async Task CsvFiles_OfADirectory_TakeTurns()
    {
        int[] lengths = [3000, 100, 2048];
        for (var file = 0; file < lengths.Length; file++)
        {
            Write($"{file}.csv", ["File,Id", .. Enumerable.Range(0, lengths[file]).Select(id => $"{file},{id}")]);
        }

        Write(".hidden", ["no records"]);
        var ticks = new Collect<Tick>();
        await new ReadTickFiles(new TickFiles(_directory), ticks).RunAsync(Token);

        Assert.Equal(
            [.. Part(0, 0, Turn), .. Part(1, 0, 100), .. Part(2, 0, Turn), .. Part(0, Turn, Turn), .. Part(2, Turn, Turn), .. Part(0, 2 * Turn, 3000 - (2 * Turn))],
            ticks.Items);
    }

    [Fact]
    public async Task ConsecutiveCsvFiles_AreReadOneAfterAnother_AsThePathsSay()
    {
        for (var file = 0; file < 4; file++)
        {
            Write($"{file}.csv", ["File,Id", .. Enumerable.Range(0, 2000).Select(id => $"{file},{id}")]);
        }

        var ticks = new Collect<Tick>();
        await new ReadTickFiles(new TickFiles(In("3.csv"), In("[12].csv"), In("?.csv")) { AreConsecutive = true }, ticks).RunAsync(Token).Fails<FileNotFoundException>();
        await new ReadTickFiles(new TickFiles(In("3.csv"), In("?.csv")) { AreConsecutive = true }, ticks).RunAsync(Token);

        Assert.Equal([.. Part(3, 0, 2000), .. Part(0, 0, 2000), .. Part(1, 0, 2000), .. Part(2, 0, 2000)], ticks.Items);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task RecordsThatFail_NameTheirFile(bool areConsecutive)
    {
        Write("a.jsonl", ["""{"File":0,"Id":1}""", "no", """{"File":0,"Id":2}"""]);
        Write("b.jsonl", ["", "nor this"]);
        var journal = new Journal();
        var pipeline = new ReadTickLines(new TickLines(In("a.jsonl"), In("b.jsonl")) { AreConsecutive = areConsecutive }, new TickJournal(journal));
        await pipeline.RunAsync(Token);

        Assert.Equal(["0.1", "a.jsonl:2", "0.2", "b.jsonl:2"], journal.Lines);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task LinesFiles_GiveTheLinesOfAll(bool areConsecutive)
    {
        Write("B.log", ["b1", "b2"]);
        Write("a.log", ["a1"]);
        Write("ä.log", ["ä1"]);
        var texts = new Collect<string>();
        await new ReadTexts(new Texts(In("*.log")) { AreConsecutive = areConsecutive }, texts).RunAsync(Token);

        Assert.Equal(["b1", "b2", "a1", "ä1"], texts.Items);
    }

    [Theory]
    [InlineData("none.csv", "reads '*none.csv', but there is no such file")]
    [InlineData("none/*.csv", "reads '*none', but there is no such directory")]
    [InlineData("*.none", "reads '*.none', but there is no file")]
    public async Task NoFile_FailsAtStart(string path, string message)
    {
        var error = await Assert.ThrowsAnyAsync<IOException>(() => new ReadTickFiles(new TickFiles(In(path))).RunAsync(Token));

        Assert.Matches("TickFiles " + message.Replace("*", ".*", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public async Task Slot_TakesAnySplitSource()
    {
        var ticks = new Collect<Tick>();
        await new ReadPartitions(new CountedPartitions(3, 1500), ticks).RunAsync(Token);

        Assert.Equal([.. Part(0, 0, Turn), .. Part(1, 0, Turn), .. Part(2, 0, Turn), .. Part(0, Turn, 476), .. Part(1, Turn, 476), .. Part(2, Turn, 476)], ticks.Items);
    }

    [Fact]
    public async Task BatchMode_RunsThePipeline()
    {
        var pipeline = new OrderShares(new Shares());
        await using var job = pipeline.Start(new JobOptions { Mode = ExecutionMode.Batch });
        await pipeline.Orders.PushAsync(new Order(1, "ann", 4), Token);
        await job.DrainAsync().Soon();

        Assert.Throws<ArgumentOutOfRangeException>(() => new JobOptions { Mode = (ExecutionMode)7 });
    }

    private static IEnumerable<Tick> Part(int file, int from, int count) => Enumerable.Range(from, count).Select(id => new Tick(file, id));

    private string In(string name) => Path.Combine(_directory, name);

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(In(name), lines);
}
