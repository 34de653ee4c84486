namespace FastFlow.Benchmarks.Pipelines;

/// <summary>One way of computing a workload. It keeps its state from pass to pass, as a running program does.</summary>
public abstract class Contender : IDisposable
{
    /// <summary>
    /// Events that a pass of this contender takes: fewer for slow ones, so that a round of all of them stays short. Rates are per second.
    /// </summary>
    public virtual int Events => Workload.Events;

    /// <summary>Pushes bids through, and returns when every effect has happened.</summary>
    public abstract void Push(ArraySegment<Bid> bids);

    /// <summary>What has been computed over all pushes.</summary>
    public abstract Answer Read();

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
