namespace FastFlow.Pipelines.Tests;

[Source, OnError(ErrorPolicy.DeadLetter)]
public sealed class LogLines(string path) : LinesFile(path);

[Map]
public readonly struct Numbered
{
    public static string Map(in TextLine line) => $"{line.Number}:{line}";
}

[Pipeline]
[Flow<LogLines, Numbered, Collect<string>>]
[Flow<Errors<LogLines>, Collect<Failed<RawRecord>>>]
public partial class ReadLog;

/// <summary>A source whose reader can't tell which records failed.</summary>
[Source, OnError(ErrorPolicy.Skip)]
public sealed class ThreeOrders : ISource<Order, NoPosition>
{
    public ISourceReader<Order, NoPosition> Open(SourceContext context, bool resume, NoPosition position) => new AsyncEnumerableReader<Order>(_ => Three());

    private static async IAsyncEnumerable<Order> Three()
    {
        await Task.Yield();
        yield return default;
    }
}

[Pipeline]
[Flow<ThreeOrders, Collect<Order>>]
public partial class SkipOfUnknown;

/// <summary>A source with a lifecycle, as any operator may have one.</summary>
[Source]
public sealed class Countdown(Journal journal)
{
    public void Open(OperatorContext context) => journal.Add("open " + context.Name);

    public void Close() => journal.Add("close");

    public async IAsyncEnumerable<Order> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        journal.Add("read");
        yield return default;
    }
}

[Pipeline]
[Flow<Countdown, Collect<Order>>]
public partial class Counting;

public sealed class LinesFileTests
{
    [Fact]
    public async Task Lines_ComeWithTheirNumbers_AndTooLongOnesGoToErrors()
    {
        using var file = new TemporaryFile("log.txt", "one\r\n" + new string('x', 100) + "\n\nlast");
        var lines = new Collect<string>();
        var failed = new Collect<Failed<RawRecord>>();
        await new ReadLog(new LogLines(file.Path) { MaxRecordBytes = 64 }, lines, failed).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["1:one", "3:", "4:last"], lines.Items);
        Assert.Equal((2L, 64), (Assert.Single(failed.Items).Event.Line, failed.Items[0].Event.Bytes.Length));
    }

    [Fact]
    public async Task Policy_OnAReaderThatCannotTell_FailsAtStart()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => new SkipOfUnknown().RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("IRecordFailures", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_WithLifecycle_IsOpenedBeforeItIsReadAndClosedOnce()
    {
        var journal = new Journal();
        await new Counting(new Countdown(journal)).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["open Countdown", "read", "close"], journal.Lines);
    }
}
