using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

public class AlignedWindowsTests
{
    private static AlignedRun<Tally, Panes<Tally, PaneRing8<Tally>, PaneRing1<ulong>>, TallyOps> Run(AlignedWindowOptions options, int splits = 1) => new(options, default, splits);

    private static AlignedRun<Tally, NumberedPanes<Tally, PaneRing8<Tally>, PaneRing1<ulong>, PaneRing8<int>>, TallyOps> RunNumbered(AlignedWindowOptions options) => new(options, default, 1);

    private static Window Window(long start, long end) => new(new(start), new(end));

    [Theory]
    [InlineData(-1, -10, 0)]
    [InlineData(-10, -10, 0)]
    [InlineData(-11, -20, -10)]
    [InlineData(0, 0, 10)]
    [InlineData(9, 0, 10)]
    public void Tumbling_TimesAroundTheEpoch_LieInTheWindowThatHoldsThem(long time, long start, long end)
    {
        using var run = Run(new(10, 10));
        run.Event(0, 1, time);
        run.End();
        Assert.Equal(Window(start, end), Assert.Single(run.Results).Window);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-7)]
    [InlineData(1003)]
    [InlineData(long.MinValue + 5)]
    public void Tumbling_Offset_KeepsEveryEventOnce(long offset)
    {
        using var run = Run(new(10, 10, offset));
        for (var time = -50; time < 50; time++)
        {
            run.Event(0, 1, time);
            run.Raise(0, time);
            run.Advance();
        }

        run.End();
        Assert.Equal(Enumerable.Range(0, 100), run.Results.SelectMany(r => r.Events).Order());
        Assert.All(run.Results, r => Assert.Equal(0, TimeMath.Floor(r.Window.Start.Ticks, 10, offset) - r.Window.Start.Ticks));
    }

    [Theory]
    [InlineData(long.MinValue, 10, 10)]
    [InlineData(long.MaxValue, 10, 10)]
    [InlineData(long.MinValue, 10, 2)]
    [InlineData(long.MaxValue, 10, 2)]
    [InlineData(long.MaxValue, 100, 2)]
    public void Windows_EventsAtTheEndsOfTime_AreKept(long time, long size, long slide)
    {
        using var run = Run(new(size, slide));
        run.Event(0, 1, time);
        run.Event(0, 1, 0);
        run.End();
        Assert.Equal(2 * (size / slide), run.Results.Count);
        Assert.All(run.Results, r => Assert.True(r.Window.Start < r.Window.End));
    }

    [Fact]
    public void Sliding_WatermarkJumpsOverAllOfTime_VisitsOnlyWindowsWithEvents()
    {
        // Window by window this would take a hundred thousand years.
        using var run = Run(new(10_000_000, 2_000_000));
        run.Event(0, 1, 0);
        run.Event(0, 2, long.MaxValue / 2);
        run.Advance(long.MaxValue / 2);
        run.Advance(TimeMath.LastWatermark);
        run.End();
        Assert.Equal(10, run.Results.Count);
    }

    [Fact]
    public void Sliding_OnlyWhatIsHiddenFarBehindTheRing_GivesNothing()
    {
        // Cut to 32 bits, the distance from the ring to the window's panes would be a small number above 0.
        const long Far = (1L << 33) - 200;
        using var run = Run(new(12, 2), splits: 2);
        run.Event(0, 1, 0);
        run.Raise(1, Far + 1);
        run.Event(1, 1, Far + 1);
        run.Event(1, 1, Far - 1);
        run.Raise(0, Far + 1);
        run.Advance();
        run.End();
        Assert.Equal(12, run.Results.Count);
    }

    [Fact]
    public void Sliding_InOrderStream_MostEventsTakeTheFastPath()
    {
        using var run = Run(new(10, 2));
        for (var time = 0; time < 1000; time++)
        {
            run.Event(0, time % 3, time);
            run.Raise(0, time - 1);
            run.Advance();
        }

        run.End();
        Assert.True(run.Fast > 900, $"{run.Fast} of 1000 events.");
    }

    [Fact]
    public void FindFast_AfterTheFirstEvent_HasAWayForTheNext()
    {
        using var run = Run(new(10, 2));
        run.Windows.FindFast(long.MinValue);
        Assert.Equal(0UL, run.Windows.FastSpan);
        run.Event(0, 1, 4);
        run.Windows.FindFast(long.MinValue);
        Assert.True(5 - run.Windows.FastFrom < (long)run.Windows.FastSpan, $"From {run.Windows.FastFrom} for {run.Windows.FastSpan} ticks.");
        run.End();
    }

    [Fact]
    public void Sliding_SplitAheadOfAnother_ItsLateEventIsInNoWindowThatWasOverForIt()
    {
        using var run = Run(new(10, 2), splits: 2);
        run.Event(0, 1, 4);
        run.Raise(0, 8);
        run.Event(0, 1, 5);
        run.Raise(1, 20);
        run.Raise(0, 20);
        run.Advance();
        Assert.Equal(new LateEvents(0, 1), run.Windows.Late);

        // The windows that end at 6 and 8 had ended for its split when the second event came.
        Assert.Equal([[0], [0], [0, 1], [0, 1], [0, 1]], run.Results.Select(r => r.Events));
    }

    [Fact]
    public void Tumbling_LateEvents_FireAgainThenAreDropped()
    {
        using var run = RunNumbered(new(10, 10, LatenessTicks: 5));
        run.Event(0, 1, 3);
        run.Raise(0, 12);
        run.Advance();
        run.Event(0, 1, 4);
        run.Event(0, 2, 4);
        run.Raise(0, 15);
        run.Advance();
        run.Event(0, 1, 5);
        Assert.Equal([new(FiringKind.OnTime, 1), new(FiringKind.Late, 2), new Firing(FiringKind.OnTime, 1)], run.Results.Select(r => r.Firing));
        Assert.Equal(new LateEvents(1, 0), run.Windows.Late);
        run.End();
    }

    [Fact]
    public void Cumulative_OneEvent_IsInAllLaterWindowsOfItsPeriod()
    {
        using var run = Run(new(10, 2, IsCumulative: true));
        run.Event(0, 1, 5);
        run.End();
        Assert.Equal([Window(0, 6), Window(0, 8), Window(0, 10)], run.Results.Select(r => r.Window));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 20)]
    [InlineData(10, 3)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, 2)]
    public void Windows_ThatCannotBe_AreRefused(long size, long slide) =>
        Assert.Throws<ArgumentException>(() => Run(new(size, slide)));

    [Fact]
    public void Windows_OptionsThatDoNotFit_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Run(new(10, 4, IsCumulative: true)));
        Assert.Throws<ArgumentException>(() => Run(new(10, 10, LatenessTicks: -1)));
        Assert.Throws<ArgumentException>(() => Run(new(10, 10, EarlyEveryTicks: -1)));
        Assert.Throws<ArgumentException>(() => Run(new(10, 10, LatenessTicks: 1)));
        Assert.Throws<ArgumentException>(() => new AlignedWindows<LongKey, Tally, Panes<Tally, PaneRing64<Tally>, PaneRing1<ulong>>, TallyOps>(new(10, 10), default));
    }

    [Fact]
    public void Windows_KeysThatComeAndGo_LeaveTheTable()
    {
        using var run = Run(new(10, 10));
        for (var i = 0; i < 1000; i++)
        {
            run.Event(0, i, i);
            run.Raise(0, i);
            run.Advance();
        }

        // Those of the window at hand, and those that have a second chance.
        Assert.InRange(run.Windows.Table.Count, 1, 20);
        run.End();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Windows_Disposed_RefuseToGoOn(long slide)
    {
        var windows = new AlignedWindows<LongKey, Tally, Panes<Tally, PaneRing8<Tally>, PaneRing1<ulong>>, TallyOps>(new(10, slide), default);
        for (var key = 1; key <= 100; key++)
        {
            windows.Add(new(key), 5, long.MinValue).Count++;
        }

        windows.BeginAdvance(100);
        Assert.True(windows.MoveNext());
        windows.Dispose();
        windows.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            while (windows.MoveNext())
            {
                Assert.Equal(1, windows.Accumulator.Count);
            }
        });
        Assert.Throws<ObjectDisposedException>(() => windows.Add(new(1), 105, long.MinValue).Count++);
        Assert.Throws<ObjectDisposedException>(() => windows.TryPeek(new(1), 105, long.MinValue, out _));
        windows.BeginAdvance(long.MaxValue);
        Assert.Throws<ObjectDisposedException>(() => windows.MoveNext());
    }
}
