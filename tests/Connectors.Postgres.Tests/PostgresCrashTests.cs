using Npgsql;

namespace FastFlow.Tests;

/// <summary>A job that dies between any two statements writes every row once.</summary>
public sealed class PostgresCrashTests(PostgresServer server, ITestOutputHelper output) : PostgresTest(server)
{
    private const int Events = 9;
    private const int EventsPerCheckpoint = 4;

    [Fact]
    public async Task Job_DiesAtAnyStep_WritesEveryRowOnce()
    {
        var crashes = 0;
        for (var step = 1; ; step++)
        {
            var job = new Job(Database, await NewTable(), NewName());
            var isWhole = await job.Run(attempt: 1, crashAt: step);
            for (var attempt = 2L; !isWhole; attempt++)
            {
                // The second attempt dies too, early in one run and late in another.
                isWhole = await job.Run(attempt, attempt == 2 ? 1 + (step * 7 % 60) : int.MaxValue);
            }

            Assert.Equal(Enumerable.Range(0, Events).Select(static number => (long)number), await Numbers(job.Table));
            if (!job.HasCrashed)
            {
                break;
            }

            crashes++;
        }

        output.WriteLine($"{crashes} steps to die at");
        Assert.InRange(crashes, 50, 500);
    }

    private sealed class Dies : Exception;

    private sealed class Job(NpgsqlDataSource database, string table, string bookkeeping)
    {
        private long _epoch;
        private int _position;
        private PostgresTransaction[] _transactions = [];

        public string Table => table;

        public bool HasCrashed { get; private set; }

        public async Task<bool> Run(long attempt, int crashAt)
        {
            var steps = 0;
            var sink = new NumbersToRows(database, table)
            {
                BookkeepingSchema = bookkeeping,
                BeforeStep = _ => ++steps >= crashAt ? ValueTask.FromException(new Dies()) : ValueTask.CompletedTask,
            };
            ITransactionalWriter<int, PostgresTransaction>? writer = null;
            try
            {
                writer = await sink.Start(attempt, _transactions);
                await RunToEnd(sink, writer);
                return true;
            }
            catch (Dies)
            {
                HasCrashed = true;
                return false;
            }
            finally
            {
                if (writer is not null)
                {
                    await writer.DisposeAsync();
                }
            }
        }

        private async Task RunToEnd(NumbersToRows sink, ITransactionalWriter<int, PostgresTransaction> writer)
        {
            var (epoch, position) = (_epoch + 1, _position);
            await writer.BeginAsync(epoch, default);
            while (true)
            {
                var until = Math.Min(position + EventsPerCheckpoint, Events);
                await writer.WriteAsync(Enumerable.Range(position, until - position).ToArray(), default);
                position = until;
                if (position < Events)
                {
                    await writer.BeginAsync(epoch + 1, default);
                }

                var transaction = await writer.PrepareAsync(epoch, default);
                (_epoch, _position, _transactions) = (epoch, position, [transaction]);
                await sink.CommitAsync(transaction, default);
                if (position == Events)
                {
                    return;
                }

                epoch++;
            }
        }
    }
}
