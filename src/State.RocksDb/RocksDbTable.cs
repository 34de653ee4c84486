using System.Buffers;
using RocksDbSharp;

namespace FastFlow;

/// <summary>The rows of one state: a column family.</summary>
internal sealed class RocksDbTable(RocksDb database, ColumnFamilyHandle family, string location) : IStateTierTable
{
    private static readonly WriteOptions Unlogged = new WriteOptions().DisableWal(1);

    private readonly WriteBatch _batch = new();
    private readonly ValueReader _reader = new();

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        _reader.Output = value;
        try
        {
            return database.Get(key, _reader, family);
        }
        catch (RocksDbException exception)
        {
            throw Failed("read", exception);
        }
    }

    /// <inheritdoc/>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _batch.Put(key, value, family);

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key) => _batch.Delete(key, family);

    /// <inheritdoc/>
    public void Flush()
    {
        if (_batch.Count() == 0)
        {
            return;
        }

        try
        {
            database.Write(_batch, Unlogged);
        }
        catch (RocksDbException exception)
        {
            throw Failed("written", exception);
        }

        _batch.Clear();
    }

    /// <inheritdoc/>
    public IStateTierView Freeze() => new View(database, family, location);

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();

    private IOException Failed(string what, RocksDbException exception) => Failed(location, what, exception);

    private static IOException Failed(string location, string what, RocksDbException exception) =>
        new($"{location}: state could not be {what}: {exception.Message} The job goes back to its last checkpoint; is the disk full or broken?", exception);

    /// <summary>Copies a value out of RocksDB's memory; answers false for a key that isn't there, because then it isn't called.</summary>
    private sealed class ValueReader : ISpanDeserializer<bool>
    {
        public IBufferWriter<byte> Output { get; set; } = null!;

        public bool Deserialize(ReadOnlySpan<byte> buffer)
        {
            Output.Write(buffer);
            return true;
        }
    }

    private sealed class View : IStateTierView
    {
        private readonly string _location;
        private readonly Snapshot _snapshot;
        private readonly Iterator _rows;
        private bool _hasBegun;

        public View(RocksDb database, ColumnFamilyHandle family, string location)
        {
            _location = location;
            _snapshot = database.CreateSnapshot();
            _rows = database.NewIterator(family, new ReadOptions().SetSnapshot(_snapshot).SetFillCache(false));
        }

        public ReadOnlySpan<byte> Key => _rows.GetKeySpan();

        public ReadOnlySpan<byte> Value => _rows.GetValueSpan();

        public bool MoveNext()
        {
            _ = _hasBegun ? _rows.Next() : _rows.SeekToFirst();
            _hasBegun = true;
            try
            {
                return _rows.Valid();
            }
            catch (RocksDbException exception)
            {
                throw Failed(_location, "read", exception);
            }
        }

        public void Dispose()
        {
            _rows.Dispose();
            _snapshot.Dispose();
        }
    }
}
