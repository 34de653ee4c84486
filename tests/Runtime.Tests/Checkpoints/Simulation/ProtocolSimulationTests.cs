using System.Globalization;

namespace FastFlow.Tests.Checkpoints.Simulation;

/// <summary>Seeded lives of a store. To replay one that failed, give its seed: <c>FASTFLOW_SIMULATION_SEED=n</c>.</summary>
public sealed class ProtocolSimulationTests(ITestOutputHelper output)
{
    private const int Runs = 20_000;
    private const int RunsPerMutation = 4_000;

    public static TheoryData<string> Mutations => [.. Mutation.All.Select(static mutation => mutation.Name)];

    [Fact]
    public void Protocol_AnythingFailsAtAnyStep_KeepsItsPromises()
    {
        var (first, count) = Environment.GetEnvironmentVariable("FASTFLOW_SIMULATION_SEED") is { } seed ? (int.Parse(seed, CultureInfo.InvariantCulture), 1) : (0, Runs);
        int commits = 0, losses = 0, fenced = 0;
        for (var i = first; i < first + count; i++)
        {
            var world = new SimulatedWorld(i);
            try
            {
                world.Run();
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {i} (replay: FASTFLOW_SIMULATION_SEED={i}): {exception}");
            }

            commits += world.Commits;
            losses += world.PowerLosses;
            fenced += world.FencedProcesses;
        }

        output.WriteLine($"{count} runs: {commits} commits, {losses} losses of power, {fenced} zombies fenced");
        Assert.True(count == 1 || (commits > Runs && losses > Runs / 4 && fenced > Runs / 20), $"the runs are too tame: {commits} commits, {losses} losses of power, {fenced} fenced");
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Protocol_OneMistake_IsCaught(string name)
    {
        var mutation = Mutation.All.Single(mutation => mutation.Name == name);
        for (var seed = 0; seed < RunsPerMutation; seed++)
        {
            try
            {
                new SimulatedWorld(seed, mutation).Run();
            }
            catch (Exception exception) when (exception is BrokenPromise or CheckpointException)
            {
                output.WriteLine($"{name}: caught by seed {seed}: {exception.Message}");
                return;
            }
        }

        Assert.Fail($"{RunsPerMutation} runs didn't notice: {name}");
    }
}
