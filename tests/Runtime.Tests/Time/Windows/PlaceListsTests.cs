using FastFlow.Tests.State;
using LoopPanes = FastFlow.Panes<FastFlow.Tests.Time.Windows.Tally, FastFlow.PaneRing2<FastFlow.Tests.Time.Windows.Tally>, FastFlow.PaneRing1<ulong>>;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Lists of places, one per pane, whose pages go from one to another.</summary>
public class PlaceListsTests
{
    private const int PageLength = 512;

    [Fact]
    public void Count_NothingAdded_IsZero()
    {
        using var lists = new PlaceLists(4);
        Assert.All(new nuint[] { 0, 1, 2, 3 }, pane => Assert.Equal(0, lists.Count(pane)));
    }

    [Fact]
    public void Add_ManyPages_GivesAllInOrder()
    {
        using var lists = new PlaceLists(2);
        for (nint place = 0; place < 5 * PageLength; place++)
        {
            Assert.Equal(place, lists.Count(1));
            lists.Add(1, place);
        }

        Assert.Equal(Enumerable.Range(0, 5 * PageLength), Read(lists, 1));
        Assert.Equal(PageLength, lists.From(1, 0).Length);
        Assert.Equal(PageLength - 1, lists.From(1, 1).Length);
        Assert.Equal(1, lists.From(1, PageLength - 1).Length);
        lists.Add(1, 5 * PageLength);
        Assert.Equal(1, lists.From(1, 5 * PageLength).Length);
        Assert.Equal(0, lists.Count(0));
    }

    [Fact]
    public void Clear_ManyPages_GoToOtherLists()
    {
        using var lists = new PlaceLists(3);
        Fill(lists, 0, 2000, 3);
        Fill(lists, 1, 700, 5);
        lists.Tail(0).IsChanged = true;
        lists.Clear(0);
        Assert.Equal((0, false), (lists.Count(0), lists.Tail(0).IsChanged));
        Fill(lists, 2, 3000, 7);
        Fill(lists, 0, 10, 11);
        Assert.Equal(Enumerable.Range(0, 700).Select(i => i * 5), Read(lists, 1));
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => i * 7), Read(lists, 2));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 11), Read(lists, 0));
    }

    [Fact]
    public void Clear_Nothing_ChangesNothing()
    {
        using var lists = new PlaceLists(1);
        lists.Clear(0);
        lists.Clear(0);
        Fill(lists, 0, 3, 1);
        Assert.Equal(Enumerable.Range(0, 3), Read(lists, 0));
    }

    [Fact]
    public void Tails_WrittenByLoops_AreCounted()
    {
        using var lists = new PlaceLists(2);
        lists.Add(0, 0);
        for (nint place = 1; place < 3000; place++)
        {
            LoopPanes panes = default;
            if (!TryEnter(lists.Tails, place, ref panes, 0))
            {
                Assert.Equal(0, place % PageLength);
                lists.Add(0, place);
                continue;
            }

            // A key that is in the list isn't noted twice.
            Assert.True(TryEnter(lists.Tails, place, ref panes, 0) || lists.Count(0) % PageLength == 0);
        }

        Assert.Equal(Enumerable.Range(0, 3000), Read(lists, 0));
        LoopPanes other = default;
        Assert.False(TryEnter(lists.Tails, 1, ref other, 1), "A list without a page has no room.");
        Assert.Equal((0, false), (lists.Count(1), LoopPanes.IsReady(ref other, 1)));
    }

    [Fact]
    public void Random_AddsAndClears_AgreeWithLists()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var panes = 1 << random.Next(6);
            using var lists = new PlaceLists(panes);
            var model = Enumerable.Range(0, panes).Select(_ => new List<int>()).ToArray();
            for (var step = 0; step < 60; step++)
            {
                var pane = random.Next(panes);
                if (random.Next(4) == 0)
                {
                    lists.Clear((nuint)pane);
                    model[pane].Clear();
                }
                else
                {
                    for (var count = random.Next(1200); count > 0; count--)
                    {
                        var place = random.Next();
                        lists.Add((nuint)pane, place);
                        model[pane].Add(place);
                    }
                }

                Assert.True(model[pane].SequenceEqual(Read(lists, (nuint)pane)), $"Seed {seed}, step {step}: other places.");
            }

            Assert.All(Enumerable.Range(0, panes), pane => Assert.Equal(model[pane], Read(lists, (nuint)pane)));
        }
    }

    [Fact]
    public void Churn_SteadyState_AllocatesNothing()
    {
        using var lists = new PlaceLists(4);
        Round(20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(500);

        // A collection in between adds what was left of the thread's allocation buffer, some kilobytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);

        void Round(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                lists.Clear((nuint)round % 4);
                Fill(lists, (nuint)round % 4, 2000, 1);
            }
        }
    }

    private static void Fill(PlaceLists lists, nuint pane, int count, int factor)
    {
        for (var i = 0; i < count; i++)
        {
            lists.Add(pane, i * factor);
        }
    }

    private static List<int> Read(PlaceLists lists, nuint pane)
    {
        var read = new List<int>();
        while (read.Count < lists.Count(pane))
        {
            foreach (var place in lists.From(pane, read.Count))
            {
                read.Add((int)place);
            }
        }

        return read;
    }

    // What an emitted loop does for a key's event that may be its first in the pane.
    private static bool TryEnter(PaneTails tails, nint place, ref LoopPanes panes, nuint index) =>
        AlignedWindows<LongKey, Tally, LoopPanes, TallyOps>.TryEnterTumbling(tails, place, ref panes, index);
}
