using System.Globalization;
using FastFlow.Tests.Checkpoints.Simulation;

namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>Seeded lives of a rolling sink. To replay one that failed, give its seed: <c>FASTFLOW_SIMULATION_SEED=n</c>.</summary>
public sealed class RollingSimulationTests(ITestOutputHelper output)
{
    private const int Runs = 3_000;
    private const int RunsPerMutation = 1_500;

    [Fact]
    public void RollingFiles_AnythingFailsAtAnyStep_LoseAndRepeatNoLine()
    {
        var (first, count) = Environment.GetEnvironmentVariable("FASTFLOW_SIMULATION_SEED") is { } seed ? (int.Parse(seed, CultureInfo.InvariantCulture), 1) : (0, Runs);
        int attempts = 0, losses = 0, faults = 0, zombies = 0;
        for (var i = first; i < first + count; i++)
        {
            var world = new SimulatedRollingWorld(i);
            try
            {
                world.Run();
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {i} (replay: FASTFLOW_SIMULATION_SEED={i}): {exception}\n{string.Join('\n', world.Log)}");
            }

            attempts += world.Attempts;
            losses += world.PowerLosses;
            faults += world.Faults;
            zombies += world.Zombies;
        }

        output.WriteLine($"{count} runs: {attempts} attempts, {losses} losses of power, {faults} failures of the disk, {zombies} steps of zombies");
        Assert.True(count == 1 || (attempts > 2 * Runs && losses > Runs / 2 && faults > Runs / 2 && zombies > Runs / 2),
            $"the runs are too tame: {attempts} attempts, {losses} losses of power, {faults} failures, {zombies} steps of zombies");
    }

    /// <summary>What a flush is good for, one by one: without it, some run loses or repeats a line.</summary>
    [Theory]
    [InlineData("files before they are prepared")]
    [InlineData("names of prepared files")]
    [InlineData("names of committed files")]
    [InlineData("names of partitions")]
    public void RollingFiles_OneFlushLess_IsCaught(string flush)
    {
        Func<string, bool> ignores = flush switch
        {
            "files before they are prepared" => static path => path.Contains("part-", StringComparison.Ordinal),
            "names of prepared files" => static path => path == RollingPath.StagingDirectory,
            "names of committed files" => static path => path.StartsWith('p') || path.Length == 0,
            _ => static path => path.Length == 0,
        };
        for (var seed = 0; seed < RunsPerMutation; seed++)
        {
            try
            {
                new SimulatedRollingWorld(seed, ignores).Run();
            }
            catch (Exception exception) when (exception is BrokenPromise)
            {
                output.WriteLine($"{flush}: caught by seed {seed}: {exception.Message}");
                return;
            }
        }

        Assert.Fail($"{RunsPerMutation} runs didn't notice that there was no flush of the {flush}");
    }
}
