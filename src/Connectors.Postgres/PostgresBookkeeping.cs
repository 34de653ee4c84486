using Npgsql;

namespace FastFlow;

/// <summary>
/// The sink's side of the server: who may write, what waits, what was committed. Every change happens in one transaction that holds the sink's row, in which the attempt stands that may make it.
/// </summary>
/// <param name="database">The server.</param>
/// <param name="names">The tables.</param>
/// <param name="context">The sink, and the attempt.</param>
/// <param name="beforeStep">For tests: called before every statement and behind its answer.</param>
internal sealed class PostgresBookkeeping(NpgsqlDataSource database, PostgresNames names, TransactionalSinkContext context, Func<string, ValueTask>? beforeStep)
{
    // Of all sinks of all jobs: only who makes the shared tables holds it.
    private const long MakingTables = 0x46_61_73_74_46_6C_6F_77;

    private readonly string _staged = names.Staged(context.Pipeline, context.Name);

    public string Staged => _staged;

    public ValueTask<PostgresSession> BeginAsync(CancellationToken cancellationToken) => PostgresSession.BeginAsync(database, beforeStep, cancellationToken);

    /// <summary>Takes over as the context's attempt: from here on no lower one can stage or commit. Commits what the checkpoint lists, and deletes what else waits. All or nothing.</summary>
    /// <returns>The columns to write.</returns>
    public async ValueTask<PostgresColumn[]> RecoverAsync(IReadOnlyList<PostgresTransaction> toCommit, CancellationToken cancellationToken)
    {
        await MakeTablesAsync(cancellationToken).ConfigureAwait(false);
        var session = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = session.ConfigureAwait(false);
        await session.ExecuteAsync($"INSERT INTO {names.Sinks} (pipeline, sink, attempt) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", cancellationToken, context.Pipeline, context.Name, context.Attempt).ConfigureAwait(false);
        var current = await AttemptAsync(session, "UPDATE", cancellationToken).ConfigureAwait(false);
        if (current is null || current > context.Attempt)
        {
            throw PostgresErrors.Behind(context.Name, context.Pipeline, names, context.Attempt, current ?? 0);
        }

        await session.ExecuteAsync($"UPDATE {names.Sinks} SET attempt = $3 WHERE pipeline = $1 AND sink = $2", cancellationToken, context.Pipeline, context.Name, context.Attempt).ConfigureAwait(false);
        var columns = await TargetColumnsAsync(session, cancellationToken).ConfigureAwait(false);
        var waiting = await ColumnsOfAsync(session, _staged, cancellationToken).ConfigureAwait(false);
        if (waiting.Length > 0)
        {
            // What waits has the columns of the run that staged it.
            var list = string.Join(", ", waiting.Where(static column => !IsOurs(column.Name)).Select(static column => PostgresNames.Quote(column.Name)));
            foreach (var transaction in toCommit)
            {
                await MoveAsync(session, transaction, list, cancellationToken).ConfigureAwait(false);
            }

            await session.ExecuteAsync($"DELETE FROM {_staged}", cancellationToken).ConfigureAwait(false);
        }
        else
        {
            foreach (var transaction in toCommit.Where(static transaction => transaction.Rows > 0))
            {
                if (!await IsCommittedAsync(session, transaction, cancellationToken).ConfigureAwait(false))
                {
                    throw PostgresErrors.Missing(context.Name, names, transaction, 0);
                }
            }
        }

        await MakeStagedAsync(session, columns, waiting, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        return columns;
    }

    /// <summary>Moves the rows of a transaction to the target and notes it, in one transaction; unless that has happened.</summary>
    public async ValueTask CommitAsync(PostgresTransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction.Rows == 0)
        {
            return;
        }

        var session = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = session.ConfigureAwait(false);
        await HoldAsync(session, "UPDATE", cancellationToken).ConfigureAwait(false);
        await MoveAsync(session, transaction, names.ColumnList, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Holds the sink's row until the transaction ends, so that no other attempt can take over in between.</summary>
    /// <exception cref="IOException">Another attempt has taken over.</exception>
    public async ValueTask HoldAsync(PostgresSession session, string strength, CancellationToken cancellationToken)
    {
        var current = await AttemptAsync(session, strength, cancellationToken).ConfigureAwait(false);
        if (current != context.Attempt)
        {
            throw PostgresErrors.Fenced(context.Name, names, context.Attempt, current);
        }
    }

    private async ValueTask<long?> AttemptAsync(PostgresSession session, string strength, CancellationToken cancellationToken) =>
        (long?)(await session.RowAsync($"SELECT attempt FROM {names.Sinks} WHERE pipeline = $1 AND sink = $2 FOR {strength}", cancellationToken, context.Pipeline, context.Name).ConfigureAwait(false))?[0];

    private async ValueTask MoveAsync(PostgresSession session, PostgresTransaction transaction, string columns, CancellationToken cancellationToken)
    {
        if (transaction.Rows == 0)
        {
            return;
        }

        // The order of the rows means something where the target numbers them.
        var moved = (long)(await session.RowAsync(
            $"WITH moved AS (DELETE FROM {_staged} WHERE fastflow_attempt = $1 AND fastflow_worker = $2 AND fastflow_epoch = $3 RETURNING fastflow_row, {columns}),"
            + $" written AS (INSERT INTO {names.Target} ({columns}) SELECT {columns} FROM moved ORDER BY fastflow_row) SELECT count(*) FROM moved",
            cancellationToken, transaction.Attempt, transaction.Worker, transaction.Epoch).ConfigureAwait(false))![0];
        if (moved == 0 && await IsCommittedAsync(session, transaction, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (moved != transaction.Rows)
        {
            throw PostgresErrors.Missing(context.Name, names, transaction, moved);
        }

        await session.ExecuteAsync(
            $"INSERT INTO {names.Commits} AS c (pipeline, sink, worker, attempt, epoch, rows) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (pipeline, sink, worker)"
            + " DO UPDATE SET attempt = EXCLUDED.attempt, epoch = EXCLUDED.epoch, rows = EXCLUDED.rows, committed_at = now() WHERE (c.attempt, c.epoch) < (EXCLUDED.attempt, EXCLUDED.epoch)",
            cancellationToken, context.Pipeline, context.Name, transaction.Worker, transaction.Attempt, transaction.Epoch, transaction.Rows).ConfigureAwait(false);
    }

    // Of each worker the last one is noted: attempts grow, and within one checkpoints do. None of its rows waits, so an earlier one is committed too.
    private async ValueTask<bool> IsCommittedAsync(PostgresSession session, PostgresTransaction transaction, CancellationToken cancellationToken) =>
        await session.RowAsync(
            $"SELECT 1 FROM {names.Commits} WHERE pipeline = $1 AND sink = $2 AND worker = $3 AND (attempt, epoch) >= ($4, $5)",
            cancellationToken, context.Pipeline, context.Name, transaction.Worker, transaction.Attempt, transaction.Epoch).ConfigureAwait(false) is not null;

    private async ValueTask MakeTablesAsync(CancellationToken cancellationToken)
    {
        var session = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = session.ConfigureAwait(false);

        // Asked first: who may write rows may not be allowed to make schemas, and need not be.
        if (await AreTablesThereAsync(session, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await session.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", cancellationToken, MakingTables).ConfigureAwait(false);
        if (await AreTablesThereAsync(session, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await session.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {names.Bookkeeping}", cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS {names.Sinks} (pipeline text NOT NULL, sink text NOT NULL, attempt bigint NOT NULL, PRIMARY KEY (pipeline, sink))", cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS {names.Commits} (pipeline text NOT NULL, sink text NOT NULL, worker integer NOT NULL, attempt bigint NOT NULL, epoch bigint NOT NULL, rows bigint NOT NULL,"
            + " committed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (pipeline, sink, worker))", cancellationToken).ConfigureAwait(false);
        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> AreTablesThereAsync(PostgresSession session, CancellationToken cancellationToken) =>
        (bool)(await session.RowAsync("SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL", cancellationToken, names.Sinks, names.Commits).ConfigureAwait(false))![0];

    private async ValueTask<PostgresColumn[]> TargetColumnsAsync(PostgresSession session, CancellationToken cancellationToken)
    {
        var there = await ColumnsOfAsync(session, names.Target, cancellationToken).ConfigureAwait(false);
        if (there.Length == 0)
        {
            throw PostgresErrors.NoTable(context.Name, names);
        }

        return [.. names.Columns.Select(name => Array.Find(there, column => column.Name == name) is { Name: not null } column ? column : throw PostgresErrors.NoColumn(context.Name, names, name))];
    }

    private static async ValueTask<PostgresColumn[]> ColumnsOfAsync(PostgresSession session, string table, CancellationToken cancellationToken)
    {
        var rows = await session.RowsAsync(
            "SELECT attname::text, format_type(atttypid, NULL), format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
            + " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            cancellationToken, table).ConfigureAwait(false);
        return [.. rows.Select(static row => new PostgresColumn((string)row[0], (string)row[1], (string)row[2], (bool)row[3]))];
    }

    private async ValueTask MakeStagedAsync(PostgresSession session, PostgresColumn[] columns, PostgresColumn[] there, CancellationToken cancellationToken)
    {
        if (there.Where(static column => !IsOurs(column.Name)).SequenceEqual(columns))
        {
            return;
        }

        // Rows come and go: the default waits until a fifth of a table is dead, which is nothing for one that is empty most of the time.
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {_staged}", cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"CREATE TABLE {_staged} (fastflow_attempt bigint NOT NULL, fastflow_worker integer NOT NULL, fastflow_epoch bigint NOT NULL, fastflow_row bigint NOT NULL,"
            + $" {string.Join(", ", columns.Select(static column => column.Definition))}) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)", cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOurs(string column) => column is "fastflow_attempt" or "fastflow_worker" or "fastflow_epoch" or "fastflow_row";
}
