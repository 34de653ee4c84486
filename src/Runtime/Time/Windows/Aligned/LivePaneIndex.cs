namespace FastFlow;

/// <summary>Which panes a key has, for rows by key: what lies pane by pane is turned around. For one save.</summary>
internal sealed class LivePaneIndex<TKey> : IDisposable
    where TKey : struct, IKey<TKey>
{
    // The entries of a key are chained; 0 is none.
    private readonly KeyedTable<TKey, int> _first = new();
    private readonly List<Entry> _entries = [default];

    /// <summary>The keys, in no order.</summary>
    public KeyedTable<TKey, int> Keys => _first;

    /// <summary>Adds a pane of a key, before those that it has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pane">The pane.</param>
    /// <param name="position">Which of the pane's keys it is.</param>
    public void Add(in TKey key, LivePane<TKey> pane, long position)
    {
        ref var first = ref _first.GetOrAdd(in key);
        _entries.Add(new(pane, position, first));
        first = _entries.Count - 1;
    }

    /// <summary>The panes of a key, those added last first; replaces what <paramref name="found"/> has.</summary>
    public void Find(in TKey key, List<(LivePane<TKey> Pane, long Position)> found)
    {
        found.Clear();
        if (!_first.TryGet(in key, out var number))
        {
            return;
        }

        for (; number != 0; number = _entries[number].Next)
        {
            found.Add((_entries[number].Pane, _entries[number].Position));
        }
    }

    public void Dispose() => _first.Dispose();

    private readonly record struct Entry(LivePane<TKey> Pane, long Position, int Next);
}
