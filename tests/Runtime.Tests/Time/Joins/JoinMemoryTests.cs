using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Joins allocate nothing once they are as large as they get, and keep no reference to what they have dropped.</summary>
public class JoinMemoryTests
{
    private const int Events = 40_000;

    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.FullOuter)]
    public void IntervalJoin_SteadyState_AllocatesNothing(int kind)
    {
        var join = new IntervalJoin<LongKey, Number, Named>((JoinType)kind, 50, 50);
        var row = new Named(0);
        AssertNoAllocation(i => Drive(join, i, row, join.AddLeft(Key(i), new(i), Time(i), long.MinValue)), i =>
        {
            join.AddRight(Key(i), row, Time(i), long.MinValue);
            return Count(join);
        });

        static int Drive(IntervalJoin<LongKey, Number, Named> join, int i, Named row, bool isTaken)
        {
            var results = isTaken ? Count(join) : 0;
            join.BeginAdvance(Math.Max(join.Watermark, i - 60));
            while (join.MoveNext())
            {
                results++;
            }

            return results;
        }

        static int Count(IntervalJoin<LongKey, Number, Named> join)
        {
            var results = 0;
            while (join.MoveNextMatch())
            {
                results++;
            }

            return results;
        }
    }

    [Fact]
    public void WindowJoin_SteadyState_AllocatesNothing()
    {
        var join = new WindowJoin<LongKey, Number, Named>(JoinType.FullOuter, 60, 20, 0, 30);
        var row = new Named(0);
        AssertNoAllocation(
            i =>
            {
                join.AddLeft(Key(i), new(i), Time(i), long.MinValue);
                var results = 0;
                while (join.MoveNextMatch())
                {
                    results++;
                }

                join.BeginAdvance(Math.Max(join.Watermark, i - 10));
                while (join.MoveNext())
                {
                    results++;
                }

                return results;
            },
            i => join.AddRight(Key(i), row, Time(i), long.MinValue) ? 1 : 0);
    }

    [Fact]
    public void SessionJoin_SteadyState_AllocatesNothing()
    {
        var join = new SessionJoin<LongKey, Number, Named>(JoinType.FullOuter, 45, 30);
        var row = new Named(0);
        AssertNoAllocation(
            i =>
            {
                // Now and then a key is silent, so that sessions end.
                var results = 0;
                if (i / 40 % 8 != 0)
                {
                    join.AddLeft(Key(i), new(i), Time(i), 45, long.MinValue);
                }

                while (join.MoveNextMatch())
                {
                    results++;
                }

                join.BeginAdvance(Math.Max(join.Watermark, i - 10));
                while (join.MoveNext())
                {
                    results++;
                }

                return results;
            },
            i => i / 40 % 8 != 0 && join.AddRight(Key(i), row, Time(i), 45, long.MinValue) && join.MoveNextMatch() ? 1 : 0);
    }

    [Fact]
    public void TemporalJoin_SteadyState_AllocatesNothing()
    {
        var join = new TemporalJoin<LongKey, Named, Number>(JoinType.LeftOuter);
        var row = new Named(0);
        AssertNoAllocation(
            i =>
            {
                join.AddLeft(Key(i), row, Time(i), long.MinValue);
                join.BeginAdvance(Math.Max(join.Watermark, i - 60));
                var results = 0;
                while (join.MoveNext())
                {
                    results++;
                }

                return results;
            },
            i => join.AddRight(Key(i), new(i), Time(i), long.MinValue) ? 1 : 0);
    }

    [Fact]
    public void LookupJoin_SteadyState_AllocatesNothing()
    {
        var join = new LookupJoin<LongKey, Named, Number>(JoinType.Inner, waitsForTable: false);
        var row = new Named(0);
        AssertNoAllocation(
            i =>
            {
                join.AddLeft(Key(i), row, i, long.MinValue);
                return join.MoveNextMatch() ? 1 : 0;
            },
            i =>
            {
                join.SetRow(Key(i), new(i));
                return join.RemoveRow(Key(i * 7)) ? 1 : 0;
            });
    }

    [Fact]
    public void Joins_RowsDropped_AreCollected()
    {
        var interval = new IntervalJoin<LongKey, Named, Named>(JoinType.FullOuter, 5, 5);
        var window = new WindowJoin<LongKey, Named, Named>(JoinType.FullOuter, 20, 10, 0, 5);
        var session = new SessionJoin<LongKey, Named, Named>(JoinType.FullOuter, 5, 5);
        var temporal = new TemporalJoin<LongKey, Named, Named>(JoinType.LeftOuter);
        var lookup = new LookupJoin<LongKey, Named, Named>(JoinType.LeftOuter, waitsForTable: true);
        var rows = Fill(interval, window, session, temporal, lookup);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(0, rows.Count(row => row.TryGetTarget(out _)));
        GC.KeepAlive(interval);
        GC.KeepAlive(window);
        GC.KeepAlive(session);
        GC.KeepAlive(temporal);
        GC.KeepAlive(lookup);
    }

    // Not inlined, so that no row lives on in a local.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference<Named>> Fill(IntervalJoin<LongKey, Named, Named> interval, WindowJoin<LongKey, Named, Named> window, SessionJoin<LongKey, Named, Named> session, TemporalJoin<LongKey, Named, Named> temporal, LookupJoin<LongKey, Named, Named> lookup)
    {
        var rows = new List<WeakReference<Named>>();
        for (var i = 0; i < 1000; i++)
        {
            var row = new Named(i);
            rows.Add(new(row));
            var key = new LongKey(i % 7);
            interval.AddLeft(key, row, i, 0);
            interval.AddRight(key, row, i + 3, 0);
            window.AddLeft(key, row, i, 0);
            window.AddRight(key, row, i, 0);
            session.AddLeft(key, row, i, 5, 0);
            session.AddRight(key, row, i, i % 3 == 0 ? 8 : 5, 0);
            temporal.AddLeft(key, row, i, 0);
            temporal.AddRight(key, row, i, 0);
            lookup.AddLeft(key, row, i, 0);
            lookup.SetRow(key, row);
        }

        lookup.TableEnded();
        interval.BeginAdvance(long.MaxValue);
        window.BeginAdvance(long.MaxValue);
        session.BeginAdvance(long.MaxValue);
        temporal.BeginAdvance(long.MaxValue);
        while (interval.MoveNext() | window.MoveNext() | session.MoveNext() | temporal.MoveNext() | lookup.MoveNext())
        {
        }

        for (var key = 0; key < 7; key++)
        {
            Assert.True(lookup.RemoveRow(new(key)));
        }

        return rows;
    }

    private static LongKey Key(int i) => new((i * 7919L) % 40);

    // In order but for one in five.
    private static long Time(int i) => i % 5 == 0 ? i - (i * 31 % 50) : i;

    private static void AssertNoAllocation(Func<int, int> left, Func<int, int> right)
    {
        var results = 0;
        long before = 0;
        for (var i = 0; i < Events; i++)
        {
            if (i == Events / 2)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                results = 0;
            }

            results += left(i) + right(i);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(results > Events / 8, $"Only {results} results.");

        // A collection in between adds what was left of the thread's allocation buffer.
        Assert.InRange(allocated, 0, 10_000);
    }
}
