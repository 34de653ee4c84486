using System.ComponentModel;

namespace FastFlow;

/// <summary>A transactional sink as the job drives it: what was prepared and isn't known to be committed is part of every checkpoint.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TransactionalSink
{
    private protected TransactionalSink(int node) => Node = node;

    /// <summary>The sink's index in the graph.</summary>
    internal int Node { get; }

    /// <summary>The sink's name in the graph.</summary>
    internal string Name { get; set; } = string.Empty;

    /// <summary>Its identity in checkpoints.</summary>
    internal string StateId { get; set; } = string.Empty;

    /// <summary>The transactions that a checkpoint holds.</summary>
    internal abstract StoredState Prepared { get; }

    /// <summary>Once per attempt, before anything else: commits what the checkpoint holds and clears what lower attempts have left.</summary>
    internal abstract ValueTask RecoverAsync(TransactionalSinkContext context, CancellationToken cancellationToken);

    /// <summary>Opens the writer, and its first transaction.</summary>
    internal abstract ValueTask OpenAsync(TransactionalSinkContext context, long epoch, CancellationToken cancellationToken);

    /// <summary>At a barrier: what comes from now on is of the next transaction.</summary>
    internal abstract ValueTask BeginAsync(long epoch, CancellationToken cancellationToken);

    /// <summary>Before the last checkpoint: no event follows.</summary>
    internal abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Off the worker's thread: the transaction of that checkpoint becomes durable, and part of it.</summary>
    internal abstract ValueTask PrepareAsync(long epoch, CancellationToken cancellationToken);

    /// <summary>The checkpoint that holds all prepared transactions is committed.</summary>
    internal abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    internal abstract ValueTask CloseAsync();
}
