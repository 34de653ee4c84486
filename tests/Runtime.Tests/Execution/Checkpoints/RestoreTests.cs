using FastFlow.Tests.Checkpoints;
using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Execution;

/// <summary>From what a job starts, and from what it refuses to.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private Counting New(string name = "state", PipelineGraph? graph = null, int numbers = 40) => new(_temporary[name]) { Numbers = new(numbers, 3), Graph = graph ?? CountingWorker.Graph };

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Stop_TakesALastCheckpoint_TheNextJobGoesOnBehindIt()
    {
        var counting = New() with { Numbers = new(20, 3) { IsEndless = true } };
        var reached = counting.Reach(19);
        using (var store = new UnflushedStore(_temporary["state"]))
        {
            await using var job = counting.StartOn(store);
            await reached.Soon();
            await job.StopAsync().Soon();
            Assert.Equal((1, 1, 0), (job.Checkpoints.LastId, job.Checkpoints.Completed, job.Checkpoints.Failed));
            Assert.True(job.Checkpoints.Bytes > 0);
        }

        Assert.Equal(CountingWorker.Expected(20), counting.World.Visible);
        var next = counting with { Numbers = new(40, 3) };
        Assert.Null(await next.Run());
        Assert.Equal([19], next.Numbers.Opened);
        Assert.Equal(CountingWorker.Expected(40), next.World.Visible);
    }

    [Fact]
    public async Task End_TheNextJobHasNothingToDo()
    {
        var counting = New();
        Assert.Null(await counting.Run());
        Assert.Null(await counting.Run());
        Assert.Single(counting.Numbers.Opened);
        Assert.Equal(CountingWorker.Expected(40), counting.World.Visible);
    }

    [Fact]
    public async Task Savepoint_IsWholeByItself_AndStartsAnotherJob()
    {
        var counting = New() with { Numbers = new(20, 3) { IsEndless = true } };
        var reached = counting.Reach(19);
        var savepoint = _temporary["savepoint"];
        using (var store = new UnflushedStore(_temporary["state"]))
        {
            await using var job = counting.StartOn(store);
            await reached.Soon();
            await job.SavepointAsync(savepoint).Soon();
            Assert.Equal(CountingWorker.Expected(20), counting.World.Visible);
            var again = await Assert.ThrowsAsync<CheckpointException>(() => job.SavepointAsync(savepoint));
            Assert.Contains("something in it", again.Message);
            await job.StopAsync(_temporary["second"]).Soon();
        }

        // Moved, and all else gone.
        Directory.Move(savepoint, _temporary["moved"]);
        Directory.Delete(_temporary["state"], recursive: true);
        var next = New("elsewhere") with { World = counting.World };
        Assert.Null(await next.Run(options => options with { RestoreFrom = _temporary["moved"] }));
        Assert.Equal([19], next.Numbers.Opened);
        Assert.Equal(CountingWorker.Expected(40), next.World.Visible);

        // What sinks take for the attempt goes on growing in the new directory.
        Assert.Equal(next.World.Attempts.Order().Distinct(), next.World.Attempts);
    }

    [Fact]
    public async Task RestoreFrom_StaysInTheOptions_TheNextStartGoesOnFromItsOwnCheckpoints()
    {
        var counting = New() with { Numbers = new(20, 3) { IsEndless = true } };
        await counting.RunTo(19, job => job.StopAsync(_temporary["savepoint"]));
        for (var numbers = 30; numbers <= 40; numbers += 10)
        {
            var next = New("elsewhere") with { World = counting.World, Numbers = new(numbers, 3) { IsEndless = true } };
            await next.RunTo(numbers - 1, job => job.StopAsync(), options => options with { RestoreFrom = _temporary["savepoint"] });
            Assert.Equal([numbers - 11], next.Numbers.Opened);
            Assert.Equal(CountingWorker.Expected(numbers), counting.World.Visible);
        }
    }

    [Fact]
    public async Task RestoreFrom_OlderThanCommittedOutput_IsRefusedUnlessAllowed()
    {
        var counting = New() with { Numbers = new(20, 3) { IsEndless = true } };
        await counting.RunTo(19, job => job.StopAsync(_temporary["savepoint"]));
        var next = counting with { Numbers = new(40, 3) };
        await next.RunTo(39, job => job.Completion);

        var refused = counting with { Numbers = new(40, 3) };
        var failure = Assert.IsType<CheckpointException>(await refused.Run(options => options with { RestoreFrom = _temporary["savepoint"] }));
        Assert.Equal(CheckpointFailure.Incompatible, failure.Failure);
        Assert.Contains("AllowRewind", failure.Message);
        Assert.Empty(refused.Numbers.Opened);

        Assert.Null(await refused.Run(options => options with { RestoreFrom = _temporary["savepoint"], AllowRewind = true }));
        Assert.Equal([19], refused.Numbers.Opened);
        Assert.Equal([.. CountingWorker.Expected(40), .. CountingWorker.Expected(40)[20..]], counting.World.Visible);
    }

    [Fact]
    public async Task RestoreFrom_ADirectoryOfCheckpointsOrOneOfThem_Starts()
    {
        var counting = New();
        counting.CheckpointEvery(10, isAwaited: true);
        Assert.Null(await counting.Run());
        Assert.Equal(CountingWorker.Expected(40), counting.World.Visible);
        var one = Directory.GetDirectories(_temporary["state/checkpoints"]).Order(StringComparer.Ordinal).First();
        foreach (var (from, at) in new[] { (one, true), (_temporary["state"], false) })
        {
            var next = New(at ? "a" : "b") with { World = counting.World };
            var before = counting.World.Visible.Count;
            Assert.Null(await next.Run(options => options with { RestoreFrom = from }));
            Assert.Equal(at, next.Numbers.Opened.Count == 1);
            Assert.Equal(at ? CountingWorker.Expected(40)[((int)next.Numbers.Opened[0] + 1)..] : [], counting.World.Visible.Skip(before));
        }

        var failure = Assert.IsType<CheckpointException>(await New("c").Run(options => options with { RestoreFrom = _temporary["nowhere"] }));
        Assert.Contains(_temporary["nowhere"], failure.Message);
    }

    [Fact]
    public async Task AnotherPipelinesState_IsRefused_AndItsNumbersAreLeftAlone()
    {
        await New().RunTo(19, job => job.StopAsync());
        var attempts = Directory.GetFiles(Path.Combine(_temporary["state"], "attempts"));
        var other = New(graph: CountingWorker.GraphOf("Other", maxParallelism: 128));

        var failure = Assert.IsType<CheckpointException>(await other.Run());

        Assert.Equal(CheckpointFailure.Incompatible, failure.Failure);
        Assert.Contains("Counting", failure.Message);
        Assert.Equal(attempts, Directory.GetFiles(Path.Combine(_temporary["state"], "attempts")));
        Assert.Empty(other.Numbers.Opened);
        Assert.Empty(other.World.Attempts);
    }

    [Fact]
    public async Task AnotherMaxParallelism_IsRefused()
    {
        await New().RunTo(19, job => job.StopAsync());
        var other = New(graph: CountingWorker.GraphOf("Counting", maxParallelism: 64));

        var failure = Assert.IsType<CheckpointException>(await other.Run());

        Assert.Equal(CheckpointFailure.Incompatible, failure.Failure);
        Assert.Contains("MaxParallelism 128", failure.Message);
        Assert.Empty(other.Numbers.Opened);
        Assert.Empty(other.World.Attempts);
    }

    [Fact]
    public async Task StateThatTheProgramHasNoMore_IsRefusedUnlessDropped()
    {
        var world = new OutsideWorld();
        await (New() with { World = world, Numbers = new(20, 3) { IsEndless = true } }).RunTo(19, job => job.StopAsync());
        var nodes = CountingWorker.Graph.Nodes;
        var graph = CountingWorker.Graph with { Nodes = [nodes[0] with { StateId = "Test.Renamed" }, nodes[1], nodes[2]] };
        var renamed = New(graph: graph) with { World = world };
        var before = world.Visible.Count;

        var failure = Assert.IsType<CheckpointException>(await renamed.Run());
        Assert.Contains("Test.Numbers", failure.Message);
        var elsewhere = New("elsewhere", graph);
        var unknown = Assert.IsType<CheckpointException>(await elsewhere.Run(options => options with { RestoreFrom = _temporary["state"], Drop = ["Test.Numbers", "Test.Typo"] }));
        Assert.Contains("Test.Typo", unknown.Message);

        // The new source begins at the beginning, the counts go on; and the option may stay.
        Assert.Null(await renamed.Run(options => options with { Drop = ["Test.Numbers"] }));
        Assert.Equal([-1], renamed.Numbers.Opened);
        Assert.Equal($"0:{world.Visible.Take(before).Count(line => line.StartsWith("0:", StringComparison.Ordinal)) + 1}", world.Visible[before]);
        Assert.Null(await renamed.Run(options => options with { Drop = ["Test.Numbers"] }));
    }

    [Fact]
    public async Task ReadOnlyDirectory_IsNamed()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "Everything may be written by this user.");
        Directory.CreateDirectory(_temporary["locked"]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_temporary["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }


        var failure = Assert.IsType<CheckpointException>(await New().Run(options => options with { Checkpoints = new() { Directory = _temporary["locked/state"] } }));

        Assert.Equal(CheckpointFailure.Medium, failure.Failure);
        Assert.Contains(_temporary["locked/state"], failure.Message);
    }

    [Fact]
    public async Task AFileInTheDirectorysPlace_IsNamed()
    {
        var file = _temporary.Write("file", "no directory"u8);

        var failure = Assert.IsType<CheckpointException>(await New().Run(options => options with { Checkpoints = new() { Directory = Path.Combine(file, "state") } }));

        Assert.Equal(CheckpointFailure.Medium, failure.Failure);
        Assert.Contains(file, failure.Message);
    }

    [Fact]
    public async Task TwoJobsOnOneDirectory_TheSecondIsToldAtOnce()
    {
        var counting = New() with { Numbers = new(20, 3) { IsEndless = true } };
        var reached = counting.Reach(19);
        await using var job = counting.Start(InDirectory);
        await reached.Soon();

        var second = New();
        var failure = Assert.IsType<CheckpointException>(await second.Run(InDirectory));

        Assert.Equal(CheckpointFailure.Locked, failure.Failure);
        Assert.Empty(second.Numbers.Opened);
        await job.StopAsync().Soon();
    }

    /// <summary>Deleting LOCK unlocks nothing that matters: the first job can't commit any more, and ends.</summary>
    [Fact]
    public async Task LockDeleted_TheFirstJobIsFenced()
    {
        var world = new OutsideWorld();
        var counting = New() with { World = world, Numbers = new(20, 3) { IsEndless = true }, Restart = RestartPolicy.FixedDelay(5, TimeSpan.Zero) };
        var reached = counting.Reach(19);
        await using var job = counting.Start(InDirectory);
        await reached.Soon();
        File.Delete(_temporary["state/LOCK"]);

        var second = New() with { World = world };
        Assert.Null(await second.Run(InDirectory));
        counting.Time.Advance(Counting.Interval);
        var failure = await Assert.ThrowsAsync<CheckpointException>(() => job.Completion.Soon());

        Assert.Equal(CheckpointFailure.Fenced, failure.Failure);
        Assert.Equal(CountingWorker.Expected(40), world.Visible);
    }

    [Fact]
    public async Task CurrentMissing_IsNamed_AndNothingStartsAfresh()
    {
        await New().RunTo(19, job => job.StopAsync());
        File.Delete(_temporary["state/CURRENT"]);
        var next = New();

        var failure = Assert.IsType<CheckpointException>(await next.Run());

        Assert.Equal((CheckpointFailure.Missing, "CURRENT"), (failure.Failure, failure.Path));
        Assert.Empty(next.Numbers.Opened);
    }

    [Fact]
    public void NoPlaceForCheckpoints_IsSaidAtOnce()
    {
        var counting = New();
        Assert.Throws<ArgumentException>(() => Job.Start(counting.Graph, counting.Make, new() { Checkpoints = new() }));
        Assert.Throws<ArgumentException>(() => Job.Start(counting.Graph, counting.Make, new() { RestoreFrom = "anywhere" }));
        Assert.Throws<InvalidOperationException>(() => Job.Start(counting.Graph, counting.Make, null));
    }

    private JobOptions InDirectory(JobOptions options) => options with { Checkpoints = options.Checkpoints! with { Store = null, Directory = _temporary["state"] } };
}
