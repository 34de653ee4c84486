namespace FastFlow;

/// <summary>Brings together by key what an engine holds in another order, to be written as rows; and knows which keys have been read.</summary>
internal sealed class RowsByKey<TKey> : IDisposable
    where TKey : struct, IKey<TKey>
{
    private readonly KeyedTable<TKey, Chain> _keys = new();
    private readonly List<(int Row, long Number, long Time, int Next)> _rows = [default];

    /// <summary>A key's rows: where its chain begins; 0 in a slot just added.</summary>
    internal struct Chain
    {
        public int First;
        public int Last;
    }

    /// <summary>The keys, each with its rows.</summary>
    public KeyedTable<TKey, Chain>.Enumerator GetEnumerator() => _keys.GetEnumerator();

    /// <summary>Adds a row to those of its key.</summary>
    public void Add(in TKey key, int row, long number, long time)
    {
        ref var chain = ref _keys.GetOrAdd(in key);
        _rows.Add((row, number, time, 0));
        var added = _rows.Count - 1;
        if (chain.First == 0)
        {
            chain.First = added;
        }
        else
        {
            _rows[chain.Last] = _rows[chain.Last] with { Next = added };
        }

        chain.Last = added;
    }

    /// <summary>The rows of a key, in order of their numbers.</summary>
    public void CopyTo(in Chain chain, List<(long Number, int Row, long Time)> rows)
    {
        rows.Clear();
        for (var at = chain.First; at != 0; at = _rows[at].Next)
        {
            rows.Add((_rows[at].Number, _rows[at].Row, _rows[at].Time));
        }

        rows.Sort(static (one, other) => one.Number.CompareTo(other.Number));
    }

    /// <summary>The key has rows.</summary>
    public bool Has(in TKey key)
    {
        _keys.TryGetRef(in key, out var exists);
        return exists;
    }

    /// <summary>A key's row is read.</summary>
    /// <exception cref="CheckpointFormatException">One was before.</exception>
    public void Claim(in TKey read, in StateReader key)
    {
        _keys.GetOrAdd(in read, out var isNew);
        if (!isNew)
        {
            throw StoredRows.KeyTwice(in key);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _keys.Dispose();
}
