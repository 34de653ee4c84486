namespace FastFlow.Tests.Execution;

/// <summary>Sources of all kinds come back where they were: what they give together is the same sequence with the same watermarks, wherever the job failed.</summary>
public sealed class SplitRestartTests(ITestOutputHelper output)
{
    private readonly VirtualTime _time = new();

    [Theory, InlineData(false), InlineData(true)]
    public async Task SmallSplits_FailureAtEveryEvent_SameSequence(bool areConsecutive)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var splits = Splits(new Random(seed), [7, 0, 1, 9, 5], areConsecutive);
        var plain = Splits(new Random(seed + 1), [8], areConsecutive)[0];
        var events = splits.Sum(split => split.Count) + plain.Count;
        var undisturbed = await Run(seed, splits, plain, areConsecutive, failAt: -1, checkpointEvery: 1000);
        Assert.Equal(events, undisturbed.Count);
        for (var at = 0; at < events; at++)
        {
            Assert.Equal(undisturbed, await Run(seed + at, splits, plain, areConsecutive, at, checkpointEvery: 3));
        }
    }

    /// <summary>Splits so long that turns matter, drifting apart, and failures in the middle of a turn.</summary>
    [Fact]
    public async Task LongSplits_FailureAnywhere_SameSequence()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var splits = Splits(random, [3000, 1100, 2500], areConsecutive: false);
        var plain = Splits(random, [1500], areConsecutive: false)[0];
        var undisturbed = await Run(seed, splits, plain, areConsecutive: false, failAt: -1, checkpointEvery: 100_000);
        for (var round = 0; round < 12; round++)
        {
            var at = random.Next(undisturbed.Count);
            output.WriteLine($"fails at {at}");
            Assert.Equal(undisturbed, await Run(seed + round, splits, plain, areConsecutive: false, at, checkpointEvery: random.Next(100, 700)));
        }
    }

    private static List<List<Reading>> Splits(Random random, int[] counts, bool areConsecutive)
    {
        long time = 0;
        return [.. counts.Select((count, split) =>
        {
            time = areConsecutive ? time : random.Next(500);
            return Enumerable.Range(0, count).Select(i => new Reading($"{(char)('a' + (split * 7 % 23))}{count}.{i}", time += random.Next(0, 3) - (random.Next(5) == 0 ? 1 : 0))).ToList();
        })];
    }

    private async Task<List<string>> Run(int seed, List<List<Reading>> splits, List<Reading> plain, bool areConsecutive, int failAt, int checkpointEvery)
    {
        var (world, random, handled, awaited) = (new OutsideWorld(), new Random(seed), 0, 0L);
        using var store = new MemoryStore();
        Job? job = null;
        var restarts = 0;
        await using (job = Job.Start(
            MergingWorker.GraphOf(2),
            () =>
            {
                restarts++;
                awaited = 0;
                var worker = new MergingWorker(_time, [true, false], world, OnEvent);
                var source = new MemorySplits(splits, areConsecutive, random, IsPaused);
                return new(
                    worker,
                    new SplitPump<Reading, int, long>(0, worker, source, worker.Loop(0)),
                    new SourcePump<Reading, long>(1, worker, (_, resume, position) => new MemoryReader(plain, resume ? position + 1 : 0, random, IsPaused), worker.Loop(1)) { IsBounded = true });
            },
            new() { Checkpoints = new() { Store = store, Interval = Counting.Interval }, Restart = RestartPolicy.FixedDelay(1, TimeSpan.Zero) }))
        {
            await job.Completion.Soon();
        }

        Assert.Equal(failAt < 0 ? 1 : 2, restarts);
        return [.. world.Visible];

        long Settled() => job is { Checkpoints: var checkpoints } ? checkpoints.Completed + checkpoints.Failed : 0;

        // Until the checkpoint is there that is due.
        bool IsPaused() => Settled() < awaited;

        void OnEvent(string id)
        {
            if (handled++ == failAt)
            {
                throw new InvalidDataException("crash");
            }

            if (handled % checkpointEvery == 0)
            {
                awaited = Settled() + 1;
                _time.Advance(Counting.Interval);
            }
        }
    }
}
