namespace FastFlow.Tests.Checkpoints.S3;

/// <summary>
/// Several runs of one job on one bucket, their requests interleaved at random, answers lost and runs that die. Whatever an attempt was told is committed, every later attempt must have found when
/// it began.
/// </summary>
public sealed class FencingTests(ITestOutputHelper output)
{
    [Fact]
    public void Attempts_Racing_LoseNoCommit()
    {
        var totals = RunMany(S3Fencing.ConditionalWrites, rounds: 250, static _ => false);
        Assert.Equal(0, totals.Lost);

        // The rounds must have been about something.
        Assert.True(totals.Commits > 300 && totals.Fenced > 30 && totals.Unknown > 0, $"{totals}");
    }

    [Fact]
    public void Attempts_RacingWithoutConditions_DoLoseCommits()
    {
        // What S3Fencing.None is documented not to keep; and the sign that the other test could fail.
        Assert.True(RunMany(S3Fencing.None, rounds: 2000, static totals => totals.Lost > 0).Lost > 0);
    }

    // The older attempt has claimed its commit and stands still; the newer one finishes it, begins with it, and commits. What the older one then writes must not take that back.
    [Fact]
    public void Commit_StandsStillBehindItsClaim_IsFinishedByTheNewerAttemptAndTakesNothingBack()
    {
        var fake = new FakeS3();
        using var old = CheckpointStorage.Open(Store(fake), 3);
        CheckpointStorage? young = null;
        fake.Before = request =>
        {
            if (request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath == "/bucket/CURRENT" && young is null)
            {
                fake.Before = static _ => null;
                young = CheckpointStorage.Open(Store(fake), 3);
                Assert.Equal(1, young.Current!.Name.Id);
                young.Commit(young.Begin(2));
            }

            return null;
        };
        old.Commit(old.Begin(1));
        Assert.Equal(CheckpointFailure.Fenced, Assert.Throws<CheckpointException>(() => old.Commit(old.Begin(2))).Failure);
        young!.Dispose();
        using var last = CheckpointStorage.Open(Store(fake), 3);
        Assert.Equal("2-a2", last.Current!.Name.ToString());
    }

    [Fact]
    public void Commit_EveryAnswerLostAndAskedForAgain_IsStillOne()
    {
        var fake = new FakeS3();
        using (var storage = CheckpointStorage.Open(new S3CheckpointStore(fake.Client(way: new AskingTwice()), new() { Bucket = "bucket" }), 3))
        {
            storage.Commit(storage.Begin(1));
            storage.Commit(storage.Begin(2));
        }

        using var last = CheckpointStorage.Open(Store(fake), 3);
        Assert.Equal(2, last.Current!.Name.Id);
    }

    private static S3CheckpointStore Store(FakeS3 fake) => new(fake.Client(), new() { Bucket = "bucket" });

    private Totals RunMany(S3Fencing fencing, int rounds, Func<Totals, bool> isEnough)
    {
        var seed = Environment.TickCount & 0xFF_FFFF;
        output.WriteLine($"seed {seed}");
        var totals = new Totals(0, 0, 0, 0);
        for (var round = 0; round < rounds && !isEnough(totals); round++)
        {
            var result = RunOne(new Random(seed + round), fencing);
            if (result.Lost > 0)
            {
                output.WriteLine($"round {round} loses commits");
            }

            totals = new(totals.Commits + result.Commits, totals.Fenced + result.Fenced, totals.Unknown + result.Unknown, totals.Lost + result.Lost);
        }

        output.WriteLine($"{totals}");
        return totals;
    }

    private static Totals RunOne(Random random, S3Fencing fencing)
    {
        var fake = new FakeS3();
        var runs = Enumerable.Range(0, random.Next(2, 4)).Select(index => new JobRun(index, random.Next())).ToArray();
        var turns = new TurnTaking(random, runs.Length);
        var threads = runs.Select(run => new Thread(() => run.Run(fake, fencing, turns))).ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            Assert.True(thread.Join(TimeSpan.FromMinutes(1)), "A run hangs.");
        }

