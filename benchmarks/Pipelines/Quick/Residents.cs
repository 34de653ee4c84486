namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Pipelines that are alive and have run before anything is measured. One pipeline alone in a process flatters an engine: the JIT sees one
/// receiver at each call and calls it directly. A real process holds several.
/// </summary>
public sealed class Residents : IDisposable
{
    private const int Events = 10_000;
    private const int Passes = 40;
    private readonly List<Contender> _contenders = [];

    /// <summary>Makes a pipeline of every row and lets each one run.</summary>
    public Residents()
    {
        foreach (var workload in Workload.All)
        {
            var contender = Catalogue.FastFlow(workload);
            _contenders.Add(contender);
            var bids = workload.Generate(Events);
            for (var pass = 0; pass < Passes; pass++)
            {
                contender.Push(bids);
                if (workload.IsTimed)
                {
                    TimedBidGenerator.Shift(bids, workload.PassTicks);
                }
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _contenders.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var contender in _contenders)
        {
            contender.Dispose();
        }
    }
}
