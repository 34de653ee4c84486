using Npgsql;

namespace FastFlow.Tests;

/// <summary>What is written, and what is refused.</summary>
public sealed class PostgresRowsTests(PostgresServer server) : PostgresTest(server)
{
    [Fact]
    public async Task Types_OfAllKinds_ComeBackAsTheyWere()
    {
        var (table, books) = ("we\"ird. Ta;ble " + NewName(), NewName());
        await Execute($"""
            CREATE TABLE {Quote(table)} (id serial, "Sel""ect" text, ratio double precision, small smallint, big bigint, at timestamptz, local timestamp, day date, exact numeric(20, 4), yes boolean, id2 uuid, raw bytea, json jsonb, short varchar(5))
            """);
        var now = new DateTimeOffset(2001, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2)).AddTicks(1239);
        Anything[] values =
        [
            new("it's \"quoted\"\t\n\\N ü 🙂", double.NaN, 1, 2, now, null),
            new(null, double.NegativeInfinity, short.MinValue, long.MaxValue, DateTimeOffset.UnixEpoch.AddTicks(-1), true),
            new("", -0.0, null, null, DateTimeOffset.MaxValue, false),
        ];
        var sink = new AnythingToRows(Database, table) { BookkeepingSchema = books };
        await WriteAll(sink, values);
        Assert.Equal(["it's \"quoted\"\t\n\\N ü 🙂", "<null>", ""], await Query<string>($"""SELECT coalesce("Sel""ect", '<null>') FROM {Quote(table)} ORDER BY id"""));
        Assert.Equal([double.NaN, double.NegativeInfinity, -0.0], await Query<double>($"SELECT ratio FROM {Quote(table)} ORDER BY id"));
        Assert.Equal([1L, short.MinValue, -1], await Query<long>($"SELECT coalesce(small, -1)::bigint FROM {Quote(table)} ORDER BY id"));
        Assert.Equal([2L, long.MaxValue, -1], await Query<long>($"SELECT coalesce(big, -1) FROM {Quote(table)} ORDER BY id"));
        Assert.Equal(["2001-02-03 02:05:06.789123+00", "1969-12-31 23:59:59.999999+00"], await Query<string>($"SELECT (at AT TIME ZONE 'UTC')::text || '+00' FROM {Quote(table)} ORDER BY id LIMIT 2"));
        Assert.Equal(["2001-02-03 04:05:06.789123"], await Query<string>($"SELECT local::text FROM {Quote(table)} ORDER BY id LIMIT 1"));
        Assert.Equal(["2001-02-03 12.3450 \\x00ff {\"a\": 1} abc"], await Query<string>($"SELECT day::text || ' ' || exact::text || ' ' || raw::text || ' ' || json::text || ' ' || short FROM {Quote(table)} ORDER BY id LIMIT 1"));
    }

    [Fact]
    public async Task Workers_TwoOfThemAndGivenUpCheckpoints_WriteEveryRowOnce()
    {
        var (table, books) = (await NewTable(), NewName());
        var sink = new NumbersToRows(Database, table) { BookkeepingSchema = books };
        await sink.RecoverAsync([], NumbersToRows.Context(1, workers: 2), default);
        for (var worker = 0; worker < 2; worker++)
        {
            await using var writer = sink.Open(NumbersToRows.Context(1, worker, 2));
            await writer.BeginAsync(1, default);
            await writer.WriteAsync(new[] { worker }, default);

            // Nobody asks for the first: its rows belong to the second.
            await writer.BeginAsync(2, default);
            await writer.WriteAsync(new[] { worker + 10 }, default);
            await writer.BeginAsync(3, default);
            var transaction = await writer.PrepareAsync(2, default);
            Assert.Equal(new PostgresTransaction(2, 1, worker, 2), transaction);
            await sink.CommitAsync(transaction, default);
            Assert.Equal(new PostgresTransaction(3, 1, worker, 0), await writer.PrepareAsync(3, default));
        }

        Assert.Equal([0L, 10, 1, 11], await Numbers(table));
    }

    [Fact]
    public async Task Recovery_TableHasChanged_MovesWhatWaitsAndGoesOn()
    {
        var (table, books) = (await NewTable(), NewName());
        PostgresTransaction transaction;
        await using (var old = await new NumbersToRows(Database, table) { BookkeepingSchema = books }.Start(1))
        {
            await old.BeginAsync(1, default);
            await old.WriteAsync(new[] { 1 }, default);
            transaction = await old.PrepareAsync(1, default);
        }

        await Execute($"ALTER TABLE {table} ALTER COLUMN number TYPE numeric");
        var sink = new NumbersToRows(Database, table) { BookkeepingSchema = books };
        await using var writer = await sink.Start(2, transaction);
        await writer.BeginAsync(2, default);
        await writer.WriteAsync(new[] { 2 }, default);
        await sink.CommitAsync(await writer.PrepareAsync(2, default), default);
        Assert.Equal([1m, 2m], await Query<decimal>($"SELECT number FROM {table} ORDER BY place"));
    }

    [Fact]
    public async Task Commit_AConstraintRefusesARow_NamesItAndSucceedsWhenItIsMended()
    {
        var (table, books) = (await NewTable(), NewName());
        await Execute($"ALTER TABLE {table} ADD CONSTRAINT only_small CHECK (number < 10)");
        var sink = new NumbersToRows(Database, table) { BookkeepingSchema = books };
        await using var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.WriteAsync(new[] { 1, 11 }, default);
        var transaction = await writer.PrepareAsync(1, default);
        var refused = await Assert.ThrowsAsync<IOException>(async () => await sink.CommitAsync(transaction, default));
        Assert.Contains("only_small", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"public.{table}", refused.Message, StringComparison.Ordinal);
        await Execute($"ALTER TABLE {table} DROP CONSTRAINT only_small");
        await sink.CommitAsync(transaction, default);
        Assert.Equal([1L, 11L], await Numbers(table));
    }

    [Fact]
    public async Task Commit_StagedRowsAreGone_IsAnError()
    {
        var (table, books) = (await NewTable(), NewName());
        var sink = new NumbersToRows(Database, table) { BookkeepingSchema = books };
        await using var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.WriteAsync(new[] { 1 }, default);
        var transaction = await writer.PrepareAsync(1, default);
        var staged = (await Query<string>($"SELECT tablename::text FROM pg_tables WHERE schemaname = '{books}' AND tablename LIKE 'staged%'")).Single();
        await Execute($"DELETE FROM {books}.{staged}");
        Assert.Contains("has staged 1 rows", (await Assert.ThrowsAsync<IOException>(async () => await sink.CommitAsync(transaction, default))).Message, StringComparison.Ordinal);
        await Execute($"DROP TABLE {books}.{staged}");
        Assert.Contains("has staged 1 rows", (await Assert.ThrowsAsync<IOException>(() => new NumbersToRows(Database, table) { BookkeepingSchema = books }.Start(2, transaction))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NothingFits_SaysWhat()
    {
        var (table, books) = (await NewTable(), NewName());
        var noTable = await Assert.ThrowsAsync<IOException>(() => new NumbersToRows(Database, "nowhere") { BookkeepingSchema = books }.Start(1));
        Assert.Contains("public.nowhere", noTable.Message, StringComparison.Ordinal);
        await Execute($"ALTER TABLE {table} RENAME number TO amount");
        var noColumn = await Assert.ThrowsAsync<IOException>(() => new NumbersToRows(Database, table) { BookkeepingSchema = books }.Start(1));
        Assert.Contains("'number'", noColumn.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PostgresNames.Quote("a\0b"));
        Assert.Equal("\"a\"\"; DROP TABLE b\"", PostgresNames.Quote("a\"; DROP TABLE b"));
    }

    [Fact]
    public async Task Start_ServerRefusesOrIsGone_TellsNoSecret()
    {
        var connection = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Password = "wrong-secret" };
        await using var refused = NpgsqlDataSource.Create(connection);
        var failure = await Assert.ThrowsAsync<IOException>(() => new NumbersToRows(refused, "any").Start(1));
        Assert.DoesNotContain("wrong-secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", failure.Message, StringComparison.Ordinal);
        connection.Port = 1;
        await using var gone = NpgsqlDataSource.Create(connection);
        failure = await Assert.ThrowsAsync<IOException>(() => new NumbersToRows(gone, "any").Start(1));
        Assert.DoesNotContain("wrong-secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_AuthorGivesTooFewOrImpossibleValues_NamesEventAndColumn()
    {
        var name = NewName();
        await Execute($"CREATE TABLE {name} (a text, b int)");
        foreach (var (value, expected) in new[] { ("short", "'b' is missing"), ("long", "more values"), ("nul", "U+0000"), ("type", "can't write type") })
        {
            var sink = new Careless(Database, name) { BookkeepingSchema = name };
            await sink.RecoverAsync([], new("Shop", value, 1, TimeProvider.System), default);
            await using var writer = sink.Open(new("Shop", value, 1, TimeProvider.System));
            await writer.BeginAsync(1, default);
            var refused = await Assert.ThrowsAsync<FormatException>(async () => await writer.WriteAsync(new[] { value }, default));
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<IOException>(async () => await writer.PrepareAsync(1, default));
        }
    }

    private static string Quote(string name) => PostgresNames.Quote(name);

    private static async Task WriteAll<T>(PostgresRows<T> sink, T[] values)
    {
        await sink.RecoverAsync([], NumbersToRows.Context(1), default);
        await using var writer = sink.Open(NumbersToRows.Context(1));
        await writer.BeginAsync(1, default);
        await writer.WriteAsync(values, default);
        await sink.CommitAsync(await writer.PrepareAsync(1, default), default);
    }

    private sealed record Anything(string? Text, double Ratio, short? Small, long? Big, DateTimeOffset At, bool? Yes);

    private sealed class AnythingToRows(NpgsqlDataSource database, string table) : PostgresRows<Anything>(database, table)
    {
        protected override IReadOnlyList<string> Columns => ["Sel\"ect", "ratio", "small", "big", "at", "local", "day", "exact", "yes", "id2", "raw", "json", "short"];

        protected override void Write(in Anything value, PostgresRow row)
        {
            row.Add(value.Text).Add(value.Ratio).Add(value.Small).Add(value.Big).Add(Timestamp.From(value.At)).Add(value.At.DateTime).Add(new DateOnly(2001, 2, 3)).Add(12.345m).Add(value.Yes).Add(Guid.Empty).Add(new byte[] { 0, 255 }).Add("{\"a\": 1}").Add("abc");
        }
    }

    private sealed class Careless(NpgsqlDataSource database, string table) : PostgresRows<string>(database, table)
    {
        protected override IReadOnlyList<string> Columns => ["a", "b"];

        protected override void Write(in string value, PostgresRow row) => _ = value switch
        {
            "short" => row.Add(value),
            "long" => row.Add(value).Add(1).Add(2),
            "nul" => row.Add("a\0b"),
            _ => row.Add(value).Add(Guid.Empty),
        };
    }
}
