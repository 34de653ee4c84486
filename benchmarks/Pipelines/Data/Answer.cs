using System.Numerics;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// What a contender has computed over all passes since it was made: two numbers that every contender of a workload must agree on.
/// </summary>
/// <param name="Count">Events that reached the sink, or the counts of all keys together.</param>
/// <param name="Sum">The sum of prices; for keyed workloads the sums of all keys, each times a number that depends on its key and count.</param>
public readonly record struct Answer(long Count, double Sum)
{
    /// <summary>
    /// Adds one key's state. The weight makes a sum that lands on the wrong key visible; it is small and whole, so that the total stays exact.
    /// </summary>
    public Answer WithKey(long key, long count, double sum)
    {
        var weight = (long)BitOperations.RotateLeft((ulong)key * 0x9E3779B97F4A7C15, 5) & 15;
        return new Answer(Count + count, Sum + (sum * (weight + 1)) + (count & 7));
    }
}
