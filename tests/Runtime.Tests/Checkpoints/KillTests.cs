using System.Diagnostics;
using System.Globalization;
using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

/// <summary>Real processes, killed for real.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;

    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Storage_KilledAtRandomInstants_LosesNoCommit()
    {
        var root = _temporary["checkpoints"];
        var random = new Random(7);
        long last = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var lines = await RunAndKill(root, random.Next(6), TimeSpan.FromMilliseconds(random.Next(12)));
            Assert.DoesNotContain(lines, static line => line.StartsWith("failed", StringComparison.Ordinal));
            if (lines.Count == 0)
            {
                continue;
            }

            // The last commit may have happened and not been said.
            Assert.InRange(Number(lines[0]), last, last + 1);
            last = Number(lines[^1]);
        }

        using var storage = CheckpointStorage.Open(root, 2);
        Assert.InRange(storage.Current!.Name.Id, last, last + 1);
        Assert.True(KilledProcess.IsWhole(storage));
        storage.WriteAndCommit(storage.Current.Name.Id + 1, ("orders", 1));
        Assert.Equal(2, StorageHelp.NamesIn(Path.Combine(root, "checkpoints")).Length);
        Assert.Equal(["CURRENT", "LOCK", "attempts", "checkpoints", "shared"], StorageHelp.NamesIn(root));
        output.WriteLine($"{Kills} kills, {last} commits, attempt {storage.Attempt}");
        Assert.True(last > Kills / 2, $"only {last} commits");
    }

    private static long Number(string line) => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);

    // Kills it some time after so many lines; what it said until then.
    private static async Task<List<string>> RunAndKill(string root, int afterLines, TimeSpan delay)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        }

        start.Environment[KilledProcess.DirectoryVariable] = root;
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (lines.Count < afterLines && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await Task.Delay(delay);
        process.Kill();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        return lines;
    }
}
