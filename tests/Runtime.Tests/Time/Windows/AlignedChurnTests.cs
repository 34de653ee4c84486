using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Keys come and go for ever: what windows keep is bounded by how many there are at once.</summary>
public class AlignedChurnTests
{
    private const int KeysAtOnce = 2000;

    [Fact]
    public void Tumbling_KeysComeAndGo_PagesStayFew() => Check<Panes<Tally, PaneRing4<Tally>, PaneRing1<ulong>>>(new(100, 100));

    [Fact]
    public void Tumbling_Lateness_PagesStayFew() => Check<NumberedPanes<Tally, PaneRing4<Tally>, PaneRing1<ulong>, PaneRing4<int>>>(new(100, 100, LatenessTicks: 100));

    [Fact]
    public void Sliding_KeysComeAndGo_PagesStayFew() => Check<Panes<Tally, PaneRing8<Tally>, PaneRing1<ulong>>>(new(100, 20));

    [Fact]
    public void Sliding_Lateness_PagesStayFew() => Check<NumberedPanes<Tally, PaneRing16<Tally>, PaneRing1<ulong>, PaneRing16<int>>>(new(100, 20, LatenessTicks: 100));

    [Fact]
    public void Sliding_ManyPanes_PagesStayFew() => Check<StackedPanes<Tally, Panes<Tally, PaneRing16<Tally>, PaneRing1<ulong>>, PaneRing16<Tally>, PaneRing1<ulong>>>(new(100, 10));

    [Fact]
    public void Tumbling_KeysGone_AreNotHeldOnTo()
    {
        CheckForgets<Tally, Panes<Tally, PaneRing4<Tally>, PaneRing1<ulong>>, TallyOps>(new(100, 100), default);
        CheckForgets<Bag?, Panes<Bag?, PaneRing4<Bag?>, PaneRing1<ulong>>, BagOps>(new(100, 100), new([]));
    }

    [Fact]
    public void Sliding_KeysGone_AreNotHeldOnTo()
    {
        CheckForgets<Tally, Panes<Tally, PaneRing8<Tally>, PaneRing1<ulong>>, TallyOps>(new(100, 20), default);
        CheckForgets<Bag?, Panes<Bag?, PaneRing8<Bag?>, PaneRing1<ulong>>, BagOps>(new(100, 20), new([]));
        CheckForgets<Bag?, StackedPanes<Bag?, Panes<Bag?, PaneRing16<Bag?>, PaneRing1<ulong>>, PaneRing16<Bag?>, PaneRing1<ulong>>, BagOps>(new(100, 10), new([]));
        CheckForgets<Bag?, NumberedPanes<Bag?, PaneRing16<Bag?>, PaneRing1<ulong>, PaneRing16<int>>, BagOps>(new(100, 20, LatenessTicks: 50, EarlyEveryTicks: 10), new([]));
    }

    // One key stays: it is alone at last, and nothing leads to the others any more.
    private static void CheckForgets<TAccumulator, TPanes, TOperations>(AlignedWindowOptions options, TOperations operations)
        where TPanes : struct, IPanes<TPanes, TAccumulator>
        where TOperations : struct, IEventsOps<TAccumulator>
    {
        using var windows = new AlignedWindows<TextKey, TAccumulator, TPanes, TOperations>(options, operations);
        var stays = new TextKey("stays");
        var gone = Enumerable.Range(0, 300).Select(i => AddNew(windows, operations, i)).ToList();
        for (var time = 60L; time < 1000; time += 10)
        {
            operations.Add(ref windows.Add(in stays, time, windows.Watermark)!, (int)time);
            windows.BeginAdvance(time);
            while (windows.MoveNext())
            {
                Assert.True(operations.Events(in windows.Accumulator) is null or { Length: > 0 });
            }
        }

        GC.Collect();
        Assert.Equal(0, gone.Count(key => key.IsAlive));
        Assert.Equal(1, windows.Table.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddNew<TAccumulator, TPanes, TOperations>(AlignedWindows<TextKey, TAccumulator, TPanes, TOperations> windows, TOperations operations, int id)
        where TPanes : struct, IPanes<TPanes, TAccumulator>
        where TOperations : struct, IEventsOps<TAccumulator>
    {
        var text = $"key {id}";
        operations.Add(ref windows.Add(new(text), id % 50, long.MinValue)!, id);
        return new(text);
    }

    // Each key lives for a while; one in 97 stays, so that hardly a page becomes empty by itself.
    private static void Check<TPanes>(AlignedWindowOptions options)
        where TPanes : struct, IPanes<TPanes, Tally>
    {
        using var windows = new AlignedWindows<LongKey, Tally, TPanes, TallyOps>(options, default);
        var pages = 0;
        for (var round = 0; round < 200; round++)
        {
            long time = round * 50;
            for (var i = 0; i < KeysAtOnce / 4; i++)
            {
                windows.Add(new(1 + (round * KeysAtOnce / 4) + i), time, windows.Watermark).Count++;
            }

            for (var key = Math.Max(1, (round - 20) * KeysAtOnce / 4 / 97 * 97); key < round * KeysAtOnce / 4; key += 97)
            {
                windows.Add(new(key), time, windows.Watermark).Count++;
            }

            windows.BeginAdvance(time + 49);
            while (windows.MoveNext())
            {
                Assert.True(windows.Accumulator.Count > 0);
            }

            pages = round == 60 ? windows.PageCount : pages;
        }

        Assert.InRange(windows.Table.Count, 0, KeysAtOnce * 3);
        Assert.InRange(windows.PageCount, 1, pages + 1);
        windows.BeginAdvance(long.MaxValue);
        while (windows.MoveNext())
        {
            Assert.True(windows.Accumulator.Count > 0);
        }

        Assert.True(windows.IsEmpty);
        Assert.Equal(0, windows.Table.Count);
    }
}
