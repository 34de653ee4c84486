using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Key groups: the smallest part of keyed state that moves between workers. A key's group never changes; which worker owns it does when the
/// job is rescaled. Workers own contiguous ranges of groups, as in Flink.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KeyGroup
{
    /// <summary>The most key groups a pipeline may have.</summary>
    public const int Maximum = 32_768;

    /// <summary>The key group of a key: 0 … <paramref name="maxParallelism"/> − 1.</summary>
    /// <param name="stableHash">The key's <see cref="IKey{TSelf}.StableHash"/>.</param>
    /// <param name="maxParallelism">How many groups the pipeline has, 1 … <see cref="Maximum"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There can't be so many groups.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ulong stableHash, int maxParallelism)
    {
        if ((uint)(maxParallelism - 1) >= Maximum)
        {
            ThrowParallelism(maxParallelism);
        }

        return (int)(stableHash % (uint)maxParallelism);
    }

    /// <summary>The worker that owns a group: ⌊group × workers / maxParallelism⌋.</summary>
    /// <param name="group">The key group.</param>
    /// <param name="workers">How many workers the job has, at most <paramref name="maxParallelism"/>.</param>
    /// <param name="maxParallelism">How many groups the pipeline has.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such group, or there are more workers than groups.</exception>
    public static int WorkerOf(int group, int workers, int maxParallelism)
    {
        Check(workers, maxParallelism);
        if ((uint)group >= (uint)maxParallelism)
        {
            throw new ArgumentOutOfRangeException(nameof(group), group, $"Groups are 0 … {maxParallelism - 1}, because the pipeline's MaxParallelism is {maxParallelism}.");
        }

        return (int)((long)group * workers / maxParallelism);
    }

    /// <summary>The groups that a worker owns: those from <c>First</c> to before <c>End</c>. Ranges of all workers cover all groups once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such worker, or there are more workers than groups.</exception>
    public static (int First, int End) RangeOf(int worker, int workers, int maxParallelism)
    {
        Check(workers, maxParallelism);
        if ((uint)worker >= (uint)workers)
        {
            throw new ArgumentOutOfRangeException(nameof(worker), worker, $"Workers are 0 … {workers - 1}.");
        }

        return (FirstOf(worker), FirstOf(worker + 1));

        // The lowest group that WorkerOf gives to this worker: the quotient rounded up.
        int FirstOf(int index) => (int)((((long)index * maxParallelism) + workers - 1) / workers);
    }

    private static void Check(int workers, int maxParallelism)
    {
        if ((uint)(maxParallelism - 1) >= Maximum)
        {
            ThrowParallelism(maxParallelism);
        }

        if (workers < 1 || workers > maxParallelism)
        {
            throw new ArgumentOutOfRangeException(nameof(workers), workers, $"A job of a pipeline with MaxParallelism {maxParallelism} has 1 … {maxParallelism} workers: each needs at least one key group.");
        }
    }

    [DoesNotReturn]
    private static void ThrowParallelism(int maxParallelism) =>
        throw new ArgumentOutOfRangeException(nameof(maxParallelism), maxParallelism, $"MaxParallelism is 1 … {Maximum}.");
}
