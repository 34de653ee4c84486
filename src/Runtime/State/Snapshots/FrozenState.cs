namespace FastFlow;

/// <summary>State as it was at a barrier. Used by one thread, which need not be the worker's.</summary>
internal abstract class FrozenState(StateSchema schema) : IDisposable
{
    /// <summary>What the rows mean. Those of a delta have the schema <see cref="StoredState.DeltaSchema"/>.</summary>
    public StateSchema Schema { get; } = schema;

    /// <summary>Names this snapshot to <see cref="StoredState.Freeze(int, long?)"/>, which may then give what has changed since; 0 if it can't.</summary>
    public virtual long Version => 0;

    /// <summary>0 if the rows are all that there are; otherwise they are what has changed, and this is the how-manieth such snapshot since the last whole one.</summary>
    public virtual int DeltaNumber => 0;

    /// <summary>The rows are what has changed since the snapshot whose version was given: a restore needs that one's as well, and all before it back to the last whole one.</summary>
    public bool IsDelta => DeltaNumber > 0;

    /// <summary>Writes all rows.</summary>
    /// <exception cref="InvalidOperationException">A codec threw while the worker copied what it was about to change.</exception>
    public abstract void Save(IRowTarget target, int maxParallelism);

    /// <summary>Nobody needs it any more, whether it was written or not.</summary>
    public abstract void Dispose();
}
