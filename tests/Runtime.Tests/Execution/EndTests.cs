namespace FastFlow.Tests.Execution;

public sealed class EndTests
{
    private readonly VirtualTime _time = new();
    private readonly LiveReader _a = new LiveReader().Give(("a1", 1), ("a2", 25));
    private readonly LiveReader _b = new LiveReader().Give(("b1", 2), ("b2", 12));

    private Job Start(TestWorker worker) => worker.Start(worker.Pump(0, new TestSplits(_a).FindAll()), worker.Pump(1, _b));

    [Fact]
    public async Task AllSourcesEnded_FireWhatIsOpen()
    {
        var worker = new TestWorker(_time, [true, false]);
        await using var job = Start(worker);
        _a.End();
        worker.Await("[0, 10): a1 b1");
        _b.End();
        await job.Completion.Soon();

        Assert.Equal(["[0, 10): a1 b1", "[10, 20): b2", "[20, 30): a2"], worker.Log.Where(line => line.StartsWith('[')));
        Assert.Equal(long.MaxValue, worker.Watermark);
    }

    [Fact]
    public async Task DrainAsync_FiresWhatIsOpen()
    {
        var worker = new TestWorker(_time, [true, false]);
        await using var job = Start(worker);
        worker.Await("[0, 10): a1 b1");
        await job.DrainAsync().Soon();

        Assert.Equal(["[10, 20): b2", "[20, 30): a2"], worker.Log.TakeLast(2));
    }

    [Fact]
    public async Task StopAsync_FiresNothing()
    {
        var worker = new TestWorker(_time, [true, false]);
        await using var job = Start(worker);
        worker.Await("[0, 10): a1 b1");
        await job.StopAsync().Soon();

        Assert.Single(worker.Log, line => line.StartsWith('['));
        Assert.Equal(12, worker.Watermark);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Input_FiresAtItsEndOnlyIfItIsDrained(bool isDrained)
    {
        var worker = new TestWorker(_time, [false]);
        var queue = new InputQueue<Reading>(new Readings());
        await using var job = worker.Start(new InputPump<Reading>(0, worker, queue, worker.Loop(0)));
        await queue.PushAsync(new("a1", 1), default);
        await queue.PushAsync(new("a2", 15), default);
        worker.Await("[0, 10): a1");
        await (isDrained ? job.DrainAsync() : job.StopAsync()).Soon();

        Assert.Equal(isDrained, worker.Log.Contains("[10, 20): a2"));
    }

    [Fact]
    public async Task FailureAtTheEnd_NamesTheOperator()
    {
        var worker = new TestWorker(_time, [true, false]) { OnFire = line => _ = line.StartsWith("[20") ? throw new DivideByZeroException() : 0 };
        await using var job = Start(worker);
        _a.End();
        _b.End();

        var error = await Assert.ThrowsAsync<OperatorException>(() => job.Completion.Soon());

        Assert.Equal(("Window", "", -1L), (error.Operator, error.EventSource, error.Position));
        Assert.IsType<DivideByZeroException>(error.InnerException);
        Assert.True(_a.IsDisposed && _b.IsDisposed);
    }

    [Fact]
    public async Task FailureThroughIdleness_NamesTheOperator()
    {
        var worker = new TestWorker(_time, [true, false]) { OnFire = line => _ = line.StartsWith("[10") ? throw new DivideByZeroException() : 0 };
        await using var job = Start(worker);
        worker.Await("[0, 10): a1 b1");
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Jobs.IdleAfter);

        var error = await Assert.ThrowsAsync<OperatorException>(() => job.Completion.Soon());

        Assert.Equal("Window", error.Operator);
    }

    private sealed class Readings : Input<Reading>;
}
