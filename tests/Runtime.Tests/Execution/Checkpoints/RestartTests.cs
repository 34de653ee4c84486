namespace FastFlow.Tests.Execution;

/// <summary>When a failed job is started again, and when it isn't.</summary>
public sealed class RestartTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task FixedDelay_WaitsByTheClock_AndGivesUpAfterItsAttempts()
    {
        var counting = new Counting(_store) { Restart = RestartPolicy.FixedDelay(2, TimeSpan.FromSeconds(7)) };
        var attempts = 0;

        // Another place each time, so that it isn't taken for the same failure.
        counting.OnEvent = number => _ = number == 10 + attempts ? throw new InvalidDataException($"crash {++attempts}") : 0;
        await using var job = counting.Start();
        for (var i = 0; i < 2; i++)
        {
            counting.Time.AwaitTimer(TimeSpan.FromSeconds(7));
            Assert.False(job.Completion.IsCompleted);
            counting.Time.Advance(TimeSpan.FromSeconds(7));
        }

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => job.Completion.Soon());
        Assert.Equal(3, failure.Attempts);
        Assert.Contains("crash 3", failure.Message);
        Assert.Contains("crash 3", Assert.IsType<OperatorException>(failure.InnerException).Message);
    }

    [Fact]
    public void ExponentialBackoff_GrowsToItsMaximum_AndBeginsAgainAfterALongRun()
    {
        var next = RestartPolicy.ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6), jitter: 0, resetAfter: TimeSpan.FromMinutes(1)).Begin(new VirtualTime());

        Assert.Equal([1, 2, 4, 6, 6], Enumerable.Range(0, 5).Select(_ => next(TimeSpan.FromSeconds(59))!.Value.TotalSeconds));
        Assert.Equal([1, 2], new[] { 60, 1 }.Select(ran => next(TimeSpan.FromSeconds(ran))!.Value.TotalSeconds));
    }

    [Fact]
    public void ExponentialBackoff_Jitter_StaysWithinItsPart_AndIsTheSeeds()
    {
        var delays = Delays(seed: 1);

        Assert.All(delays, delay => Assert.InRange(delay, 0.8, 1.2));
        Assert.True(delays.Distinct().Count() > 10);
        Assert.Equal(delays, Delays(seed: 1));
        Assert.NotEqual(delays, Delays(seed: 2));

        static List<double> Delays(int seed)
        {
            var next = RestartPolicy.ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), jitter: 0.2, seed: seed).Begin(new VirtualTime());
            return [.. Enumerable.Range(0, 20).Select(_ => next(TimeSpan.Zero)!.Value.TotalSeconds)];
        }
    }

    [Fact]
    public void FailureRate_PutsUpWithSoManyInSoLong()
    {
        var time = new VirtualTime();
        var next = RestartPolicy.FailureRate(2, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3)).Begin(time);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(3), next(TimeSpan.Zero));
            time.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.NotNull(next(TimeSpan.Zero));
        Assert.Null(next(TimeSpan.Zero));
    }

    [Fact]
    public async Task WithCheckpoints_RestartsUnlessToldOtherwise_WithoutThemItDoesNot()
    {
        var counting = new Counting(_store);
        var hasCrashed = false;
        counting.OnEvent = number => _ = number == 10 && !hasCrashed ? throw (hasCrashed = true) switch { _ => new InvalidDataException() } : 0;
        await using var job = counting.Start(options => options with { Restart = null });
        while (counting.World.Attempts.Count < 2)
        {
            // Only until it is over the delay, whose length is up to chance.
            counting.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await job.Completion.Soon();
        Assert.Equal(CountingWorker.Expected(40), counting.World.Visible);

        var worker = new TestWorker(counting.Time, [false]) { OnEvent = _ => throw new InvalidDataException() };
        await using var plain = worker.Start(worker.Pump(0, new LiveReader().Give("a", 1)));
        await Assert.ThrowsAsync<OperatorException>(() => plain.Completion.Soon());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SameFailureThreeTimes_IsPoison_AlsoOverProcesses(bool isSameProcess)
    {
        var counting = new Counting(_store) { Restart = isSameProcess ? RestartPolicy.FixedDelay(100, TimeSpan.Zero) : RestartPolicy.None };
        counting.CheckpointEvery(5, isAwaited: true);
        var times = 0;
        counting.OnEvent += number =>
        {
            if (number == 20)
            {
                times++;
                throw new InvalidDataException("bad");
            }
        };
        for (var process = 1; !isSameProcess && process < 3; process++)
        {
            Assert.IsType<OperatorException>(await counting.Run());
        }

        var failure = Assert.IsType<JobFailedException>(await counting.Run());

        Assert.Equal(3, times);
        Assert.Contains("Count failed on event 20 of Numbers", failure.Message);
        Assert.Contains("3 times", failure.Message);
        Assert.Contains("DeadLetter", failure.Message);
    }

    [Fact]
    public async Task SameFailureWithACheckpointBetween_IsNoPoison()
    {
        var counting = new Counting(_store) { Restart = RestartPolicy.FixedDelay(9, TimeSpan.Zero) };
        counting.CheckpointEvery(3, isAwaited: true);
        var crashes = new Queue<int>([10, 10, 20, 20, 30, 30]);
        counting.OnEvent += number => _ = crashes.TryPeek(out var at) && at == number ? throw new InvalidDataException($"bad {crashes.Dequeue()}") : 0;

        Assert.Null(await counting.Run());

        Assert.Equal(CountingWorker.Expected(40), counting.World.Visible);
        Assert.Equal(7, counting.World.Attempts.Count);
    }

    [Fact]
    public async Task StopWhileItWaitsToRestart_FailsWithWhatFailed()
    {
        var counting = new Counting(_store) { Restart = RestartPolicy.FixedDelay(9, TimeSpan.FromHours(1)) };
        counting.OnEvent = number => _ = number == 10 ? throw new InvalidDataException("bad") : 0;
        await using var job = counting.Start();
        counting.Time.AwaitTimer(TimeSpan.FromHours(1));

        var failure = await Assert.ThrowsAsync<OperatorException>(() => job.StopAsync().Soon());

        Assert.Contains("bad", failure.Message);
    }

    [Fact]
    public async Task FailedCheckpoints_AreCounted_AndTheNextListsTheirTransactions()
    {
        var failing = 2;
        var counting = new Counting(_store);
        counting.CheckpointEvery(5, isAwaited: true);
        counting.Store = store => new Checkpoints.FailingStore(store, (step, path) => step == "Write" && path.EndsWith("MANIFEST.tmp", StringComparison.Ordinal) && failing-- > 0);
        await using var job = counting.Start();
        await job.Completion.Soon();

        Assert.Equal(2, job.Checkpoints.Failed);
        Assert.Contains("MANIFEST", job.Checkpoints.LastFailure!.Message);
        Assert.True(job.Checkpoints.LastId > job.Checkpoints.Completed);
        Assert.Equal(CountingWorker.Expected(40), counting.World.Visible);
        Assert.Single(counting.World.Attempts);
    }

    [Fact]
    public async Task Input_KeepsItsPushersOverARestart_AndSaysWhatWasLost()
    {
        var time = new VirtualTime();
        var queue = new InputQueue<Reading>(new Readings());
        var workers = new List<TestWorker>();
        await using var job = Job.Start(
            Jobs.GraphOf(new TestWorker(time, [false])),
            () =>
            {
                workers.Add(new TestWorker(time, [false]) { OnEvent = reading => _ = reading.Id == "bad" ? throw new InvalidDataException() : 0 });
                return new(workers[^1], new InputPump<Reading>(0, workers[^1], queue, workers[^1].Loop(0)));
            },
            new() { Restart = RestartPolicy.FixedDelay(1, TimeSpan.Zero) });
        await queue.PushAsync(new("a", 1), default);
        workers[0].Await("a");
        await queue.PushAsync(new("bad", 2), default);
        while (workers.Count < 2)
        {
            await Task.Yield();
        }

        await queue.PushAsync(new("b", 3), default);
        workers[1].Await("b");
        await job.StopAsync().Soon();

        Assert.Equal(2, job.EventsLost);
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.PushAsync(new("c", 4), default).AsTask());
    }

    [Fact]
    public void ExactlyOnce_WithWhatCantKeepIt_IsRefusedWithEveryReason()
    {
        var counting = new Counting(_store);
        var nodes = CountingWorker.Graph.Nodes;
        var graph = CountingWorker.Graph with { Delivery = Delivery.ExactlyOnce, Nodes = [.. nodes, nodes[2] with { Index = 3, Role = "Sink", Display = "Console" }] };

        var refusal = Assert.Throws<InvalidOperationException>(() => Job.Start(
            graph,
            () =>
            {
                var worker = new CountingWorker(counting.Time, counting.World, static _ => { });
                return new(worker, new SourcePump<int, long>(0, worker, counting.Numbers.Open, worker.OnNumbers) { IsReplayable = false });
            },
            new() { Checkpoints = new() { Store = _store } }));

        Assert.Contains("Numbers can't be read again", refusal.Message);
        Assert.Contains("Console has no transactions", refusal.Message);
    }

    private sealed class Readings : Input<Reading>;
}
