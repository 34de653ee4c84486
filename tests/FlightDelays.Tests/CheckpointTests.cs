using System.Globalization;

namespace FlightDelays.Tests;

/// <summary>The program with checkpoints: killed, stopped and started again it gives what an undisturbed run gives, to the byte.</summary>
public sealed class CheckpointTests(UndisturbedRuns undisturbed) : IClassFixture<UndisturbedRuns>, IDisposable
{
    // Not SIGINT, which does the same: a shell that runs the tests in the background makes all of its children ignore that.
    private const int SigTerm = 15;

    private readonly string _directory = Directory.CreateTempSubdirectory("flights-").FullName;

    private string Checkpoints => Path.Combine(_directory, "checkpoints");

    private string Results => Path.Combine(_directory, "results");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Run_KilledAtRandomPoints_GivesTheSameResults(int seed) => KillAsync(undisturbed.Part, seed, kills: 4, interval: "0.02");

    [Fact]
    public Task Run_OverTheWholeFileKilledAtRandomPoints_GivesTheSameResults() => KillAsync(undisturbed.Whole, seed: 4, kills: 4, interval: "0.1");

    [Fact]
    public async Task Run_AfterTheEnd_GivesTheSameResultsAgain()
    {
        Assert.EndsWith("(reading, decompressing and start included).\n", await AssertSameAsync(undisturbed.Part, "0.1", "first start"), StringComparison.Ordinal);
        Assert.EndsWith("s since it went on from a checkpoint.\n", await AssertSameAsync(undisturbed.Part, "0.1", "start after the end"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ToldToEnd_TakesALastCheckpointAndGoesOnFromIt()
    {
        // No checkpoint by itself.
        using (var process = Start(undisturbed.Whole, "3600"))
        {
            await UntilAsync(() => process.HasExited || LastCheckpoint() >= 0);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            process.Signal(SigTerm);
            var (code, output, errors) = await process.EndAsync();
            Assert.Equal((130, string.Empty, "Stopped; start again to go on.\n"), (code, output, errors));
        }

        Assert.Equal(1, LastCheckpoint());
        Assert.Empty(Directory.GetFiles(Results));
        await AssertSameAsync(undisturbed.Whole, "3600", "start after the signal");
    }

    [Fact]
    public async Task Run_WithCheckpointsOfAnotherPipeline_FailsWithOneLine()
    {
        await using (var job = new OtherPipeline(new Flights(undisturbed.Small), new Unreadable(TextWriter.Null)).Start(new JobOptions { Checkpoints = new CheckpointOptions { Directory = Checkpoints } }))
        {
            await job.Completion.WaitAsync(TestContext.Current.CancellationToken);
        }

        AssertFails(await RunAsync(undisturbed.Small, "1"), nameof(OtherPipeline));
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("MANIFEST")]
    public async Task Run_WithADamagedCheckpoint_FailsWithOneLine(string name)
    {
        Assert.Equal(0, (await RunAsync(undisturbed.Small, "1")).Code);
        var file = Assert.Single(Directory.GetFiles(Checkpoints, name, SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        AssertFails(await RunAsync(undisturbed.Small, "1"), name);
    }

    [Fact]
    public async Task Run_WithCheckpointsThatAreAFile_FailsWithOneLine()
    {
        await File.WriteAllTextAsync(Checkpoints, string.Empty, TestContext.Current.CancellationToken);
        AssertFails(await RunAsync(undisturbed.Small, "1"), Checkpoints);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("often")]
    public async Task Run_WithAnIntervalThatIsNone_SaysWhatOneIs(string interval)
    {
        var (code, _, errors) = await RunAsync(undisturbed.Small, interval);
        Assert.Equal(1, code);
        Assert.Contains($"--checkpoint-interval is a number of seconds from 0.001 to 86400, not '{interval}'.", errors, StringComparison.Ordinal);
    }

    private async Task KillAsync(string input, int seed, int kills, string interval)
    {
        var random = new Random(seed);
        var points = new List<string>();
        for (var kill = 0; kill < kills; kill++)
        {
            // Most after some checkpoints more, wherever that is in the next one; some by the clock, so while the process starts or recovers, too.
            var more = random.Next(4);
            var pause = TimeSpan.FromMilliseconds(random.Next(more == 0 ? 400 : 30));
            var before = LastCheckpoint();
            using var process = Start(input, interval);
            await UntilAsync(() => process.HasExited || more == 0 || LastCheckpoint() >= Math.Max(before, 0) + more);
            await Task.Delay(pause, TestContext.Current.CancellationToken);
            points.Add($"{(process.HasExited ? "not killed" : "killed")} at {LastCheckpoint()}");
            await process.KillAsync();
        }

        var told = $"seed {seed}: {string.Join(", ", points)}";
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        Assert.True(LastCheckpoint() > 0, told);
        await AssertSameAsync(input, interval, told);
    }

    /// <returns>What it has printed.</returns>
    private async Task<string> AssertSameAsync(string input, string interval, string told)
    {
        // Whatever a killed process may have left of them.
        foreach (var file in Directory.Exists(Results) ? Directory.GetFiles(Results) : [])
        {
            File.Delete(file);
        }

        var (code, output, errors) = await RunAsync(input, interval);
        Assert.True(code == 0, $"{told}: exit code {code}, {errors}");
        var (expected, outcome) = (undisturbed.Of(input), RunOutcome.Of(output, Results));
        Assert.True(expected.Output == outcome.Output, $"{told}:\n{output}");
        Assert.Equal(expected.Files.Keys.Order(StringComparer.Ordinal), outcome.Files.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, bytes) in expected.Files)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(outcome.Files[name]), $"{told}: {name} differs");
        }

        return output;
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(string input, string interval) => FlightProcess.RunAsync(Arguments(input, interval));

    private FlightProcess Start(string input, string interval) => FlightProcess.Start(Arguments(input, interval));

    private string[] Arguments(string input, string interval) => ["--input", input, "--output", Results, "--checkpoints", Checkpoints, "--checkpoint-interval", interval];

    private static void AssertFails((int Code, string Output, string Errors) run, string names)
    {
        Assert.Equal((1, string.Empty), (run.Code, run.Output));
        var line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains(names, line, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        while (!isTrue())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The id in CURRENT; -1 where no job has begun yet.</summary>
    private long LastCheckpoint()
    {
        var current = Path.Combine(Checkpoints, "CURRENT");
        return File.Exists(current) ? long.Parse(File.ReadLines(current).Single(line => line.StartsWith("id ", StringComparison.Ordinal)).AsSpan(3), CultureInfo.InvariantCulture) : -1;
    }
}
