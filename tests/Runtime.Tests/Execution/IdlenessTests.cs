namespace FastFlow.Tests.Execution;

public sealed class IdlenessTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Twenty = TimeSpan.FromSeconds(20);
    private readonly VirtualTime _time = new();
    private readonly LiveReader _a = new();
    private readonly LiveReader _b = new();

    private TestWorker Worker() => new(_time, [true]);

    private Job Start(TestWorker worker) => worker.Start(worker.Pump(0, new TestSplits(_a, _b).FindAll()));

    [Fact]
    public async Task SilentSplit_HoldsTheWatermarkBack_UntilItIsIdle()
    {
        var worker = Worker();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Twenty);
        _a.Give(("a1", 1), ("a2", 100));
        worker.Await("a2");
        _time.AwaitTimer(Ten);
        Assert.Equal(["a1", "a2"], worker.Log);

        _time.Advance(Ten);

        worker.Await("[0, 10): a1");
    }

    /// <summary>All idle: the watermark goes to the highest of theirs.</summary>
    [Fact]
    public async Task AllSplitsIdle_TheHighestWatermarkCounts()
    {
        var worker = Worker();
        _a.Give("a", 25);
        _b.Give(("b1", 1), ("b2", 12));
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        Assert.DoesNotContain("[10, 20): b2", worker.Log);

        _time.Advance(Jobs.IdleAfter);

        worker.Await("[10, 20): b2");
        Assert.Equal(25, worker.Watermark);
    }

    [Fact]
    public async Task IdleSplit_IsActiveBeforeItsNextEventIsHandled_AndHoldsTheWatermarkBackAgain()
    {
        var worker = Worker();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Twenty);
        _a.Give(("a1", 1), ("a2", 105));
        worker.Await("a2");
        _time.AwaitTimer(Ten);
        _time.Advance(Ten);
        worker.Await("[0, 10): a1");
        _time.AwaitTimer(Twenty);

        _b.Give(("b1", 95), ("b2", 103));
        worker.Await("b2");
        Assert.Equal(SplitState.Active, worker.StateAtEvent);

        // The watermark stands at 105: the window of b1 is over, although its own split had promised nothing.
        Assert.Contains("late b1", worker.Log);

        _a.Give("a3", 200);
        worker.Await("a3");
        _time.AwaitTimer(Jobs.IdleAfter);
        Assert.Equal(105, worker.Watermark);
        Assert.DoesNotContain("[100, 110): a2 b2", worker.Log);
        _b.Give("b3", 150);
        worker.Await("[100, 110): a2 b2");
    }

    /// <summary>The watermark that the others have reached counts, also where nothing was due so that no operator had to hear of it.</summary>
    [Fact]
    public async Task IdleSplit_ThatWakes_MeetsTheWatermarkAsItIs()
    {
        var worker = new TestWorker(_time, [true]) { OutOfOrderness = 20 };
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Twenty);
        _a.Give(("a1", 105), ("a2", 131));
        _time.AwaitTimer(Ten);
        _time.Advance(Ten);
        worker.Await("[100, 110): a1");
        _a.Give("a3", 144);
        worker.Await("a3");
        Assert.Equal(111, worker.Watermark);

        _b.Give("b1", 115);

        worker.Await("late b1");
    }

    [Fact]
    public async Task TimeAtRest_CountsForNobody()
    {
        var worker = Worker();
        var isResting = new ManualResetEventSlim();
        var mayGoOn = new TaskCompletionSource();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Ten);
        worker.OnRest = () =>
        {
            isResting.Set();
            return new ValueTask(mayGoOn.Task);
        };
        _a.Give(("a1", 1), ("a2", 100));
        Assert.True(isResting.Wait(TimeSpan.FromSeconds(30)));

        _time.Advance(TimeSpan.FromMinutes(10));
        mayGoOn.SetResult();

        // What was left of b's time before is left of it now, to the tick.
        _time.AwaitTimer(Twenty);
        Assert.Equal(["a1", "a2"], worker.Log);
        _time.Advance(Twenty);
        worker.Await("[0, 10): a1");
    }

    [Fact]
    public async Task OneLongBatch_CountsAsAQuarterAtMost()
    {
        var worker = Worker();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        worker.OnEvent = reading => _time.Advance(reading.Id == "a1" ? TimeSpan.FromHours(1) : TimeSpan.Zero);
        _a.Give(("a1", 1), ("a2", 100));

        _time.AwaitTimer(Jobs.IdleAfter * 0.75);
        Assert.Equal(["a1", "a2"], worker.Log);
    }

    /// <summary>A job that is never out of events asks the silent split again and again, so it hears that there is nothing.</summary>
    [Fact]
    public async Task BusyJob_NoticesASilentSplit()
    {
        var worker = Worker();
        var next = 0;
        worker.OnEvent = _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _a.Give($"a{++next}", next * 10);
        };
        _a.Give("a0", 0);
        await using var job = Start(worker);

        worker.Await("[10, 20): a1");

        Assert.InRange(worker.Log.ToList().IndexOf("[10, 20): a1"), 30, 36);
        Assert.True(_b.Polls > 25, $"b was asked {_b.Polls} times.");
    }

    [Fact]
    public async Task FinishedSplit_AndAnIdleOne_AreNotTheEnd()
    {
        var worker = Worker();
        _b.Give("b1", 3);
        _a.Give(("a1", 1), ("a2", 100)).End();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Jobs.IdleAfter);

        // b is asked again once it is known to be idle.
        _b.Give(("b2", 5), ("b3", 31));
        worker.Await("[0, 10): a1 b1 b2");
        Assert.Equal(31, worker.Watermark);
        _b.End();
        await job.Completion.Soon();

        Assert.Equal(["[30, 40): b3", "[100, 110): a2"], worker.Log.TakeLast(2));
        Assert.Equal(long.MaxValue, worker.Watermark);
    }

    [Fact]
    public async Task IdleSplit_ThatEnds_AndTheOthersWithIt_IsTheEnd()
    {
        var worker = Worker();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Jobs.IdleAfter);
        _a.Give("a1", 1).End();
        worker.Await("a1");
        _b.End();
        await job.Completion.Soon();

        Assert.Equal(["a1", "[0, 10): a1"], worker.Log);
    }

    [Fact]
    public async Task SourceWithoutTime_IsNeverWatched()
    {
        var worker = new TestWorker(_time, [true], hasTime: false);
        await using var job = Start(worker);
        _a.Give("a1", 1);
        worker.Await("a1");
        await job.StopAsync().Soon();

        // Only the time of a stop is watched.
        Assert.False(new JobClock(worker).Listens);
        Assert.Equal(["a1"], worker.Log);
    }

    [Fact]
    public async Task Promise_IsAWordFromTheSplit()
    {
        var worker = Worker();
        await using var job = Start(worker);
        _time.AwaitTimer(Jobs.IdleAfter);
        _a.Give(("a1", 1), ("a2", 100));
        _time.AwaitTimer(Jobs.IdleAfter);
        _time.Advance(Twenty);
        _b.Promise(7);
        _time.AwaitTimer(Ten);
        _time.Advance(Ten);

        // Now a is idle, and b, which has promised 7, not yet.
        _time.AwaitTimer(Twenty);
        Assert.DoesNotContain("[0, 10): a1", worker.Log);
        _b.Promise(10);
        worker.Await("[0, 10): a1");
    }
}
