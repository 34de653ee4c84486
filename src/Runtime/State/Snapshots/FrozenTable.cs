namespace FastFlow;

/// <summary>The rows of a table at a barrier, which its worker may have changed since; or of what has changed since the snapshot before.</summary>
/// <param name="schema">What the rows mean.</param>
/// <param name="snapshot">The table's pages.</param>
/// <param name="maxParallelism">How many key groups there are.</param>
/// <param name="version">What the next snapshot can be relative to; 0 if to nothing.</param>
/// <param name="number">How many snapshots of changes there are since the last whole one, with this.</param>
internal sealed class FrozenTable<TKey, TValue>(StateSchema schema, TableSnapshot<TKey, TValue> snapshot, int maxParallelism, long version, int number) : FrozenState(schema)
    where TKey : struct, IKey<TKey>
{
    public override long Version => version;

    public override int DeltaNumber => number;

    /// <summary>All rows are written.</summary>
    public bool IsComplete => snapshot.IsOver && snapshot.IsComplete;

    /// <summary>How many rows were written.</summary>
    public long RowCount => snapshot.RowCount;

    public override void Save(IRowTarget target, int maxParallelism)
    {
        while (SaveNext(target, maxParallelism))
        {
        }
    }

    /// <summary>Writes the rows of one page, or what else is next.</summary>
    /// <returns>There may be more.</returns>
    public bool SaveNext(IRowTarget target, int groups) => groups == maxParallelism
        ? snapshot.WriteNext(target)
        : throw new ArgumentException($"State {Schema.StateId} was frozen for {maxParallelism} key groups. Save it for as many.", nameof(groups));

    public override void Dispose() => snapshot.End();
}
