namespace FastFlow;

/// <summary>
/// Where a job keeps its keyed state: in memory, or with memory as a cache of bounded size in front of a cold tier, so that state may be larger than memory. Results and checkpoints are the
/// same, and a savepoint of one can be restored into the other.
/// </summary>
/// <remarks>What can lie in the tier is the state per key of operators without a window. Windows, timers, joins and broadcast state lie in memory with every backend.</remarks>
public abstract class StateBackend
{
    /// <summary>All state lies in memory.</summary>
    public static StateBackend InMemory { get; } = new MemoryBackend();

    /// <summary>
    /// How many bytes of keyed state a worker holds in memory; each of its operators has an equal part. Keys beyond it go to the tier between two batches, one after the other as they lie in memory. For states and keys
    /// that hold references what is behind these is estimated from the bytes that they are stored in.
    /// </summary>
    public abstract long CacheBytes { get; }

    /// <summary>Opens a worker's cold tier, empty; null if everything stays in memory. What it holds does not outlive the attempt: checkpoints do.</summary>
    /// <param name="pipelineId">The pipeline.</param>
    /// <param name="worker">The worker's index.</param>
    public abstract IStateTier? Open(string pipelineId, int worker);

    private sealed class MemoryBackend : StateBackend
    {
        public override long CacheBytes => long.MaxValue;

        public override IStateTier? Open(string pipelineId, int worker) => null;
    }
}
