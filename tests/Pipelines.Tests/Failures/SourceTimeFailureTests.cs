using FastFlow.Pipelines.Tests.Allocation;
using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.TimeFailures;

[Source, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m"), OnError(ErrorPolicy.Skip)]
public sealed class SkipStamped : Input<Stamped>;

[Source, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadStamped : Input<Stamped>;

[Source, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m")]
public sealed class PlainStamped : Input<Stamped>;

/// <summary>A file whose rows may be unreadable, or tell no time.</summary>
[Source, EventTime(nameof(Stamped.Time)), Watermark(IdleAfter = "1m"), OnError(ErrorPolicy.DeadLetter)]
public sealed class StampedFile(string path) : CsvFile<Stamped>(path);

/// <summary>Its reader decodes nothing, and so reports no records.</summary>
[Source, EventTime(nameof(Stamped.Time)), Watermark(IdleAfter = "1m"), OnError(ErrorPolicy.Skip)]
public sealed class StampedReader : ISource<Stamped, int>
{
    public ISourceReader<Stamped, int> Open(SourceContext context, bool resume, int position) => new Reader();

    private sealed class Reader : ISourceReader<Stamped, int>
    {
        public int Position { get; private set; }

        public SourceStatus Read(Span<Stamped> buffer, out int count)
        {
            (buffer[0], buffer[1], buffer[2]) = (new("a", 1), new("b", -1), new("c", 2));
            Position = count = 3;
            return SourceStatus.Finished;
        }

        public ValueTask WaitAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}

[Aggregate, TumblingWindow("10s"), AllowedLateness("0s")]
public readonly struct NamesOfTenSeconds
{
    public struct Names
    {
        public string? Text;
    }

    public static void Add(ref Names names, in Stamped stamped) => names.Text += stamped.Name;

    public static string Result(in Names names, Window window) => $"{window.Start.Second()} {names.Text}";
}

[Aggregate, KeyBy(nameof(Stamped.Name)), TumblingWindow("10s"), AllowedLateness("0s")]
public readonly struct CountOfTenSeconds
{
    public static void Add(ref long count, in Stamped stamped) => count++;

    public static long Result(in long count) => count;
}

[Sink]
public sealed class LetterSink(Journal journal)
{
    public void Write(in Failed<Stamped> failed) => journal.Add($"{failed.Operator} {failed.Event.Name}: {failed.Exception.Message}");
}

[Sink]
public sealed class RecordSink(Journal journal)
{
    public void Write(in Failed<RawRecord> failed) => journal.Add($"line {failed.Event.Line}");
}

[Pipeline, Flow<SkipStamped, NamesOfTenSeconds, Lines>]
public partial class SkippedTimes;

[Pipeline, Flow<DeadStamped, NamesOfTenSeconds, Lines>, Flow<DeadStamped, Show, Lines>, Flow<Errors<DeadStamped>, LetterSink>]
public partial class DeadTimes;

[Pipeline, Flow<PlainStamped, NamesOfTenSeconds, Lines>]
public partial class FailingTimes;

[Pipeline, Flow<StampedFile, NamesOfTenSeconds, Lines>, Flow<Errors<StampedFile>, LetterSink>, Flow<Errors<StampedFile>, RecordSink>]
public partial class FileOfTimes;

[Pipeline, Flow<StampedReader, NamesOfTenSeconds, Lines>]
public partial class ReaderOfTimes;

[Pipeline, Flow<SkipStamped, CountOfTenSeconds, Collect<long>>]
public partial class CountsOfTimes;

/// <summary>The policy of a source covers reading the time of its events, where that runs code (DESIGN 2.7).</summary>
public sealed class SourceTimeFailureTests
{
    private readonly Journal _journal = new();

    [Fact]
    public void Skip_EventWithoutATime_IsCountedAndMovesNoWatermark()
    {
        var pipeline = new SkippedTimes(new Lines(_journal));
        pipeline.Push([new("a", 3), new("b", -7), new("c", 9), new("d", -1)]);
        Assert.Empty(_journal.Lines);
        pipeline.Push([new("e", -2), new("f", 11), new("g", -3), new("h", 8)]);
        Assert.Equal(["0 ac"], _journal.Lines);
        pipeline.Complete();
        Assert.Equal(["0 ac", "10 f"], _journal.Lines);
        Assert.Equal(("SkipStamped", 4), Assert.Single(pipeline.Failures) is var failures ? (failures.Operator, failures.Count) : default);
        Assert.Equal(1, Assert.Single(pipeline.Lateness).Dropped);
    }

    [Fact]
    public void DeadLetter_EventWithoutATime_GoesToTheErrorsInItsTurn()
    {
        var pipeline = new DeadTimes(new Lines(_journal), new LetterSink(_journal));
        pipeline.Push([new("a", 3), new("b", -7), new("c", 12)]);
        pipeline.Push(new Stamped("d", -8));
        pipeline.Complete();
        Assert.Equal(["a@3", "DeadStamped b: -7 is no time", "c@12", "0 a", "DeadStamped d: -8 is no time", "10 c"], _journal.Lines);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void Fail_EventWithoutATime_FailsThePipeline()
    {
        var pipeline = new FailingTimes(new Lines(_journal));
        Assert.IsType<ArgumentException>(Assert.Throws<OperatorException>(() => pipeline.Push(new Stamped("b", -7))).InnerException);
    }

    [Fact]
    public async Task Job_OfAnInput_SkipsToo()
    {
        var pipeline = new SkippedTimes(new Lines(_journal));
        await using var job = pipeline.Start();
        await pipeline.SkipStamped.PushAsync(new("a", 3), TestContext.Current.CancellationToken);
        await pipeline.SkipStamped.PushAsync(new("b", -3), TestContext.Current.CancellationToken);
        await pipeline.SkipStamped.PushAsync(new("c", 4), TestContext.Current.CancellationToken);
        pipeline.SkipStamped.Complete();
        await job.Completion;
        Assert.Equal(["0 ac"], _journal.Lines);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public async Task DeadLetter_OfAFile_IsItsRecordsAndItsEventsWithoutATime()
    {
        using var file = new TemporaryFile("stamped.csv", "Name,Second\na,1\nb,x\nc,-4\nd,5\n");
        var pipeline = new FileOfTimes(new StampedFile(file.Path), new Lines(_journal), new LetterSink(_journal), new RecordSink(_journal));
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["0 ad", "StampedFile c: -4 is no time", "line 3"], _journal.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public async Task Skip_OfAReaderThatReportsNoRecords_CoversTheTime()
    {
        var pipeline = new ReaderOfTimes(new Lines(_journal));
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["0 ac"], _journal.Lines);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void Skip_EventsThatTellTheirTime_AllocateNothing()
    {
        var pipeline = new CountsOfTimes(new Collect<long>());
        Stamped[] events = [new("a", 3), new("b", 4), new("a", 5)];
        Measured.AllocatesNothing(() => pipeline.Push(events.AsSpan()));
    }
}
