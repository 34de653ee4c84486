using System.Data;
using Npgsql;

namespace FastFlow;

/// <summary>One transaction on a connection of its own.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly Func<string, ValueTask>? _beforeStep;
    private NpgsqlTransaction? _transaction;

    private PostgresSession(NpgsqlConnection connection, Func<string, ValueTask>? beforeStep) => (_connection, _beforeStep) = (connection, beforeStep);

    /// <summary>Begins a transaction whose commit is durable when it is answered, whatever the server's default is, and in which every statement sees what was committed before it.</summary>
    public static async ValueTask<PostgresSession> BeginAsync(NpgsqlDataSource database, Func<string, ValueTask>? beforeStep, CancellationToken cancellationToken)
    {
        var session = new PostgresSession(await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), beforeStep);
        try
        {
            session._transaction = await session._connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(
                "SELECT set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '0', true),"
                + " set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END, true)",
                cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        var command = await CommandAsync(sql, values).ConfigureAwait(false);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await StepAsync("answer").ConfigureAwait(false);
    }

    /// <summary>The only row of an answer; null if there is none.</summary>
    public async ValueTask<object[]?> RowAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        var rows = await RowsAsync(sql, cancellationToken, values).ConfigureAwait(false);
        return rows.Count > 0 ? rows[0] : null;
    }

    public async ValueTask<List<object[]>> RowsAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        var rows = new List<object[]>();
        var command = await CommandAsync(sql, values).ConfigureAwait(false);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var row = new object[reader.FieldCount];
                    reader.GetValues(row);
                    rows.Add(row);
                }
            }
        }

        await StepAsync("answer").ConfigureAwait(false);
        return rows;
    }

    public async ValueTask<NpgsqlBinaryImporter> CopyAsync(string sql, CancellationToken cancellationToken)
    {
        await StepAsync(sql).ConfigureAwait(false);
        return await _connection.BeginBinaryImportAsync(sql, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        await StepAsync("COMMIT").ConfigureAwait(false);
        await _transaction!.CommitAsync(cancellationToken).ConfigureAwait(false);
        await StepAsync("committed").ConfigureAwait(false);
    }

    // Without a commit the server rolls back, also when it loses the connection.
    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync().ConfigureAwait(false);
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<NpgsqlCommand> CommandAsync(string sql, object[] values)
    {
        await StepAsync(sql).ConfigureAwait(false);

        // Moving rows takes as long as there are rows. Locks have a limit of their own.
        var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private ValueTask StepAsync(string step) => _beforeStep?.Invoke(step) ?? ValueTask.CompletedTask;
}
