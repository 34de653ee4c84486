namespace FastFlow;

/// <summary>Keyed state in RocksDB, with a cache of bounded size in memory.</summary>
public static class RocksDbBackend
{
    extension(StateBackend)
    {
        /// <summary>
        /// Keyed state that may be larger than memory: hot keys lie in memory as with <see cref="StateBackend.InMemory"/>, the others in RocksDB files under
        /// <paramref name="directory"/>. The files belong to one run of the job and are made anew by the next from its checkpoint: nothing of value is in them when the job doesn't run.
        /// </summary>
        /// <param name="directory">Where the files lie, best a fast local disk; a directory per pipeline and worker is made in it.</param>
        /// <param name="cacheBytes">How many bytes of keyed state a worker holds in memory, over all its operators. RocksDB takes a quarter of it more, at least 32 MiB, for blocks and buffers, and two bytes per key in its files for filters and indexes.</param>
        public static StateBackend RocksDb(string directory, long cacheBytes)
        {
            ArgumentException.ThrowIfNullOrEmpty(directory);
            ArgumentOutOfRangeException.ThrowIfLessThan(cacheBytes, LeastCacheBytes);
            return new Backend(directory, cacheBytes);
        }
    }

    /// <summary>The smallest cache: 1 MiB, below which every event would go to the disk.</summary>
    public const long LeastCacheBytes = 1 << 20;

    private sealed class Backend(string directory, long cacheBytes) : StateBackend
    {
        public override long CacheBytes => cacheBytes;

        public override IStateTier Open(string pipelineId, int worker) => new RocksDbTier(Path.Combine(directory, RocksDbPaths.NameOf(pipelineId), $"worker-{worker}"), cacheBytes);
    }
}
