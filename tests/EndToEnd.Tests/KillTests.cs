namespace FastFlow.EndToEnd.Tests;

/// <summary>A real emitted pipeline in real processes, which are killed, stopped and started again: its files are in the end those of an undisturbed run, byte for byte.</summary>
public sealed class KillTests(MarketInput input, ITestOutputHelper output) : IClassFixture<MarketInput>, IDisposable
{
    private const int Kills = 54, KillsPerRun = 9;
    private const string ShortMilliseconds = "20";

    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Process_KilledAtRandomInstants_FilesAreThoseOfAnUndisturbedRun()
    {
        var undisturbed = await Undisturbed();
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (kills, starts) = (0, 0);
        for (var run = 0; kills < Kills; run++)
        {
            var killsOfRun = 0;
            var reached = new List<int>();
            while (true)
            {
                Assert.True(++starts < 10 * Kills, $"{starts} starts for {kills} kills");
                using var process = Start($"run{run}", interval: random.Next(4) == 0 ? "1" : ShortMilliseconds, eventsPerPause: killsOfRun < KillsPerRun ? "200" : "0");
                if (killsOfRun >= KillsPerRun)
                {
                    await process.EndedWell();
                    break;
                }

                // While it starts and recovers, or when it has come some way.
                var isEarly = random.Next(4) == 0;
                await (isEarly ? process.HasSaid(random.Next(1, 16)) : process.HasRead(reached.DefaultIfEmpty().Max() + random.Next(15_000)));
                await Kill(process, TimeSpan.FromMilliseconds(random.Next(isEarly ? 12 : 30)));
                if (process.ExitCode == 0)
                {
                    // It was faster.
                    break;
                }

                killsOfRun++;
                reached.Add(process.Read);
            }

            kills += killsOfRun;
            output.WriteLine($"killed at {string.Join(", ", reached)}");
            Assert.Equal(undisturbed, Files($"run{run}"));
            AssertIsClean($"run{run}");
        }

        output.WriteLine($"{kills} kills, {starts} starts");
    }

    [Fact]
    public async Task Process_StoppedBySignal_EndsWell_AndTheNextStartGoesOn()
    {
        var undisturbed = await Undisturbed();
        for (var stop = 1; stop <= 3; stop++)
        {
            using var process = Start("stopped", interval: "60000", eventsPerPause: "200");
            Assert.True(await process.HasRead(stop * 15_000));
            process.Terminate();
            await process.EndedWell();
            Assert.InRange(process.Read, stop * 15_000, Events - 1);
        }

        using var last = Start("stopped", interval: "60000", eventsPerPause: "0");
        await last.EndedWell();
        Assert.Equal(Events, last.Read);
        Assert.Equal(undisturbed, Files("stopped"));
        AssertIsClean("stopped");

        using var again = Start("stopped", interval: "60000", eventsPerPause: "0");
        await again.EndedWell();
        Assert.Equal(last.Lines[^1], again.Lines[^1]);
        Assert.Equal(undisturbed, Files("stopped"));
    }

    /// <summary>What comes after a savepoint is the same, whether the job goes on or is restored from it into an empty directory.</summary>
    [Fact]
    public async Task Savepoint_OfARunningJob_GivesTheSameFromThereOn()
    {
        var undisturbed = await Undisturbed();
        var savepoint = Path.Combine(_directory, "savepoint");
        using (var process = Start("first", ShortMilliseconds, "200"))
        {
            Assert.True(await process.HasRead(20_000));
            await process.Say(savepoint);
            while (!process.Lines[^1].StartsWith("savepoint", StringComparison.Ordinal))
            {
                Assert.True(await process.NextLine());
            }

            // Far enough for files to be committed that the savepoint doesn't know of.
            Assert.True(await process.HasRead(80_000));
            process.Kill();
            await process.Ended();
        }

        // What was committed after the savepoint would be there twice, so that is refused; or it is written again.
        using (var refused = Restore("Refuse"))
        {
            var errors = await refused.Ended();
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("IfExists", errors);
        }

        using var restored = Restore("Replace");
        await restored.EndedWell();
        Assert.Equal(Events, restored.Read);
        Assert.Equal(undisturbed, Files("first"));

        MarketProcess Restore(string ifExists) => MarketProcess.Start(input.Directory, Out("first"), Path.Combine(_directory, "state", "restored"), ShortMilliseconds, "0", savepoint, ifExists);
    }

    private static int Events => (MarketInput.Exchanges * MarketInput.TradesPerExchange) + MarketInput.Offers;

    private static async Task Kill(MarketProcess process, TimeSpan delay)
    {
        await Task.Delay(delay, TestContext.Current.CancellationToken);
        process.Kill();
        var errors = await process.Ended();
        Assert.True(process.ExitCode is 0 or 137, $"exit code {process.ExitCode}: {errors}");
        Assert.Empty(errors);
    }

    private async Task<IReadOnlyList<string>> Undisturbed()
    {
        using var process = Start("undisturbed", interval: "60000", eventsPerPause: "0");
        await process.EndedWell();
        output.WriteLine(process.Lines[^1]);
        Assert.Equal(Events, process.Read);
        var files = Files("undisturbed");

        // Something of every kind, and files that rolled.
        Assert.All(["silence", "turnover", "burst", "spread"], kind => Assert.Contains(files, file => file.StartsWith($"findings/kind={kind}/", StringComparison.Ordinal)));
        Assert.True(files.Count(file => file.StartsWith("totals/", StringComparison.Ordinal)) > 3);
        return files;
    }

    private MarketProcess Start(string name, string interval, string eventsPerPause) => MarketProcess.Start(input.Directory, Out(name), Path.Combine(_directory, "state", name), interval, eventsPerPause);

    private string Out(string name) => Path.Combine(_directory, "out", name);

    /// <summary>Every file of a run's output with its hash, sorted.</summary>
    private List<string> Files(string name) => [.. Directory.GetFiles(Out(name), "*", SearchOption.AllDirectories)
        .Select(path => (Name: Path.GetRelativePath(Out(name), path), Path: path))
        .Where(file => !file.Name.Contains("/.fastflow/", StringComparison.Ordinal))
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => $"{file.Name} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.Path)))}")];

    /// <summary>Nothing is left of what was under way when a process was killed.</summary>
    private void AssertIsClean(string name)
    {
        foreach (var sink in new[] { "findings", "totals" })
        {
            Assert.Equal(["OWNER"], Directory.EnumerateFiles(Path.Combine(Out(name), sink, ".fastflow")).Select(Path.GetFileName));
        }

        var state = Path.Combine(_directory, "state", name);
        Assert.Equal(["CURRENT", "LOCK", "attempts", "checkpoints", "shared"], Directory.EnumerateFileSystemEntries(state).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(Directory.EnumerateDirectories(Path.Combine(state, "checkpoints")).Count(), 1, 3);
    }
}
