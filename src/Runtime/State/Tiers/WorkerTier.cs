namespace FastFlow;

/// <summary>A worker's cold tier, and the states of it that may lie there.</summary>
internal sealed class WorkerTier : IDisposable
{
    private readonly IStateTier _tier;
    private readonly StoredState[] _states;

    private WorkerTier(IStateTier tier, StoredState[] states) => (_tier, _states) = (tier, states);

    /// <summary>Attaches a tier to states that are as new: each gets an equal part of the cache. Null if the backend has none, or no state needs one.</summary>
    public static WorkerTier? Open(StateBackend backend, string pipelineId, int worker, IReadOnlyList<StoredState> states)
    {
        StoredState[] tiered = [.. states.Where(static state => state.MayLieInTier)];
        if (tiered.Length == 0 || backend.Open(pipelineId, worker) is not { } tier)
        {
            return null;
        }

        try
        {
            foreach (var state in tiered)
            {
                state.Attach(tier, backend.CacheBytes / tiered.Length);
            }

            return new(tier, tiered);
        }
        catch
        {
            tier.Dispose();
            throw;
        }
    }

    /// <summary>Between two batches: what the cache has no room for leaves memory.</summary>
    public void Evict()
    {
        foreach (var state in _states)
        {
            state.Evict();
        }
    }

    /// <summary>Closes the tier. The states and their snapshots have been disposed of.</summary>
    public void Dispose() => _tier.Dispose();
}
