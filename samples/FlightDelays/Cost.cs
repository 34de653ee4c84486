using System.Diagnostics;

namespace FlightDelays;

/// <summary>What a run has cost: time, and bytes allocated by all threads.</summary>
internal readonly record struct Cost(TimeSpan Elapsed, long AllocatedBytes)
{
    public static Running Start() => new(Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));

    internal readonly record struct Running(long Since, long AllocatedBefore)
    {
        public Cost Stop() => new(Stopwatch.GetElapsedTime(Since), GC.GetTotalAllocatedBytes(precise: true) - AllocatedBefore);
    }
}
