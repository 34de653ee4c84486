using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>Real processes that write rolling files, killed for real.</summary>
public sealed class RollingKillTests(ITestOutputHelper output) : IDisposable
{
    private const int LeastKills = 25;

    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task RollingFiles_KilledAtRandomInstants_AreThoseOfAnUndisturbedRun()
    {
        Assert.True(await Run(_temporary["undisturbed"], null));
        var expected = RollingHarness.Committed(_temporary["undisturbed"]);
        Assert.Equal(KilledRollingJob.Events, expected.Sum(static file => file.Split(", ").Length));
        var random = new Random(11);
        var kills = 0;
        for (var round = 0; kills < LeastKills; round++)
        {
            var directory = _temporary[$"killed{round}"];
            while (!await Run(directory, random))
            {
                kills++;
                Assert.True(kills < 40 * LeastKills, "it never ends");

                // Whatever a reader sees at any time is whole.
                Assert.Subset(expected.ToHashSet(), RollingHarness.Committed(directory).ToHashSet());
            }

            Assert.Equal(expected, RollingHarness.Committed(directory));
            Assert.Empty(RollingHarness.Staged(directory));
        }

        output.WriteLine($"{kills} kills, {expected.Length} files");
    }

    // True if it came to its end. It is killed some time after so many checkpoints, or before the first.
    private static async Task<bool> Run(string directory, Random? random)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RollingKillTests).Assembly.Location);
        }

        start.Environment[KilledRollingJob.DirectoryVariable] = directory;
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        var killAfter = random?.Next(1, 12) ?? int.MaxValue;
        while (lines.Count < killAfter && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        if (random is not null)
        {
            await Task.Delay(random.Next(8));
            process.Kill();
        }

        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        Assert.All(lines, static line => Assert.True(line is "begins" or "committed" or "done", line));
        return lines.Contains("done");
    }
}

/// <summary>What this program is when <see cref="RollingKillTests"/> starts it: a job that writes numbers to rolling files, with a checkpoint after every few.</summary>
internal static class KilledRollingJob
{
    public const string DirectoryVariable = "FASTFLOW_TEST_ROLLING_FILES_TO_KILL";
    public const int Events = 1500;

    private const int EventsPerCheckpoint = 17;

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { } directory)
        {
            return;
        }

        // On this thread alone: others would wait for the initialiser to end.
        Console.WriteLine("begins");
        RunToEnd(directory);
        Console.WriteLine("done");
        Environment.Exit(0);
    }

    private static void RunToEnd(string directory)
    {
        var checkpoint = directory + ".checkpoint";
        var (attempt, epoch, position, transactions) = (Attempt(directory + ".attempt"), 0L, 0, (IReadOnlyList<RollingFilesTransaction>)[]);
        if (File.Exists(checkpoint))
        {
            var bytes = File.ReadAllBytes(checkpoint);
            (epoch, position, transactions) = (BitConverter.ToInt64(bytes), BitConverter.ToInt32(bytes, 8), KeptTransactions.Read(bytes.AsSpan(12)));
        }

        var sink = new NumbersToFiles(directory) { RollBytes = 1000, MostOpenFiles = 2, PartitionOf = static number => $"p{number / 7 % 3}" };
        sink.Recover(transactions, RollingHarness.Context(attempt));
        var writer = sink.OpenWriter(RollingHarness.Context(attempt));
        writer.Begin(++epoch);
        while (true)
        {
            var until = Math.Min(position + EventsPerCheckpoint, Events);
            for (; position < until; position++)
            {
                writer.Write([position]);
            }

            if (position == Events)
            {
                writer.Complete();
            }
            else
            {
                writer.Begin(epoch + 1);
            }

            var transaction = writer.Prepare(epoch);
            File.WriteAllBytes(checkpoint + ".tmp", [.. BitConverter.GetBytes(epoch), .. BitConverter.GetBytes(position), .. KeptTransactions.Keep([transaction])]);
            File.Move(checkpoint + ".tmp", checkpoint, overwrite: true);
            sink.Commit(transaction);
            Console.WriteLine("committed");
            if (position == Events)
            {
                return;
            }

            epoch++;
        }
    }

    private static long Attempt(string path)
    {
        var attempt = File.Exists(path) ? long.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture) + 1 : 1;
        File.WriteAllText(path + ".tmp", attempt.ToString(CultureInfo.InvariantCulture));
        File.Move(path + ".tmp", path, overwrite: true);
        return attempt;
    }
}
