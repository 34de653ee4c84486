namespace FastFlow.Tests.Execution;

public sealed class DiscoveryTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task NothingIsRead_BeforeTheFirstSplitsAreKnown()
    {
        var worker = new TestWorker(_time, [false, true]);
        var source = new TestSplits(new LiveReader().Give("b", 2).End()) { OnFound = () => worker.Write("found") };
        await using var job = worker.Start(worker.Pump(0, new LiveReader().Give("a", 1).End()), worker.Pump(1, source));
        source.FindAll();
        await job.Completion.Soon();

        Assert.Equal(["found", "a", "b", "[0, 10): a b"], worker.Log);
    }

    [Fact]
    public async Task SplitsFoundLater_StartActive_AndTheWatermarkStands()
    {
        LiveReader a = new(), b = new();
        var source = new TestSplits(a, b).Find(0);
        var worker = new TestWorker(_time, [true]);
        await using var job = worker.Start(worker.Pump(0, source));
        a.Give(("a1", 1), ("a2", 45));
        worker.Await("[0, 10): a1");

        // The same list again, and one more.
        source.Find(0, 1, 1);
        b.Give(("b1", 3), ("b2", 42));
        worker.Await("b2");
        a.Give("a3", 60);
        worker.Await("a3");
        Assert.Equal([0, 1], source.Opened);
        Assert.Contains("late b1", worker.Log);
        Assert.DoesNotContain("[40, 50): a2 b2", worker.Log);
        b.Give("b3", 50);
        worker.Await("[40, 50): a2 b2");
    }

    [Fact]
    public async Task AllKnownSplitsFinished_IsNotTheEnd_WhileOthersMayBeFound()
    {
        LiveReader a = new(), b = new();
        var source = new TestSplits(a, b).Find(0);
        var worker = new TestWorker(_time, [true]);
        await using var job = worker.Start(worker.Pump(0, source));
        a.Give(("a1", 1), ("a2", 25)).End();
        worker.Await("a2");
        source.Find(1).EndSearch();
        b.Give(("b1", 24), ("b2", 33)).End();
        await job.Completion.Soon();

        // What the first had reached stood: 25.
        Assert.Equal(["a1", "a2", "[0, 10): a1", "b1", "b2", "[20, 30): a2 b1", "[30, 40): b2"], worker.Log);
        Assert.True(a.IsDisposed);
    }

    [Fact]
    public async Task ClocksOfFinishedSplits_ServeNewOnes()
    {
        const int splits = 50;
        var readers = Enumerable.Range(0, splits).Select(split => new LiveReader().Give($"{split}", split * 10).End()).ToArray();
        var source = new TestSplits(readers).Find(0);
        var worker = new TestWorker(_time, [true]);
        for (var split = 0; split < splits; split++)
        {
            var line = $"closed {split}";
            readers[split].OnDispose = () => worker.Write(line);
        }

        await using var job = worker.Start(worker.Pump(0, source));
        for (var split = 1; split < splits; split++)
        {
            worker.Await($"closed {split - 1}");
            source.Find(split);
        }

        source.EndSearch();
        await job.Completion.Soon();

        Assert.Equal(splits, worker.Log.Count(line => line.StartsWith('[')));
        
        // One for those still to be found, one for those there were.
        Assert.Equal(2, worker.SourceTime(0).AddSplit());
    }

    [Fact]
    public async Task NoSplitAtAll_IsTheEnd()
    {
        var worker = new TestWorker(_time, [true, false]);
        await using var job = worker.Start(worker.Pump(0, new TestSplits().EndSearch()), worker.Pump(1, new LiveReader().Give("a", 1).End()));
        await job.Completion.Soon();

        Assert.Equal(["a", "[0, 10): a"], worker.Log);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task ConsecutiveSplits_FoundLater_AreReadThen(bool endsAtOnce)
    {
        LiveReader a = new LiveReader().Give("a", 1).End(), b = new LiveReader().Give("b", 15).End();
        var source = new TestSplits(a, b) { AreConsecutive = true }.Find(0);
        var worker = new TestWorker(_time, [true]);
        await using var job = worker.Start(worker.Pump(0, source));
        worker.Await("a");
        source.Find(0, 1);
        if (!endsAtOnce)
        {
            worker.Await("[0, 10): a");
        }

        source.EndSearch();
        await job.Completion.Soon();

        Assert.Equal(["a", "b", "[0, 10): a", "[10, 20): b"], worker.Log);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task StopAsync_BeforeAnythingIsKnown_EndsTheSearch(bool areConsecutive)
    {
        var worker = new TestWorker(_time, [true]);
        await using var job = worker.Start(worker.Pump(0, new TestSplits { AreConsecutive = areConsecutive }));

        await job.StopAsync().Soon();

        Assert.Empty(worker.Log);
    }

    [Fact]
    public async Task Search_ThatFails_FailsTheJob_AndClosesWhatIsOpen()
    {
        var a = new LiveReader();
        var source = new TestSplits(a) { OnFound = () => _ = a.IsDisposed ? 0 : a.Polls > 0 ? throw new IOException("no broker") : 0 }.Find(0);
        var worker = new TestWorker(_time, [true]);
        await using var job = worker.Start(worker.Pump(0, source));
        a.Give("a", 1);
        worker.Await("a");
        source.Find(0);

        Assert.Equal("no broker", (await Assert.ThrowsAsync<IOException>(() => job.Completion.Soon())).Message);
        Assert.True(a.IsDisposed);
        Assert.Equal(["a"], worker.Log);
    }
}
