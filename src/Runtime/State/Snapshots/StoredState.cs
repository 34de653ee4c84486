using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// A part of a worker's state that checkpoints hold: gives its rows, and takes them back. Each part is one state of the checkpoint, under an id of its own: an operator's keyed state
/// has the operator's id, its timers <c>id/timers</c>, what it has no key for (its watermark, its counts) <c>id/progress</c>.
/// </summary>
/// <remarks>Rows are logical: they say nothing of where things lie in memory, so that any backend and any number of workers can read them. The order of rows means nothing: what
/// has an order says so by numbers in the rows.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StoredState
{
    private protected StoredState(StateSchema schema) => Schema = schema;

    /// <summary>What the rows mean.</summary>
    public StateSchema Schema { get; }

    /// <summary>Methods that make today's state of earlier ones.</summary>
    public IReadOnlyList<StateMigration> Migrations { get; init; } = [];

    /// <summary>Writes all rows, without changing anything.</summary>
    internal abstract void Save(RowWriter rows);

    /// <summary>The rows of a checkpoint follow. The state is as new.</summary>
    /// <param name="count">How many there are.</param>
    internal virtual void BeginLoad(long count) { }

    /// <summary>Takes back a row that <see cref="Save"/> wrote, in any order. What can't be is a <see cref="CheckpointFormatException"/> by <see cref="StateReader.Fail"/>.</summary>
    internal abstract void Load(ref StateReader key, ref StateReader value);

    /// <summary>All rows of all parts of the worker have been taken back.</summary>
    internal virtual void EndLoad() { }

    /// <summary>
    /// The rows as they are now, to be written later and on another thread while the worker goes on. Called between two batches. Unless a state knows better, they are written into memory
    /// at once.
    /// </summary>
    internal virtual FrozenState Freeze(int maxParallelism)
    {
        var rows = new RowBuffer();
        Save(new RowWriter(rows, maxParallelism));
        return new FrozenRows(Schema, rows);
    }

    /// <summary>
    /// The same, for snapshots that stand on one another: if the state knows what has changed since the snapshot of that version, it may give only that (<see cref="FrozenState.IsDelta"/>).
    /// </summary>
    /// <param name="maxParallelism">How many key groups there are.</param>
    /// <param name="since">
    /// The <see cref="FrozenState.Version"/> of the latest snapshot, if it was committed and can be built upon; 0 if there is none, so that this one is whole, and changes are noted from now on; null
    /// if nobody will ask for changes, which need not be noted then.
    /// </param>
    internal virtual FrozenState Freeze(int maxParallelism, long? since) => Freeze(maxParallelism);

    /// <summary>What the rows of a delta mean: of a key that was removed, no value. Null if there are no deltas of this state.</summary>
    /// <param name="number">Its <see cref="FrozenState.DeltaNumber"/>.</param>
    internal virtual StateSchema? DeltaSchema(int number) => null;

    /// <summary>Takes back a row of a delta, after all rows of the whole snapshot and of the deltas before.</summary>
    internal virtual void LoadDelta(ref StateReader key, ref StateReader value) => throw new NotSupportedException($"State {Schema.StateId} has no deltas.");

    /// <summary>What memory has no room for may lie in a cold tier: keyed state of operators, that is; windows, timers and joins may not.</summary>
    internal virtual bool MayLieInTier => false;

    /// <summary>From now on memory is a cache of so many bytes in front of the tier. The state is as new.</summary>
    internal virtual void Attach(IStateTier tier, long cacheBytes) => throw new NotSupportedException($"State {Schema.StateId} lies in memory.");

    /// <summary>Between two batches: what the cache has no room for leaves memory.</summary>
    internal virtual void Evict() { }

    private sealed class FrozenRows(StateSchema schema, RowBuffer rows) : FrozenState(schema)
    {
        public override void Save(IRowTarget target, int maxParallelism) => rows.CopyTo(target);

        public override void Dispose() { }
    }
}
