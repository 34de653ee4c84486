namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Where peers of workloads A and B count and sum: the sink.</summary>
public sealed class Sums
{
    private long _count;
    private double _sum;

    /// <summary>What was added.</summary>
    public Answer Answer => new(_count, _sum);

    /// <summary>Takes one event.</summary>
    public void Add(double price)
    {
        _count += 1;
        _sum += price;
    }
}
