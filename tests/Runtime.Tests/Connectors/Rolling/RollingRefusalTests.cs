namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>What a rolling sink refuses, and in which words.</summary>
public sealed class RollingRefusalTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Output => _temporary["output"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task FreshStart_FilesOfAnotherRun_AreRefusedUnlessSaidOtherwise()
    {
        await new NumbersToFiles(Output) { PartitionOf = static _ => "p" }.WriteAll(1, 1);
        var refused = await Assert.ThrowsAnyAsync<IOException>(() => new NumbersToFiles(Output).Start(2));
        Assert.Contains("'p/part-0-000000.txt'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("IfExists", refused.Message, StringComparison.Ordinal);

        await new NumbersToFiles(Output) { IfExists = ExistingFile.Append }.WriteAll(3, 2);
        Assert.Equal(["p/part-0-000000.txt: line 1", "part-0-000001.txt: line 2"], RollingHarness.Committed(Output));

        File.WriteAllText(Path.Combine(Output, "notes.txt"), "mine\n");
        await new NumbersToFiles(Output) { IfExists = ExistingFile.Replace }.WriteAll(4, 3);
        Assert.Equal(["notes.txt: mine", "part-0-000000.txt: line 3"], RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task GoingBack_BehindCommittedFiles_IsRefusedOrWritesThemAgain()
    {
        var sink = new NumbersToFiles(Output) { RollBytes = 14 };
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        var old = await writer.PrepareAsync(1, default);
        await writer.BeginAsync(2, default);
        await writer.Write(2, 3, 4);
        await sink.CommitAsync(await writer.Finish(2), default);

        var refused = await Assert.ThrowsAnyAsync<IOException>(() => new NumbersToFiles(Output) { RollBytes = 14 }.Start(2, old));
        Assert.Contains("'part-0-000000.txt'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("went back", refused.Message, StringComparison.Ordinal);

        var replacing = new NumbersToFiles(Output) { RollBytes = 14, IfExists = ExistingFile.Replace };
        writer = await replacing.Start(3, old);
        await writer.BeginAsync(2, default);
        await writer.Write(20, 30, 40);
        await replacing.CommitAsync(await writer.Finish(2), default);
        Assert.Equal(["part-0-000000.txt: line 1, line 20", "part-0-000001.txt: line 30, line 40"], RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task Write_NextFilesNameIsTaken_IsRefused()
    {
        var sink = new NumbersToFiles(Output);
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        File.WriteAllText(Path.Combine(Output, "part-0-000000.txt"), "mine\n");
        var refused = await Assert.ThrowsAnyAsync<IOException>(() => writer.Write(1));
        Assert.Contains("'part-0-000000.txt'", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(async () => await writer.PrepareAsync(1, default));
        await writer.DisposeAsync();
    }

    [Fact]
    public async Task Commit_AnotherFileHasTheName_TouchesNothing()
    {
        var sink = new NumbersToFiles(Output);
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        var transaction = await writer.Finish(1);
        File.WriteAllText(Path.Combine(Output, "part-0-000000.txt"), "mine\n");
        var conflict = await Assert.ThrowsAnyAsync<IOException>(async () => await sink.CommitAsync(transaction, default));
        Assert.Contains("'part-0-000000.txt'", conflict.Message, StringComparison.Ordinal);
        Assert.Equal(["part-0-000000.txt: mine"], RollingHarness.Committed(Output));
        File.Delete(Path.Combine(Output, "part-0-000000.txt"));
        await sink.CommitAsync(transaction, default);
        Assert.Equal(["part-0-000000.txt: line 1"], RollingHarness.Committed(Output));
    }

    [Fact]
    public async Task Recovery_OpenFileIsGoneOrShort_NamesIt()
    {
        var sink = new NumbersToFiles(Output);
        var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.Write(1);
        var transaction = await writer.PrepareAsync(1, default);
        await writer.DisposeAsync();

        var path = Path.Combine(Output, ".fastflow", "part-0-000000.txt.a1");
        File.WriteAllText(path, "li");
        var damaged = await Assert.ThrowsAnyAsync<IOException>(() => new NumbersToFiles(Output).Start(2, transaction));
        Assert.Contains("has 2 bytes", damaged.Message, StringComparison.Ordinal);
        File.Delete(path);
        var missing = await Assert.ThrowsAnyAsync<IOException>(() => new NumbersToFiles(Output).Start(3, transaction));
        Assert.Contains("'.fastflow/part-0-000000.txt.a1'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("missing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_OfAnotherSink_IsRefused()
    {
        await new NumbersToFiles(Output).WriteAll(1, 1);
        var owned = await Assert.ThrowsAnyAsync<IOException>(async () => await new NumbersToFiles(Output).RecoverAsync([], new("Shop", "Others", 1, TimeProvider.System), default));
        Assert.Contains("Shop, sink Files", owned.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("/etc")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".hidden")]
    [InlineData("C:")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("dot.")]
    [InlineData("part-0-000001.txt")]
    public async Task Partition_ThatCouldLeaveTheDirectory_IsRefused(string partition)
    {
        var sink = new NumbersToFiles(Output) { PartitionOf = _ => partition };
        await using var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        var refused = await Assert.ThrowsAsync<FormatException>(() => writer.Write(7));
        Assert.Contains("can't write 7", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sub-directory", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..", "part-0-000000.txt")]
    [InlineData("", "../outside.txt")]
    [InlineData("", "/outside.txt")]
    [InlineData("", ".fastflow")]
    [InlineData("a/..", "x")]
    public async Task Transaction_ThatLeavesTheDirectory_IsRefused(string partition, string name)
    {
        var transaction = new RollingFilesTransaction(1, 1, 0, 1, 1, [new(partition, name, 0, 1, default)], []);
        Assert.Throws<CheckpointFormatException>(() => KeptTransactions.Read(KeptTransactions.Keep([transaction])));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await new NumbersToFiles(Output).CommitAsync(transaction, default));
    }

    [Fact]
    public void Codec_DamagedBytes_AnswersOrRefuses()
    {
        var transaction = new RollingFilesTransaction(7, 3, 1, 2, 12, [new("day=1/x", "part-1-000010.csv", 100, 3, new(5))], [new("", "part-1-000011.csv", 9, 2, new(-6))]);
        var bytes = KeptTransactions.Keep([transaction]);
        var read = KeptTransactions.Read(bytes).Single();
        Assert.Equal((transaction.Epoch, transaction.Attempt, transaction.Worker, transaction.Workers, transaction.NextNumber), (read.Epoch, read.Attempt, read.Worker, read.Workers, read.NextNumber));
        Assert.Equal(transaction.Closed, read.Closed);
        Assert.Equal(transaction.Open, read.Open);
        var refused = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<CheckpointFormatException>(() => KeptTransactions.Read(bytes.AsSpan(0, length)));
        }

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.NotEqual(bytes, KeptTransactions.Keep(KeptTransactions.Read(damaged)));
            }
            catch (CheckpointFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, bytes.Length * 8);
    }

    [Fact]
    public async Task Transactions_ThatContradictOneAnother_AreRefused()
    {
        var file = new RollingFile("", "part-0-000000.txt", 0, 1, default);
        var twice = new RollingFilesTransaction[] { new(1, 1, 0, 2, 1, [], [file]), new(1, 1, 1, 2, 1, [file], []) };
        await Assert.ThrowsAsync<InvalidDataException>(async () => await new NumbersToFiles(Output).RecoverAsync(twice, RollingHarness.Context(2), default));
        var disordered = new RollingFilesTransaction[] { new(2, 1, 0, 1, 1, [], []), new(1, 1, 0, 1, 1, [], []) };
        await Assert.ThrowsAsync<InvalidDataException>(async () => await new NumbersToFiles(Output).RecoverAsync(disordered, RollingHarness.Context(2), default));
    }
}
