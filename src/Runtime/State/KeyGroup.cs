namespace FastFlow;

/// <summary>
/// Key groups: the unit in which keyed state is spread over workers and moved on rescaling. Groups are owned in contiguous ranges, by the
/// formula that Apache Flink uses for its key groups.
/// </summary>
public static class KeyGroup
{
    /// <summary>The most key groups a pipeline can have.</summary>
    public const int Maximum = 32768;

    /// <summary>The group of a key.</summary>
    /// <param name="stableHash">The key's stable hash.</param>
    /// <param name="maxParallelism">Number of groups, 1 to <see cref="Maximum"/>.</param>
    public static int Of(ulong stableHash, int maxParallelism) => (int)(stableHash % (ulong)maxParallelism);

    /// <summary>The worker that owns a group.</summary>
    public static int WorkerOf(int group, int workers, int maxParallelism) => (int)((long)group * workers / maxParallelism);

    /// <summary>The groups that a worker owns: from the first to before the last.</summary>
    public static (int From, int To) RangeOf(int worker, int workers, int maxParallelism) =>
        ((int)((((long)worker * maxParallelism) + workers - 1) / workers), (int)(((((long)worker + 1) * maxParallelism) + workers - 1) / workers));
}
