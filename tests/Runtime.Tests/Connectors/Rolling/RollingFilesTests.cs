namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>Rolling files in a real directory.</summary>
public sealed class RollingFilesTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Output => _temporary["output"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task File_BeforeItsCommit_IsHidden()
    {
        var sink = new NumbersToFiles(Output);
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1, 2);
        var transaction = await writer.Finish(1);
        Assert.Empty(RollingHarness.Committed(Output));
        await sink.CommitAsync(transaction, default);
        await sink.CommitAsync(transaction, default);
        Assert.Equal(["part-0-000000.txt: line 1, line 2"], RollingHarness.Committed(Output));
        Assert.Empty(RollingHarness.Staged(Output));
    }

    [Fact]
    public async Task File_OverTwoCheckpoints_GoesOn()
    {
        var sink = new NumbersToFiles(Output) { RollBytes = 21 };
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        await writer.BeginAsync(2, default);
        await sink.CommitAsync(await writer.PrepareAsync(1, default), default);
        await writer.Write(2);
        await writer.BeginAsync(3, default);
        await sink.CommitAsync(await writer.PrepareAsync(2, default), default);
        Assert.Empty(RollingHarness.Committed(Output));
        await writer.Write(3, 4);
        await sink.CommitAsync(await writer.Finish(3), default);
        Assert.Equal(["part-0-000000.txt: line 1, line 2, line 3", "part-0-000001.txt: line 4"], RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task Recovery_WithinAFile_CutsWhatCameAfterTheCheckpoint()
    {
        var first = new NumbersToFiles(Output) { RollBytes = 21, HeaderToWrite = "n" };
        var writer = await first.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        await writer.BeginAsync(2, default);
        var transaction = await writer.PrepareAsync(1, default);
        await writer.Write(7, 8, 9, 10);
        await writer.DisposeAsync();

        var second = new NumbersToFiles(Output) { RollBytes = 21, HeaderToWrite = "n" };
        writer = await second.Start(2, transaction);
        Assert.Equal(["part-0-000000.txt.a1", "part-0-000000.txt.a2"], RollingHarness.Staged(Output));
        await writer.BeginAsync(2, default);
        await writer.Write(2, 3, 4);
        await second.CommitAsync(await writer.Finish(2), default);
        Assert.Equal(["part-0-000000.txt: n, line 1, line 2, line 3", "part-0-000001.txt: n, line 4"], RollingHarness.Committed(Output));
        Assert.Empty(RollingHarness.Staged(Output));
    }

    [Fact]
    public async Task Commit_InAnotherProcess_NeedsTheTransactionAlone()
    {
        var sink = new NumbersToFiles(Output) { PartitionOf = static _ => "a/b" };
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        var transaction = await writer.Finish(1);
        await new NumbersToFiles(Output).CommitAsync(transaction, default);
        Assert.Equal(["a/b/part-0-000000.txt: line 1"], RollingHarness.Committed(Output));
        File.Delete(Path.Combine(Output, "a/b/part-0-000000.txt"));

        // Someone has taken the file away to read it: that is no reason to fail.
        await sink.CommitAsync(transaction, default);
        Assert.Empty(RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task Partitions_MoreThanMayBeOpen_EndTheOneThatRestedLongest()
    {
        var sink = new NumbersToFiles(Output) { PartitionOf = static number => $"p{number % 10}", MostOpenFiles = 2 };
        await sink.WriteAll(1, 1, 2, 11, 3, 21, 12);
        Assert.Equal(
            ["p1/part-0-000000.txt: line 1, line 11, line 21", "p2/part-0-000001.txt: line 2", "p2/part-0-000003.txt: line 12", "p3/part-0-000002.txt: line 3"],
            RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task RollAtCheckpoint_EveryCheckpoint_ShowsWhatItHas()
    {
        var sink = new NumbersToFiles(Output) { RollAtCheckpoint = true };
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        await writer.BeginAsync(2, default);
        await sink.CommitAsync(await writer.PrepareAsync(1, default), default);
        Assert.Equal(["part-0-000000.txt: line 1"], RollingHarness.Committed(Output));
        await writer.DisposeAsync();
    }

    [Fact]
    public async Task RollAfter_FileIsOld_EndsWithTheNextEventOrCheckpoint()
    {
        var time = new SettableTime();
        var sink = new NumbersToFiles(Output) { RollAfter = TimeSpan.FromMinutes(1) };
        await sink.RecoverAsync([], RollingHarness.Context(1, time: time), default);
        await using var writer = sink.Open(RollingHarness.Context(1, time: time));
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        time.Now += TimeSpan.FromMinutes(1);
        await writer.Write(2);
        time.Now += TimeSpan.FromMinutes(1);
        await sink.CommitAsync(await writer.PrepareAsync(1, default), default);
        Assert.Equal(["part-0-000000.txt: line 1", "part-0-000001.txt: line 2"], RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task Prepare_WhileTheNextIsWritten_HasWhatCameBeforeAlone()
    {
        var sink = new NumbersToFiles(Output) { RollBytes = 500, PartitionOf = static number => $"p{number % 3}" };
        var writer = await sink.Start(1);
        var transactions = new List<RollingFilesTransaction>();
        var number = 0;
        await writer.BeginAsync(1, default);
        for (var epoch = 1L; epoch <= 50; epoch++)
        {
            var until = number + 100;
            await writer.BeginAsync(epoch + 1, default);
            var prepared = writer.PrepareAsync(epoch, default).AsTask();
            while (number < until)
            {
                await writer.Write(number++);
            }

            var transaction = await prepared;
            await sink.CommitAsync(transaction, default);
        }

        await sink.CommitAsync(await writer.Finish(51), default);
        var lines = Directory.EnumerateFiles(Output, "part-*", SearchOption.AllDirectories).SelectMany(File.ReadAllLines).Select(static line => int.Parse(line[5..])).Order();
        Assert.Equal(Enumerable.Range(0, number), lines);
        Assert.Empty(RollingHarness.Staged(Output));
    }

    [Fact]
    public async Task Workers_TwoOfThem_WriteFilesOfTheirOwn()
    {
        var sink = new NumbersToFiles(Output);
        await sink.RecoverAsync([], RollingHarness.Context(1, workers: 2), default);
        var writers = new[] { sink.Open(RollingHarness.Context(1, 0, 2)), sink.Open(RollingHarness.Context(1, 1, 2)) };
        var transactions = new List<RollingFilesTransaction>();
        for (var worker = 0; worker < 2; worker++)
        {
            await writers[worker].BeginAsync(1, default);
            await writers[worker].Write(worker);
            transactions.Add(await writers[worker].PrepareAsync(1, default));
            await writers[worker].DisposeAsync();
        }

        Assert.Throws<InvalidOperationException>(() => sink.Open(RollingHarness.Context(1, 1, 2)));

        // One worker less: what both had open ends, and numbers go on behind both.
        var writer = await sink.Start(2, [.. transactions]);
        await writer.BeginAsync(2, default);
        await writer.Write(2);
        await sink.CommitAsync(await writer.Finish(2), default);
        Assert.Equal(["part-0-000000.txt: line 0", "part-0-000001.txt: line 2", "part-1-000000.txt: line 1"], RollingHarness.Committed(Output));
        Assert.Empty(RollingHarness.Staged(Output));
    }

    [Fact]
    public async Task Write_InSteadyState_AllocatesNothing()
    {
        var sink = new NumbersToFiles(Output) { PartitionOf = static number => number % 2 == 0 ? "even" : "odd" };
        await sink.RecoverAsync([], RollingHarness.Context(1), default);
        await using var writer = sink.OpenWriter(RollingHarness.Context(1));
        writer.Begin(1);
        var numbers = Enumerable.Range(1000, 5000).ToArray();
        writer.Write(numbers);
        writer.Write(numbers);
        var before = GC.GetAllocatedBytesForCurrentThread();
        writer.Write(numbers);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
