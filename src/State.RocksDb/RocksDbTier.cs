using RocksDbSharp;

namespace FastFlow;

/// <summary>One worker's RocksDB: a column family per state, without a log, because the checkpoint it was made from says all.</summary>
internal sealed class RocksDbTier : IStateTier
{
    // Of the cache's bytes, what RocksDB gets besides: half of it for blocks, half for what is being written. With less than that it would flush and compact all the time.
    private const int OwnPart = 4;
    private const long LeastOwnBytes = 32 << 20;
    private const int BloomBitsPerKey = 10;

    private readonly RocksDb _database;
    private readonly Cache _blocks;
    private readonly ulong _writeBufferBytes;

    public RocksDbTier(string location, long cacheBytes)
    {
        Location = location;
        var own = Math.Max(LeastOwnBytes, cacheBytes / OwnPart);
        _writeBufferBytes = (ulong)(own / 4);
        _blocks = Cache.CreateLru((ulong)(own / 2));
        DeleteFiles();
        Directory.CreateDirectory(location);
        var options = new DbOptions().SetCreateIfMissing(true).SetMaxBackgroundFlushes(1).SetMaxBackgroundCompactions(1);
        try
        {
            _database = RocksDb.Open(options, location, new ColumnFamilies());
        }
        catch (RocksDbException exception)
        {
            throw new IOException($"{location}: RocksDB could not be opened: {exception.Message} Is it another job's, or is the disk full?", exception);
        }
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public IStateTierTable Open(string stateId)
    {
        // Filters lie in memory beside the cache: a read that must fetch a filter first costs more than one without.
        var table = new BlockBasedTableOptions().SetBlockCache(_blocks).SetFilterPolicy(BloomFilterPolicy.Create(BloomBitsPerKey, false));
        var options = new ColumnFamilyOptions().SetBlockBasedTableFactory(table).SetWriteBufferSize(_writeBufferBytes).SetMaxWriteBufferNumber(2);
        return new RocksDbTable(_database, _database.CreateColumnFamily(options, stateId), Location);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        DeleteFiles();
    }

    // What an earlier run has left is of no use: its checkpoint is.
    private void DeleteFiles()
    {
        if (Directory.Exists(Location))
        {
            Directory.Delete(Location, recursive: true);
        }
    }
}
