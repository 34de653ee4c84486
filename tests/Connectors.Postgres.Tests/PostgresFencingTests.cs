using Npgsql;

namespace FastFlow.Tests;

/// <summary>Runs of a job that don't know that they are over, and answers that never come.</summary>
public sealed class PostgresFencingTests(PostgresServer server) : PostgresTest(server)
{
    [Fact]
    public async Task Zombie_AfterRecovery_NeitherStagesNorCommits()
    {
        var (table, books) = (await NewTable(), NewName());
        var zombie = Sink(table, books);
        var old = await zombie.Start(1);
        await old.BeginAsync(1, default);
        await old.WriteAsync(new[] { 1 }, default);
        await old.BeginAsync(2, default);
        var unlisted = await old.PrepareAsync(1, default);
        await old.WriteAsync(new[] { 2 }, default);

        var sink = Sink(table, books);
        await using var writer = await sink.Start(2);
        var stage = await Assert.ThrowsAsync<IOException>(async () => await old.PrepareAsync(2, default));
        Assert.Contains("attempt 2 has taken over", stage.Message, StringComparison.Ordinal);
        var commit = await Assert.ThrowsAsync<IOException>(async () => await zombie.CommitAsync(unlisted, default));
        Assert.Contains("attempt 2 has taken over", commit.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => Sink(table, books).Start(1));
        await old.DisposeAsync();

        await writer.BeginAsync(1, default);
        await writer.WriteAsync(new[] { 3 }, default);
        await sink.CommitAsync(await writer.PrepareAsync(1, default), default);
        Assert.Equal([3L], await Numbers(table));
        Assert.Equal(0, await Staged(books));
    }

    [Fact]
    public async Task Recovery_WhileAnOldAttemptPrepares_WaitsAndClearsWhatItStaged()
    {
        var (table, books) = (await NewTable(), NewName());
        var (isCommitting, mayCommit) = (new TaskCompletionSource(), new TaskCompletionSource());
        var isHeld = false;
        var zombie = new NumbersToRows(Database, table)
        {
            BookkeepingSchema = books,
            BeforeStep = async step =>
            {
                if (isHeld && step == "COMMIT")
                {
                    isCommitting.SetResult();
                    await mayCommit.Task;
                }
            },
        };
        var old = await zombie.Start(1);
        isHeld = true;
        await old.BeginAsync(1, default);
        await old.WriteAsync(new[] { 1 }, default);
        var prepared = old.PrepareAsync(1, default).AsTask();
        await isCommitting.Task;
        var recovered = Sink(table, books).Start(2);
        await Task.Delay(200);
        Assert.False(recovered.IsCompleted);
        isHeld = false;
        mayCommit.SetResult();
        await prepared;
        await (await recovered).DisposeAsync();
        await old.DisposeAsync();
        Assert.Empty(await Numbers(table));
        Assert.Equal(0, await Staged(books));
    }

    [Fact]
    public async Task Recovery_ByTwoAtOnce_CommitsOnceAndLeavesOneInCharge()
    {
        for (var round = 0; round < 5; round++)
        {
            var (table, books) = (await NewTable(), NewName());
            var transaction = await PreparedByAttemptOne(table, books);
            var (second, third) = (Sink(table, books), Sink(table, books));
            var recoveries = new[] { second.Start(2, transaction), third.Start(3, transaction) };
            var writer = await recoveries[1];
            ITransactionalWriter<int, PostgresTransaction>? late = null;
            try
            {
                late = await recoveries[0];
            }
            catch (IOException)
            {
                // It came second.
            }

            if (late is not null)
            {
                await late.BeginAsync(2, default);
                await late.WriteAsync(new[] { 7 }, default);
                await Assert.ThrowsAsync<IOException>(async () => await late.PrepareAsync(2, default));
                await late.DisposeAsync();
            }

            await writer.DisposeAsync();
            Assert.Equal([1L, 2L], await Numbers(table));
        }
    }

    [Theory]
    [InlineData("COMMIT", true)]
    [InlineData("committed", false)]
    public async Task Commit_ConnectionIsKilledAroundIt_IsRetriedWithTheSameId(string at, bool kills)
    {
        var (table, books) = (await NewTable(), NewName());
        var fails = 0;
        var sink = new NumbersToRows(Database, table)
        {
            BookkeepingSchema = books,
            BeforeStep = async step =>
            {
                if (step != at || --fails != 0)
                {
                    return;
                }

                if (kills)
                {
                    // This test's alone: others run beside it.
                    await Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%\"{books}\".commits%'");
                }
                else
                {
                    throw new NpgsqlException("The answer is lost");
                }
            },
        };
        await using var writer = await sink.Start(1);
        await writer.BeginAsync(1, default);
        await writer.WriteAsync(new[] { 1, 2 }, default);
        var transaction = await writer.PrepareAsync(1, default);
        fails = 1;
        var failure = await Assert.ThrowsAsync<IOException>(async () => await sink.CommitAsync(transaction, default));
        Assert.DoesNotContain(PostgresServer.Password, failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(kills ? [] : [1L, 2L], await Numbers(table));
        await sink.CommitAsync(transaction, default);
        await sink.CommitAsync(transaction, default);
        Assert.Equal([1L, 2L], await Numbers(table));

        // What recovery is told to commit again, it finds committed.
        await (await Sink(table, books).Start(2, transaction)).DisposeAsync();
        Assert.Equal([1L, 2L], await Numbers(table));
    }

    private NumbersToRows Sink(string table, string books) => new(Database, table) { BookkeepingSchema = books };

    private async Task<PostgresTransaction> PreparedByAttemptOne(string table, string books)
    {
        await using var writer = await Sink(table, books).Start(1);
        await writer.BeginAsync(1, default);
        await writer.WriteAsync(new[] { 1, 2 }, default);
        return await writer.PrepareAsync(1, default);
    }

    private async Task<long> Staged(string books)
    {
        var table = (await Query<string>($"SELECT tablename::text FROM pg_tables WHERE schemaname = '{books}' AND tablename LIKE 'staged%'")).Single();
        return (await Query<long>($"SELECT count(*) FROM {books}.{table}")).Single();
    }
}
