using System.Numerics;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// What a contender has computed over all passes since it was made: numbers that every contender of a workload must agree on.
/// </summary>
/// <param name="Count">Events or results that reached the sink, or the counts of all keys together.</param>
/// <param name="Sum">The sum of prices; for keyed workloads the sums of all keys, each times a number that depends on its key and count.</param>
/// <param name="Late">Events that came too late for a window of theirs.</param>
public readonly record struct Answer(long Count, double Sum, long Late = 0)
{
    /// <summary>
    /// Adds one key's state. The weight makes a sum that lands on the wrong key visible; it is small and whole, so that the total stays exact.
    /// </summary>
    public Answer WithKey(long key, long count, double sum)
    {
        var weight = (long)BitOperations.RotateLeft((ulong)key * 0x9E3779B97F4A7C15, 5) & 15;
        return new Answer(Count + count, Sum + (sum * (weight + 1)) + (count & 7), Late);
    }

    /// <summary>Both together.</summary>
    public static Answer operator +(Answer left, Answer right) => new(left.Count + right.Count, left.Sum + right.Sum, left.Late + right.Late);

    /// <summary>What came in between.</summary>
    public static Answer operator -(Answer left, Answer right) => new(left.Count - right.Count, left.Sum - right.Sum, left.Late - right.Late);

    /// <summary>The same so many times.</summary>
    public static Answer operator *(Answer answer, long times) => new(answer.Count * times, answer.Sum * times, answer.Late * times);
}

/// <summary>The sink of the workloads with time, by hand and in pipelines: counts results and sums what their workload makes of each.</summary>
public struct ResultSums
{
    /// <summary>Results.</summary>
    public long Count;

    /// <summary>Their sum.</summary>
    public long Sum;

    /// <summary>Workload D.</summary>
    public void AddHighest(long bidder, long count, long highest)
    {
        Count += 1;
        Sum += Terms.Weight(bidder) * ((count * count) + highest);
    }

    /// <summary>Workload E.</summary>
    public void AddCount(long bidder, long count)
    {
        Count += 1;
        Sum += Terms.Weight(bidder) * count * count;
    }

    /// <summary>Workload F.</summary>
    public void AddSession(long bidder, long count, long lengthTicks)
    {
        Count += 1;
        Sum += Terms.Weight(bidder) * ((count * count) + (lengthTicks >> 13));
    }

    /// <summary>Workload J.</summary>
    public void AddPair(long bidder, long bidPrice, long askPrice)
    {
        Count += 1;
        Sum += Terms.Weight(bidder) * (bidPrice + (3 * askPrice));
    }

    /// <summary>As an answer.</summary>
    public readonly Answer Answer(long late) => new(Count, Sum, late);
}
