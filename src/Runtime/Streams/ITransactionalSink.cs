namespace FastFlow;

/// <summary>
/// A sink whose effects are exactly once: what it writes between two checkpoints is a transaction, which is prepared for the checkpoint and committed when that is. A pipeline's slot is an
/// interface deriving this one.
/// </summary>
/// <remarks>
/// <para>Once <see cref="ITransactionalWriter{T, TTransaction}.PrepareAsync"/> has answered, <see cref="CommitAsync"/> must succeed from the transaction alone, in another process, any number of
/// times. A checkpoint that fails while the job goes on aborts nothing: what was prepared for it is committed with the next one. Aborting belongs to <see cref="RecoverAsync"/>.</para>
/// <para>The transactions that a checkpoint lists are what a sink gets back of its state, those of every worker, even where nothing was written: a file that goes on over many checkpoints
/// lives by that. A transaction type of a library brings its codec along, as a nested struct <c>Codec</c> that implements <see cref="IRowCodec{T}"/>.</para>
/// <para>The order of calls: <see cref="RecoverAsync"/>; <see cref="Open"/> per worker; per writer Begin(n), Write…, Begin(n + 1), Prepare(n) beside Write…, and so on. At the end of input, Complete and then
/// Prepare(n) with no Begin behind it. Where a job stops to be resumed, Prepare(n) alone. Commits come when a checkpoint is durable, and may come after a writer was disposed.</para>
/// </remarks>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TTransaction">What names a prepared transaction: a file, a key in a database. Kept in the checkpoint.</typeparam>
public interface ITransactionalSink<T, TTransaction>
{
    /// <summary>
    /// Once per attempt, before anything is written: commits what the checkpoint lists, as far as it isn't, and then clears everything that lower attempts have left open or prepared.
    /// </summary>
    /// <param name="toCommit">The transactions of the checkpoint that the job starts from, oldest first for every worker; none if it starts afresh.</param>
    /// <param name="context">Who calls, and as which attempt: what lower attempts left is to be cleared, and they can commit nothing any more.</param>
    /// <param name="cancellationToken">The job is to end.</param>
    ValueTask RecoverAsync(IReadOnlyList<TTransaction> toCommit, TransactionalSinkContext context, CancellationToken cancellationToken);

    /// <summary>Opens a writer for the worker that <paramref name="context"/> describes.</summary>
    ITransactionalWriter<T, TTransaction> Open(TransactionalSinkContext context);

    /// <summary>Makes a prepared transaction visible, unless it is. The checkpoint that lists it is durable. An unknown outcome is retried.</summary>
    ValueTask CommitAsync(TTransaction transaction, CancellationToken cancellationToken);
}

/// <summary>One writer of an <see cref="ITransactionalSink{T, TTransaction}"/>. One call at a time, but <see cref="PrepareAsync"/> runs while the next transaction is written to.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TTransaction">What names a prepared transaction.</typeparam>
public interface ITransactionalWriter<T, TTransaction> : IAsyncDisposable
{
    /// <summary>What is written from now on belongs to the transaction of checkpoint <paramref name="epoch"/>. The one before is being prepared.</summary>
    ValueTask BeginAsync(long epoch, CancellationToken cancellationToken);

    /// <summary>Writes events, in order, into the transaction that was begun last.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<T> events, CancellationToken cancellationToken);

    /// <summary>
    /// The input has ended: no event follows, in this attempt or in one that starts from the checkpoint being made. Called once, before the last <see cref="PrepareAsync"/>; not where a job
    /// stops to be resumed.
    /// </summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Makes the transaction of checkpoint <paramref name="epoch"/> durable, so that it can be committed whatever happens.</summary>
    /// <returns>What commits it; a transaction in which nothing was written may answer one that does nothing.</returns>
    ValueTask<TTransaction> PrepareAsync(long epoch, CancellationToken cancellationToken);
}

/// <summary>What a transactional sink may ask for.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Name">The sink's state id: the same in every attempt, and different from that of every other sink of the pipeline.</param>
/// <param name="Attempt">The number of this run of the job over its checkpoints; it grows with every start and restart, and fences earlier ones.</param>
/// <param name="Time">The job's clock.</param>
/// <param name="Worker">The worker's index, from 0.</param>
/// <param name="Workers">How many workers the job has.</param>
public sealed record TransactionalSinkContext(string Pipeline, string Name, long Attempt, TimeProvider Time, int Worker = 0, int Workers = 1);
