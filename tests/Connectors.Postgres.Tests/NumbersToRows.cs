using Npgsql;

namespace FastFlow.Tests;

/// <summary>A sink of numbers, and a job that is played by hand.</summary>
internal sealed class NumbersToRows(NpgsqlDataSource database, string table) : PostgresRows<int>(database, table)
{
    protected override IReadOnlyList<string> Columns => ["number"];

    public static TransactionalSinkContext Context(long attempt, int worker = 0, int workers = 1) => new("Shop", "Numbers", attempt, TimeProvider.System, worker, workers);

    protected override void Write(in int value, PostgresRow row) => row.Add(value);

    public async Task<ITransactionalWriter<int, PostgresTransaction>> Start(long attempt, params PostgresTransaction[] transactions)
    {
        await RecoverAsync(transactions, Context(attempt), default);
        return Open(Context(attempt));
    }
}

/// <summary>What every test of the sink begins with.</summary>
public abstract class PostgresTest(PostgresServer server)
{
    private static int _tables;

    /// <summary>The server; the test is skipped if there is none.</summary>
    protected NpgsqlDataSource Database
    {
        get
        {
            Assert.SkipWhen(server.Problem is not null, server.Problem ?? "");
            return server.Database;
        }
    }

    /// <summary>A name that no other test uses, for a table and for the bookkeeping's schema.</summary>
    protected static string NewName() => $"t{Interlocked.Increment(ref _tables)}";

    protected async Task Execute(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    protected async Task<List<T>> Query<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    protected async Task<string> NewTable()
    {
        var name = NewName();
        await Execute($"CREATE TABLE {name} (number bigint NOT NULL, place bigserial)");
        return name;
    }

    protected Task<List<long>> Numbers(string table) => Query<long>($"SELECT number FROM {table} ORDER BY place");
}
