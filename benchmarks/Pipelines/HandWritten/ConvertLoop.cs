namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Workload B by hand: a multiplication and an addition per event, the count once, memory read ahead.</summary>
public sealed class ConvertLoop : Contender
{
    private readonly double _rate = Terms.Rate;
    private long _count;
    private double _sum;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids) => Run(bids);

    /// <inheritdoc/>
    public override Answer Read() => new(_count, _sum);

    private void Run(ReadOnlySpan<Bid> bids)
    {
        var rate = _rate;
        var sum = _sum;
        foreach (ref readonly var bid in bids)
        {
            Ahead.Prefetch(in bid);
            sum += bid.Price * rate;
        }

        _sum = sum;
        _count += bids.Length;
    }
}
