namespace FastFlow.Pipelines.Tests.Jobs;

public sealed class JobLifecycleTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly Journal _journal = new();
    private readonly ManualTime _time = new();

    private static Order Number(int id) => new(id, "ann", 1);

    [Fact]
    public async Task Job_WhoseInputIsComplete_EndsByItself()
    {
        var pipeline = new HeldOrders(new Held(_journal));
        await using var job = pipeline.Start();
        await pipeline.FewOrders.PushAsync(Number(1), Token);
        await pipeline.FewOrders.PushAsync(Number(2), Token);
        pipeline.FewOrders.Complete();

        await job.Completion.Soon();

        Assert.Equal(["open", "write 1", "write 2", "close"], _journal.Lines);
        Assert.Equal(2, job.EventsRead);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task End_ByStopOrDrain_HandlesWhatPushAsyncHasTaken_AndRefusesAPushThatWaits(bool isDrained)
    {
        var sink = new Held(_journal, stopAt: 1);
        var pipeline = new HeldOrders(sink);
        await using var job = pipeline.Start();
        await pipeline.FewOrders.PushAsync(Number(1), Token);
        sink.IsInside.Soon();
        await pipeline.FewOrders.PushAsync(Number(2), Token);
        await pipeline.FewOrders.PushAsync(Number(3), Token);
        var waiting = pipeline.FewOrders.PushAsync(Number(4), Token).AsTask();

        // The sink holds the job's thread: it can't take the waiting event before it hears of the end.
        var end = isDrained ? job.DrainAsync() : job.StopAsync();
        sink.MayGoOn.Set();
        await end.Soon();

        Assert.Equal("FewOrders takes nothing more: its job has ended or is ending.", (await waiting.Fails<InvalidOperationException>()).Message);
        Assert.Equal(["open", "write 1", "write 2", "write 3", "close"], _journal.Lines);
    }

    [Fact]
    public async Task StopAsync_OfAnIdleJob_EndsIt()
    {
        await using var job = new HeldOrders(new Held(_journal)).Start();

        await job.StopAsync().Soon();

        Assert.Equal(["open", "close"], _journal.Lines);
    }

    [Fact]
    public async Task StopDrainAndDispose_AgainAndAgain_AreHarmless()
    {
        var pipeline = new HeldOrders(new Held(_journal), _time);
        var job = pipeline.Start();
        await pipeline.FewOrders.PushAsync(Number(1), Token);

        await Task.WhenAll(job.StopAsync(), job.DrainAsync(), job.StopAsync()).Soon();
        await job.DisposeAsync().Soon();
        await job.StopAsync().Soon();
        await job.DrainAsync().Soon();
        await job.DisposeAsync().Soon();

        Assert.Equal(["open", "write 1", "close"], _journal.Lines);
        Assert.Equal(0, _time.Elapse());
    }

    [Fact]
    public async Task Start_Twice_SaysThatAPipelineObjectRunsOnce()
    {
        var pipeline = new HeldOrders(new Held(_journal));
        await using var job = pipeline.Start();

        Assert.Equal("HeldOrders has been started before, and a pipeline object runs once. Make a new HeldOrders.", Assert.Throws<InvalidOperationException>(() => pipeline.Start()).Message);
        Assert.Contains("runs as a job", Assert.Throws<InvalidOperationException>(() => pipeline.Push(Number(1))).Message);
        Assert.Throws<InvalidOperationException>(() => pipeline.Complete());
    }

    [Fact]
    public void Start_OfAnInputWithoutCapacity_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new NoOrders(new Shares()).Start());

        Assert.Equal("Nothing.Capacity is 0: a queue holds at least one event.", error.Message);
    }

    [Fact]
    public async Task PushAsync_AfterComplete_SaysSo()
    {
        var pipeline = new HeldOrders(new Held(_journal));
        await using var job = pipeline.Start();
        pipeline.FewOrders.Complete();
        pipeline.FewOrders.Complete();

        var error = await pipeline.FewOrders.PushAsync(Number(1), Token).AsTask().Fails<InvalidOperationException>();

        Assert.Equal("FewOrders is complete: nothing can be pushed after Complete.", error.Message);
        await job.Completion.Soon();
    }

    [Fact]
    public async Task PushAsync_CancelledWhileItWaits_IsNotTaken()
    {
        var sink = new Held(_journal, stopAt: 1);
        var pipeline = new HeldOrders(sink);
        await using var job = pipeline.Start();
        await pipeline.FewOrders.PushAsync(Number(1), Token);
        sink.IsInside.Soon();
        await pipeline.FewOrders.PushAsync(Number(2), Token);
        await pipeline.FewOrders.PushAsync(Number(3), Token);
        using var cancellation = new CancellationTokenSource();
        var waiting = pipeline.FewOrders.PushAsync(Number(4), cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.FewOrders.PushAsync(Number(5), cancellation.Token).Soon());

        sink.MayGoOn.Set();
        await job.DrainAsync().Soon();
        Assert.Equal(["open", "write 1", "write 2", "write 3", "close"], _journal.Lines);
    }

    [Fact]
    public async Task RunAsync_WithACancelledToken_DoesNothing()
    {
        var pipeline = new HeldOrders(new Held(_journal));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.RunAsync(new CancellationToken(canceled: true)).Soon());

        Assert.Empty(_journal.Lines);
        pipeline.Push(Number(1));
    }

    [Fact]
    public async Task RunAsync_StoppedByItsToken_EndsTheJobAndThrows()
    {
        var pipeline = new HeldOrders(new Held(_journal));
        using var cancellation = new CancellationTokenSource();
        var run = pipeline.RunAsync(cancellation.Token);
        await pipeline.FewOrders.PushAsync(Number(1), Token);

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Soon());
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(["open", "write 1", "close"], _journal.Lines);
    }

    /// <summary>The token is cancelled when all input has been handled: nothing was cut short.</summary>
    [Fact]
    public async Task RunAsync_CancelledAfterItsInputHasEnded_DoesNotThrow()
    {
        using var cancellation = new CancellationTokenSource();
        var pipeline = new HeldOrders(new Held(_journal) { Closing = cancellation.Cancel });
        var run = pipeline.RunAsync(cancellation.Token);
        await pipeline.FewOrders.PushAsync(Number(1), Token);
        pipeline.FewOrders.Complete();

        await run.Soon();

        Assert.Equal(["open", "write 1", "close"], _journal.Lines);
    }

    [Fact]
    public async Task StopAsync_OfAJobHeldUp_GivesUpAndNamesTheOperator()
    {
        var sink = new Held(_journal, stopAt: 1);
        var pipeline = new HeldOrders(sink, _time);
        await using var job = pipeline.Start(new JobOptions { StopTimeout = TimeSpan.FromSeconds(3) });
        await pipeline.FewOrders.PushAsync(Number(1), Token);
        sink.IsInside.Soon();
        var stop = job.StopAsync();

        _time.Elapse();

        Assert.StartsWith("HeldOrders did not end within 00:00:03: Held has not returned.", (await stop.Fails<TimeoutException>()).Message);
        sink.MayGoOn.Set();
    }

    [Fact]
    public async Task StopAsync_OfASourceThatBlocks_NamesTheSource()
    {
        using var isInside = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        IEnumerable<Order> Blocking()
        {
            isInside.Set();
            mayGoOn.Soon();
            yield break;
        }

        var pipeline = new FedShares(new Feed(_ => Blocking().ToAsyncEnumerable()), new Shares(), _time);
        await using var job = pipeline.Start();
        isInside.Soon();
        var stop = job.StopAsync();

        _time.Elapse();

        Assert.Contains("the source Feed has not returned", (await stop.Fails<TimeoutException>()).Message);
        mayGoOn.Set();
    }

    [Fact]
    public async Task RunAsync_OfAJobHeldUp_GivesUpToo()
    {
        var sink = new Held(_journal, stopAt: 1);
        var pipeline = new HeldOrders(sink, _time);
        using var cancellation = new CancellationTokenSource();
        var run = pipeline.RunAsync(cancellation.Token);
        await pipeline.FewOrders.PushAsync(Number(1), Token);
        sink.IsInside.Soon();
        await cancellation.CancelAsync();

        _time.Elapse();

        await run.Fails<TimeoutException>();
        sink.MayGoOn.Set();
    }

    [Fact]
    public void StopTimeout_Negative_IsRefusedAtOnce()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new JobOptions { StopTimeout = TimeSpan.FromSeconds(-3) });
        Assert.Equal(Timeout.InfiniteTimeSpan, new JobOptions { StopTimeout = Timeout.InfiniteTimeSpan }.StopTimeout);
    }

    /// <summary>Whenever the stop comes: an event has had its effect if its push returned, and none if it was refused.</summary>
    [Fact]
    public async Task StopAsync_AtAnyMoment_HandlesExactlyWhatWasTaken()
    {
        for (var round = 0; round < 200; round++)
        {
            var journal = new Journal();
            var pipeline = new HeldOrders(new Held(journal));
            await using var job = pipeline.Start();
            var taken = new List<string>();
            var pushing = Task.Run(async () =>
            {
                for (var id = 0; ; id++)
                {
                    await pipeline.FewOrders.PushAsync(Number(id + 1), Token);
                    lock (taken)
                    {
                        taken.Add($"write {id + 1}");
                    }
                }
            }, Token);
            while (job.EventsRead < round % 20)
            {
                await Task.Yield();
            }

            await job.StopAsync().Soon();

            await pushing.Fails<InvalidOperationException>();
            Assert.Equal(["open", .. taken, "close"], journal.Lines);
        }
    }
}