        Assert.All(runs, static run => Assert.Null(run.Wrong));
        var last = new JobRun(runs.Length, random.Next());
        last.Begin(new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket", Fencing = fencing }));
        var started = runs.Append(last).Where(static run => run.Attempt > 0).Select(static run => (run.Attempt, run.Found)).ToArray();
        var lost = runs.Sum(run => run.Commits.Count(id => started.Any(other => other.Attempt > run.Attempt && other.Found < id)));
        return new(runs.Sum(static run => run.Commits.Count), runs.Count(static run => run.WasFenced), runs.Count(static run => run.WasUnknown), lost + (last.Attempt == 0 ? 1 : 0));
    }

    private sealed record Totals(int Commits, int Fenced, int Unknown, int Lost);

    /// <summary>One process that runs the job: begins, and commits until something ends it.</summary>
    private sealed class JobRun(int index, int seed)
    {
        public long Attempt { get; private set; }

        /// <summary>The id of the checkpoint that it began with.</summary>
        public long Found { get; private set; }

        public List<long> Commits { get; } = [];

        public bool WasFenced { get; private set; }

        public bool WasUnknown { get; private set; }

        public Exception? Wrong { get; private set; }

        /// <summary>Begins when all others are over. If what was committed isn't there, it can't.</summary>
        public void Begin(S3CheckpointStore store)
        {
            try
            {
                using var storage = CheckpointStorage.Open(store, 2);
                (Attempt, Found) = (storage.Attempt, storage.Current?.Name.Id ?? 0);
            }
            catch (CheckpointException exception) when (exception.Failure is CheckpointFailure.Missing or CheckpointFailure.Damaged)
            {
                Wrong = exception;
            }
        }

        public void Run(FakeS3 fake, S3Fencing fencing, TurnTaking turns)
        {
            try
            {
                var way = new Way(turns, index, new Random(seed));
                using var storage = CheckpointStorage.Open(new S3CheckpointStore(fake.Client(way: way), new() { Bucket = "bucket", Fencing = fencing }), 2);
                (Attempt, Found) = (storage.Attempt, storage.Current?.Name.Id ?? 0);
                for (var id = Found + 1; id <= Found + 3; id++)
                {
                    storage.Commit(storage.Begin(id));
                    Commits.Add(id);
                    storage.CollectGarbage();
                }
            }
            catch (CheckpointException exception)
            {
                WasFenced = exception.Failure == CheckpointFailure.Fenced;
                WasUnknown = exception.Failure == CheckpointFailure.OutcomeUnknown;

                // Whose garbage collection is ahead of one's own look at what is there, finds it missing: an error, and no harm.
                Wrong = exception.Failure is CheckpointFailure.Fenced or CheckpointFailure.OutcomeUnknown or CheckpointFailure.Medium or CheckpointFailure.Missing ? null : exception;
            }
            catch (Exception exception)
            {
                Wrong = exception;
            }
            finally
            {
                turns.Leave();
            }
        }
    }

    /// <summary>As a client does that never hears the first answer to a write on condition.</summary>
    private sealed class AskingTwice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var first = await base.SendAsync(request, cancellationToken);
            return request.Headers.Contains("If-Match") && request.Method == HttpMethod.Put ? await base.SendAsync(request, cancellationToken) : first;
        }
    }

    /// <summary>The way from one run to the server: takes turns, loses answers (the client asks again), and breaks for good when the run dies.</summary>
    private sealed class Way(TurnTaking turns, int index, Random random) : DelegatingHandler
    {
        private readonly int _diesAt = random.Next(4) == 0 ? random.Next(20, 120) : int.MaxValue;
        private int _requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            turns.Take(index);
            var isDead = _requests++ >= _diesAt;
            if (isDead && (_requests - 1 > _diesAt || random.Next(2) == 0))
            {
                throw new HttpRequestException("The run is dead.");
            }

            var response = await base.SendAsync(request, cancellationToken);
            if (random.Next(12) == 0)
            {
                turns.Take(index);
                response = await base.SendAsync(request, cancellationToken);
            }

            return isDead ? throw new HttpRequestException("The run is dead.") : response;
        }
    }
}
