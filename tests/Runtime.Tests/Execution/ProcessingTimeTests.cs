namespace FastFlow.Tests.Execution;

public sealed class ProcessingTimeTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);
    private readonly VirtualTime _time = new();
    private readonly LiveReader _a = new();

    [Fact]
    public async Task TimerInProcessingTime_WakesTheJob_WhichShowsItsOutput()
    {
        var worker = new TestWorker(_time, [false]);
        var flushes = -1;
        worker.OnFire = _ => flushes = worker.Flushes;
        worker.SetProcessing(_time.Now + Ten.Ticks);
        await using var job = worker.Start(worker.Pump(0, _a));
        _time.AwaitTimer(Ten);
        Assert.Empty(worker.Log);

        _time.Advance(Ten);
        worker.Await("timer");
        _time.AwaitTimer(Jobs.IdleAfter - Ten);

        Assert.Equal(_time.Now, worker.ProcessingTime);
        Assert.True(worker.Flushes > flushes && flushes >= 0, "What the timer led to was not flushed.");
    }

    [Fact]
    public async Task TimerSetByAnEvent_IsDueBeforeTheEventsBehindIt()
    {
        var worker = new TestWorker(_time, [false]);
        worker.OnEvent = reading =>
        {
            if (reading.Id == "a1")
            {
                worker.SetProcessing(_time.Now + Ten.Ticks);
            }
        };
        await using var job = worker.Start(worker.Pump(0, _a));
        _a.Give("a1", 1);
        worker.Await("a1");
        _time.AwaitTimer(Ten);
        _time.Advance(Ten);
        _a.Give("a2", 2);
        worker.Await("a2");

        Assert.Equal(["a1", "timer", "a2"], worker.Log);
    }

    [Fact]
    public async Task FailureOfATimer_NamesTheOperator()
    {
        var worker = new TestWorker(_time, [false]) { OnFire = _ => throw new DivideByZeroException() };
        worker.SetProcessing(_time.Now + Ten.Ticks);
        await using var job = worker.Start(worker.Pump(0, _a));
        _time.AwaitTimer(Ten);
        _time.Advance(Ten);

        Assert.Equal("Window", (await Assert.ThrowsAsync<OperatorException>(() => job.Completion.Soon())).Operator);
    }

    [Fact]
    public async Task WakingUp_TakesNeitherLooksAtTheClockNorMemory()
    {
        const int wakes = 200;
        var worker = new TestWorker(_time, [false]);
        var allocated = new long[wakes];
        var looks = new int[wakes];
        var wake = 0;
        worker.OnFire = _ =>
        {
            allocated[wake] = GC.GetAllocatedBytesForCurrentThread();
            looks[wake] = _time.Looks;
            wake++;
            worker.SetProcessing(_time.Now + Ten.Ticks);
        };
        worker.SetProcessing(_time.Now + Ten.Ticks);
        await using var job = worker.Start(new SourcePump<Reading, long>(0, worker, (_, _, _) => _a, worker.Loop(0)));
        for (var i = 0; i < wakes; i++)
        {
            _time.AwaitTimer(Ten);
            _time.Advance(Ten);
            worker.AwaitCount("timer", i + 1);
        }

        // Growing the log of the test itself allocates now and then.
        var steps = allocated.Skip(50).Zip(allocated.Skip(51), (from, to) => to - from).ToList();
        Assert.Equal(0, steps.Order().ElementAt(steps.Count / 2));
        Assert.InRange((looks[^1] - looks[0]) / (double)wakes, 1, 6);
    }
}
