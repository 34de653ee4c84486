using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>What windows need grows with keys and panes, and is used again.</summary>
public class AlignedAllocationTests
{
    [Fact]
    public void Tumbling_SteadyStream_AllocatesNothing() => Check<Panes<Tally, PaneRing2<Tally>, PaneRing1<ulong>>>(new(100, 100));

    [Fact]
    public void Sliding_SteadyStream_AllocatesNothing() => Check<Panes<Tally, PaneRing8<Tally>, PaneRing1<ulong>>>(new(100, 20));

    [Fact]
    public void Sliding_ManyPanes_AllocatesNothing() => Check<StackedPanes<Tally, Panes<Tally, PaneRing64<Tally>, PaneRing2<ulong>>, PaneRing64<Tally>, PaneRing2<ulong>>>(new(100, 2));

    [Fact]
    public void Cumulative_SteadyStream_AllocatesNothing() => Check<StackedPanes<Tally, Panes<Tally, PaneRing32<Tally>, PaneRing1<ulong>>, PaneRing32<Tally>, PaneRing1<ulong>>>(new(100, 5, IsCumulative: true));

    [Fact]
    public void Sliding_LateAndEarlyResults_AllocatesNothing() =>
        Check<NumberedPanes<Tally, PaneRing16<Tally>, PaneRing1<ulong>, PaneRing16<int>>>(new(100, 20, LatenessTicks: 30, EarlyEveryTicks: 10));

    [Fact]
    public void Sliding_EarlyResultsInProcessingTime_AllocatesNothing() =>
        Check<NumberedPanes<Tally, PaneRing16<Tally>, PaneRing1<ulong>, PaneRing16<int>>>(new(100, 20, LatenessTicks: 30, EarlyEveryTicks: 10, IsEarlyInProcessingTime: true));

    [Fact]
    public void Tumbling_EarlyResultsInProcessingTime_AllocatesNothing() =>
        Check<NumberedPanes<Tally, PaneRing2<Tally>, PaneRing1<ulong>, PaneRing2<int>>>(new(100, 100, EarlyEveryTicks: 10, IsEarlyInProcessingTime: true));

    [Fact]
    public void Tumbling_EveryEvent_AllocatesNothing() =>
        Check<NumberedPanes<Tally, PaneRing2<Tally>, PaneRing1<ulong>, PaneRing2<int>>>(new(100, 100, EveryEvent: true));

    [Fact]
    public void Sliding_RingTooSmall_AllocatesNothing() => Check<Panes<Tally, PaneRing2<Tally>, PaneRing1<ulong>>>(new(100, 20));

    private static void Check<TPanes>(AlignedWindowOptions options)
        where TPanes : struct, IPanes<TPanes, Tally>
    {
        using var windows = new AlignedWindows<LongKey, Tally, TPanes, TallyOps>(options, default);
        var random = new Random(1);
        var results = Feed(windows, random, 0, 40_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        results += Feed(windows, random, 40_000, 40_000);

        // A collection in between adds what was left of the thread's allocation buffer, some kilobytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);
        Assert.True(results > 10_000);
    }

    private static long Feed<TPanes>(AlignedWindows<LongKey, Tally, TPanes, TallyOps> windows, Random random, long from, int events)
        where TPanes : struct, IPanes<TPanes, Tally>
    {
        long results = 0;
        var carried = windows.Watermark;
        for (var i = from; i < from + events; i++)
        {
            var time = i - random.Next(12);
            ref var accumulator = ref windows.Add(new(random.Next(50)), time, carried);
            if (!Unsafe.IsNullRef(ref accumulator))
            {
                accumulator.Count++;
            }

            if (windows.FiresNow)
            {
                windows.BeginNow();
                results += Drain(windows);
            }

            carried = Math.Max(carried, time - 10);
            if (carried >= windows.NextDue)
            {
                windows.BeginAdvance(carried);
                results += Drain(windows);
            }

            if (i >= windows.NextProcessingDue)
            {
                windows.BeginEarly(i);
                results += Drain(windows);
            }
        }

        return results;
    }

    private static long Drain<TPanes>(AlignedWindows<LongKey, Tally, TPanes, TallyOps> windows)
        where TPanes : struct, IPanes<TPanes, Tally>
    {
        long results = 0;
        while (windows.MoveNext())
        {
            results++;
        }

        return results;
    }
}
