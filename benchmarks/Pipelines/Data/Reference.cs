namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// The plain program: slow, obviously right, sharing nothing with any contender. What it answers is what each of them must answer.
/// </summary>
public static class Reference
{
    /// <summary>The answer after passes over beginnings of <paramref name="bids"/>.</summary>
    /// <param name="work">What is computed.</param>
    /// <param name="bids">The row's events.</param>
    /// <param name="passes">How often the first so many events were pushed.</param>
    public static Answer Of(Work work, Bid[] bids, IReadOnlyDictionary<int, long> passes)
    {
        var ends = passes.OrderBy(pass => pass.Key).ToArray();
        var times = ends.Sum(pass => pass.Value);
        var answer = default(Answer);
        var bidders = new Dictionary<long, (long Count, long Sum)>();
        var next = 0;
        foreach (var (end, count) in ends)
        {
            for (; next < end; next++)
            {
                Add(work, bids[next], times, ref answer, bidders);
            }

            times -= count;
        }

        foreach (var (bidder, state) in bidders)
        {
            answer = answer.WithKey(bidder, state.Count, state.Sum);
        }

        return answer;
    }

    private static void Add(Work work, Bid bid, long times, ref Answer answer, Dictionary<long, (long Count, long Sum)> bidders)
    {
        if (work == Work.RunningCount)
        {
            bidders.TryGetValue(bid.Bidder, out var state);
            bidders[bid.Bidder] = (state.Count + times, state.Sum + (times * bid.Price));
        }
        else if (work == Work.Convert || bid.Price >= Terms.MinPrice)
        {
            answer = new Answer(answer.Count + times, answer.Sum + (times * bid.Price * Terms.Rate));
        }
    }
}
