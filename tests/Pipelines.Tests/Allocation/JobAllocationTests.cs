namespace FastFlow.Pipelines.Tests.Allocation;

/// <summary>Runs beside no other test, because it looks at what the whole process allocates.</summary>
[CollectionDefinition(nameof(JobAllocationTests), DisableParallelization = true)]
[Collection(nameof(JobAllocationTests))]
public sealed class JobAllocationTests
{
    private const int FewReplays = 20;
    private const int ManyReplays = 400;
    private const int Attempts = 5;

    // For 380,000 events: the smallest object for every three hundredth would be above it.
    private const long MostBytes = 30_000;

    [Fact]
    public async Task Job_InSteadyState_AllocatesNothingOnItsThread()
    {
        Measured.SkipUnlessOptimised();
        var replayed = new Replayed(int.MaxValue);

        await Run(replayed);

        Assert.Equal(0, replayed.Measured.LeastBytes);
    }

    [Fact]
    public async Task Job_OfTwentyTimesTheEvents_AllocatesNoMore_OnAnyThread()
    {
        Measured.SkipUnlessOptimised();
        var least = long.MaxValue;
        for (var i = 0; i < Attempts && least > MostBytes; i++)
        {
            var few = await Allocated(FewReplays);
            least = Math.Min(least, await Allocated(ManyReplays) - few);
        }

        Assert.InRange(least, long.MinValue, MostBytes);
    }

    private static async Task<long> Allocated(int replays)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Run(new Replayed(replays));
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static Task Run(Replayed replayed) => new AllShapes(replayed, new ToFact(2), new FactsInBatches()).RunAsync(TestContext.Current.CancellationToken);
}
