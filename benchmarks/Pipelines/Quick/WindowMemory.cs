using System.Diagnostics;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>What open windows take: a million keys, each with a bid in a window of workload D that stays open, and in five of workload E.</summary>
public static class WindowMemory
{
    private const int Keys = 1_000_000;
    private const double Giga = 1e9;

    /// <summary>Measures and prints; the exit code.</summary>
    public static int Run()
    {
        var bids = new Bid[Keys];
        var random = new Random(BidGenerator.Seed);
        for (var i = 0; i < Keys; i++)
        {
            bids[i] = new Bid(i, random.NextInt64(long.MinValue, long.MaxValue), 1, TimeSpan.TicksPerDay + i);
        }

        Console.WriteLine("| a million keys | open windows | bytes per window | windows per GB |");
        Console.WriteLine("|---|---:|---:|---:|");
        Measure("D 10 s tumbling count + max", Work.Tumbling, Keys, bids);
        Measure("E 10 s / 2 s sliding count", Work.Sliding, 5L * Keys, bids);
        Measure("F sessions of 10 s gap", Work.Sessions, Keys, bids);
        return 0;
    }

    private static void Measure(string title, Work work, long windows, Bid[] bids)
    {
        using var contender = TimedFastFlowContender.Of(work);
        contender.Push(new ArraySegment<Bid>(bids, 0, 1));
        var before = Used();
        contender.Push(bids);
        var bytes = (double)(Used() - before) / windows;
        Console.WriteLine(FormattableString.Invariant($"| {title} | {windows:N0} | {bytes:F0} | {Giga / bytes / 1e6:F1} M |"));
    }

    // What the process holds: state lies outside the heap, and its pages count once they have been touched. Blocks that tables have left behind are freed aside.
    private static long Used()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Thread.Sleep(500);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
