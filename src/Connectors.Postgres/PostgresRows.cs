using Npgsql;

namespace FastFlow;

/// <summary>
/// Writes one row per event to a table, exactly once: <c>[Sink] public sealed class Delays(NpgsqlDataSource database) : PostgresRows&lt;Delay&gt;(database, "delays")</c>. Rows wait in a table of the sink's own; the
/// checkpoint that they belong to moves them, and notes in the same transaction that it has.
/// </summary>
/// <remarks>
/// <para>The server has to accept whatever the job emits: a row that a constraint of the target refuses can't be committed, and the job can't go on before that is mended.</para>
/// <para>A worker holds one connection for the checkpoint being written and one for the one being prepared. The table must exist; the schema <see cref="BookkeepingSchema"/> and its tables are made if they don't.</para>
/// </remarks>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="database">The server. It stays the caller's to dispose.</param>
/// <param name="table">The table's name, as it is: not quoted, and without its schema.</param>
public abstract class PostgresRows<T>(NpgsqlDataSource database, string table) : ITransactionalSink<T, PostgresTransaction>
{
    private volatile Run? _run;

    /// <summary>The table's schema; <c>public</c> unless set.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>The schema of the sinks' own tables; <c>fastflow</c> unless set.</summary>
    public string BookkeepingSchema { get; init; } = "fastflow";

    /// <summary>The columns that are written, by name; the others get their defaults.</summary>
    protected abstract IReadOnlyList<string> Columns { get; }

    /// <summary>For tests: called before every statement and behind its answer.</summary>
    internal Func<string, ValueTask>? BeforeStep { get; init; }

    /// <summary>Gives a row's values, one per column and in their order: <c>row.Add(value.Airport).Add(value.Minutes)</c>.</summary>
    protected abstract void Write(in T value, PostgresRow row);

    /// <inheritdoc/>
    /// <exception cref="IOException">The server can't be reached or refuses, the table isn't as it must be, or a higher attempt has run; the message says which, why and what to do.</exception>
    public async ValueTask RecoverAsync(IReadOnlyList<PostgresTransaction> toCommit, TransactionalSinkContext context, CancellationToken cancellationToken)
    {
        var names = new PostgresNames(database, BookkeepingSchema, Schema, table, Columns);
        var bookkeeping = new PostgresBookkeeping(database, names, context, BeforeStep);
        try
        {
            _run = new(context, names, bookkeeping, await bookkeeping.RecoverAsync(toCommit, cancellationToken).ConfigureAwait(false));
        }
        catch (NpgsqlException exception)
        {
            throw PostgresErrors.Failed(context.Name, "recover", names, exception);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The attempt hasn't recovered.</exception>
    public ITransactionalWriter<T, PostgresTransaction> Open(TransactionalSinkContext context) => _run is { } run && run.Context.Attempt == context.Attempt
        ? new PostgresWriter<T>(this, run.Names, new(database, run.Names, context, BeforeStep), run.Columns, context)
        : throw new InvalidOperationException($"{context.Name} was opened for attempt {context.Attempt}, which hasn't recovered it.");

    /// <inheritdoc/>
    /// <exception cref="IOException">The server can't be reached or refuses, or a higher attempt has taken over.</exception>
    /// <exception cref="InvalidOperationException">The attempt hasn't recovered: another process commits with <see cref="RecoverAsync"/>.</exception>
    public async ValueTask CommitAsync(PostgresTransaction transaction, CancellationToken cancellationToken)
    {
        var run = _run ?? throw new InvalidOperationException($"{GetType().Name} can't commit {transaction} before it has recovered.");
        try
        {
            await run.Bookkeeping.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw PostgresErrors.Failed(run.Context.Name, "commit rows to", run.Names, exception);
        }
    }

    internal void WriteRow(in T value, PostgresRow row) => Write(in value, row);

    private sealed record Run(TransactionalSinkContext Context, PostgresNames Names, PostgresBookkeeping Bookkeeping, PostgresColumn[] Columns);
}
