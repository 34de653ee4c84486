using Npgsql;
using NpgsqlTypes;

namespace FastFlow;

/// <summary>One worker's writer of a Postgres sink.</summary>
internal sealed class PostgresWriter<T>(PostgresRows<T> sink, PostgresNames names, PostgresBookkeeping bookkeeping, PostgresColumn[] columns, TransactionalSinkContext context)
    : ITransactionalWriter<T, PostgresTransaction>
{
    private readonly string _copy = $"COPY {bookkeeping.Staged} (fastflow_attempt, fastflow_worker, fastflow_epoch, fastflow_row, {names.ColumnList}) FROM STDIN (FORMAT BINARY)";
    private readonly PostgresRow _row = new(columns);
    private readonly Lock _gate = new();

    // Begun and not yet prepared, oldest first; the last is the one that rows go to.
    private readonly List<PostgresStage> _stages = [];
    private PostgresStage? _current;
    private volatile Exception? _failure;
    private long _rows;

    public ValueTask BeginAsync(long epoch, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        lock (_gate)
        {
            _current = new(epoch, bookkeeping, _copy);
            _stages.Add(_current);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<T> events, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (events.IsEmpty)
        {
            return;
        }

        var stage = _current ?? throw new InvalidOperationException($"{context.Name} was written to before a checkpoint was begun.");
        try
        {
            Write(stage, await stage.ImporterAsync(cancellationToken).ConfigureAwait(false), events.Span);
        }
        catch (Exception exception)
        {
            if (Fail(exception) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    public async ValueTask<PostgresTransaction> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        var taken = Take(epoch);
        try
        {
            foreach (var stage in taken)
            {
                await stage.PrepareAsync(epoch, context, cancellationToken).ConfigureAwait(false);
            }

            return new(epoch, context.Attempt, context.Worker, taken.Sum(static stage => stage.Rows));
        }
        catch (Exception exception)
        {
            if (Fail(exception) is { } explained)
            {
                throw explained;
            }

            throw;
        }
        finally
        {
            foreach (var stage in taken)
            {
                await DisposeAsync(stage).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        PostgresStage[] stages;
        lock (_gate)
        {
            stages = [.. _stages];
            _stages.Clear();
            _current = null;
        }

        foreach (var stage in stages)
        {
            await DisposeAsync(stage).ConfigureAwait(false);
        }
    }

    // Those of checkpoints that were given up before they were prepared are part of the next.
    private PostgresStage[] Take(long epoch)
    {
        lock (_gate)
        {
            PostgresStage[] taken = [.. _stages.TakeWhile(stage => stage.Epoch <= epoch)];
            if (taken.Length == 0 || taken[^1].Epoch != epoch)
            {
                throw new InvalidOperationException($"{context.Name} can't prepare checkpoint {epoch}: it wasn't begun, or is prepared already.");
            }

            _stages.RemoveRange(0, taken.Length);
            _current = _stages.Count > 0 ? _current : null;
            return taken;
        }
    }

    private void Write(PostgresStage stage, NpgsqlBinaryImporter importer, ReadOnlySpan<T> events)
    {
        foreach (ref readonly var value in events)
        {
            importer.StartRow();
            importer.Write(context.Attempt, NpgsqlDbType.Bigint);
            importer.Write(context.Worker, NpgsqlDbType.Integer);
            importer.Write(stage.Epoch, NpgsqlDbType.Bigint);
            importer.Write(_rows++, NpgsqlDbType.Bigint);
            _row.Begin(importer);
            try
            {
                sink.WriteRow(in value, _row);
                _row.End();
            }
            catch (Exception exception) when (exception is not NpgsqlException)
            {
                throw new FormatException($"{context.Name} can't write {Describe(in value)} to {names.Shown}: {exception.Message}", exception);
            }

            stage.Rows++;
        }
    }

    // What a COPY that is broken says when it is let go adds nothing to what broke it.
    private static async ValueTask DisposeAsync(PostgresStage stage)
    {
        try
        {
            await stage.DisposeAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The server has rolled back, or will when it notices that nobody is there.
        }
    }

    private static string Describe(in T value)
    {
        var text = value?.ToString() ?? "null";
        return text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "…");
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    // What was staged behind a failure would have a gap before it. Answers the failure in the sink's words; null if its own are better.
    private IOException? Fail(Exception exception)
    {
        var explained = exception is NpgsqlException ? PostgresErrors.Failed(context.Name, "stage rows for", names, exception) : null;
        _failure ??= explained ?? exception;
        return explained;
    }
}
