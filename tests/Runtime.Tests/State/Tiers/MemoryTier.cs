using System.Buffers;

namespace FastFlow.Tests.State.Tiers;

/// <summary>A cold tier in memory that keeps to the letter of the contract: what waits in a batch can't be read, and a view sees nothing of what follows.</summary>
internal sealed class MemoryTier : IStateTier
{
    public Dictionary<string, Table> Tables { get; } = [];

    public bool IsDisposed { get; private set; }

    public string Location => "memory";

    public IStateTierTable Open(string stateId)
    {
        var table = new Table();
        Tables.Add(stateId, table);
        return table;
    }

    public void Dispose()
    {
        Assert.All(Tables.Values, table => Assert.True(table.IsDisposed && table.OpenViews == 0));
        IsDisposed = true;
    }

    internal sealed class Table : IStateTierTable
    {
        private readonly List<(string Key, byte[]? Value)> _waiting = [];

        public SortedDictionary<string, byte[]> Rows { get; } = new(StringComparer.Ordinal);

        public long Reads { get; private set; }

        public bool IsDisposed { get; private set; }

        public int OpenViews { get; private set; }

        public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
        {
            Assert.False(IsDisposed);
            Reads++;
            var found = Rows.TryGetValue(Convert.ToHexString(key), out var bytes);
            if (found)
            {
                value.Write(bytes);
            }

            return found;
        }

        public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _waiting.Add((Convert.ToHexString(key), value.ToArray()));

        public void Delete(ReadOnlySpan<byte> key) => _waiting.Add((Convert.ToHexString(key), null));

        public void Flush()
        {
            Assert.False(IsDisposed);
            foreach (var (key, value) in _waiting)
            {
                if (value is null)
                {
                    Rows.Remove(key);
                }
                else
                {
                    Rows[key] = value;
                }
            }

            _waiting.Clear();
        }

        public IStateTierView Freeze()
        {
            OpenViews++;
            return new View(this);
        }

        public void Dispose() => IsDisposed = true;

        private sealed class View(Table table) : IStateTierView
        {
            private readonly KeyValuePair<string, byte[]>[] _rows = [.. table.Rows];
            private int _at = -1;
            private byte[] _key = [];

            public ReadOnlySpan<byte> Key => _key;

            public ReadOnlySpan<byte> Value => _rows[_at].Value;

            public bool MoveNext()
            {
                if (++_at >= _rows.Length)
                {
                    return false;
                }

                _key = Convert.FromHexString(_rows[_at].Key);
                return true;
            }

            public void Dispose() => table.OpenViews--;
        }
    }
}
