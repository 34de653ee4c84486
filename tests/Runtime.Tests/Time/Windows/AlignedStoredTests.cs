namespace FastFlow.Tests.Time.Windows;

/// <content>The same streams through windows that are saved and restored on the way: nothing may differ, not even in which order accumulators were merged.</content>
public partial class AlignedModelTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 250)]
    [InlineData(3, 200)]
    [InlineData(4, 100)]
    public void Windows_SavedAndRestoredOnTheWay_GoOnAsIfNothingHadBeen(int kind, int runs)
    {
        for (var seed = kind * 100_000; seed < (kind * 100_000) + runs; seed++)
        {
            RunRestored(Pick(seed, kind), RestorePlan.BySeed(seed));
        }
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 24)]
    [InlineData(3, 12)]
    [InlineData(4, 8)]
    public void Windows_ManyKeysSavedAndRestored_GoOnAsIfNothingHadBeen(int kind, int runs)
    {
        for (var seed = kind * 1_000_000; seed < (kind * 1_000_000) + runs; seed++)
        {
            RunRestored(PickMany(seed, kind), RestorePlan.Often(1500));
        }
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(2, 60)]
    [InlineData(3, 60)]
    [InlineData(4, 30)]
    public void Windows_OfEventsSavedAndRestored_GiveAllByArrival(int kind, int runs)
    {
        for (var seed = kind * 200_000; seed < (kind * 200_000) + runs; seed++)
        {
            RunRestored(Pick(seed, kind) with { KeepsEvents = true }, RestorePlan.BySeed(seed));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Windows_RestoredAtAnyOnePlace_GoOnAsIfNothingHadBeen(int kind)
    {
        for (var seed = kind * 300_000; seed < (kind * 300_000) + 12; seed++)
        {
            // An event is up to four steps.
            for (var place = 0; place < 60; place++)
            {
                RunRestored(Pick(seed, kind) with { Events = 15 }, RestorePlan.OnlyAt(place));
            }
        }
    }

    private static void RunRestored(Scenario scenario, RestorePlan restores)
    {
        RunOrTell(scenario);
        var restored = scenario with { Restores = restores, Digests = [] };
        RunOrTell(restored);
        Assert.True(scenario.Digests.SequenceEqual(restored.Digests), $"{restored}: accumulators were merged in another way.");
    }
}
