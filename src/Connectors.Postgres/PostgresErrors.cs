using System.Net.Sockets;
using Npgsql;

namespace FastFlow;

/// <summary>The words of a Postgres sink's errors. None quotes a connection string or a row.</summary>
internal static class PostgresErrors
{
    public static IOException Failed(string sink, string action, PostgresNames names, Exception cause)
    {
        var (reason, remedy) = cause switch
        {
            PostgresException { SqlState: "55P03" } => ("another session holds the sink's row and doesn't let go", "End that session: it is what an earlier run of the job has left on the server (pg_stat_activity shows it)."),
            PostgresException server => ($"{server.MessageText.TrimEnd('.')} (SQLSTATE {server.SqlState}{(server.ConstraintName is { Length: > 0 } name ? $", constraint {name}" : "")})", "Mend the database, and restart the job."),
            NpgsqlException { InnerException: SocketException or IOException or TimeoutException } broken => ($"the connection failed: {broken.InnerException!.Message.TrimEnd('.')}", "See whether the server runs and can be reached, and restart the job."),
            _ => (cause.Message.TrimEnd('.'), "Restart the job when the cause is mended."),
        };
        return new($"{sink} can't {action} {names.Shown}: {reason}. Nothing is lost and nothing written twice: what checkpoints list stays staged until it is moved. {remedy}", cause);
    }

    public static IOException Fenced(string sink, PostgresNames names, long attempt, long? current) => new(
        $"{sink} may not write to {names.Shown} any more as attempt {attempt}: {(current is null ? "the sink has been removed from the bookkeeping there" : $"attempt {current} has taken over")}. "
        + "Another process runs this job; end one of them.");

    public static IOException Behind(string sink, string pipeline, PostgresNames names, long attempt, long current) => new(
        $"{sink} can't start as attempt {attempt} on {names.Shown}: attempt {current} has written there. Either another process runs this job on other checkpoints, or its checkpoints were deleted, and it would write again what is there. "
        + $"If that is what you want, end every run of it and delete the row of pipeline '{pipeline}' and sink '{sink}' from {names.Sinks} and their rows from {names.Commits}.");

    public static IOException NoTable(string sink, PostgresNames names) => new($"{sink} writes to {names.Shown}, but there is no such table. Create it, or correct the name.");

    public static IOException NoColumn(string sink, PostgresNames names, string column) => new(
        $"{sink} writes column '{column}' of {names.Shown}, which has no such column that can be written. Add it, or correct Columns.");

    public static IOException Missing(string sink, PostgresNames names, PostgresTransaction transaction, long found) => new(
        $"{sink} has staged {transaction.Rows} rows for {names.Shown} with checkpoint {transaction.Epoch} (attempt {transaction.Attempt}, worker {transaction.Worker}), but {found} of them are there, and none was committed: "
        + "someone or something else has deleted them. Restore the database from a backup that is not older than the checkpoint, or start from an earlier checkpoint or savepoint.");
}
