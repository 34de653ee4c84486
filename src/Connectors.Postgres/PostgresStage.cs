using Npgsql;

namespace FastFlow;

/// <summary>The rows of one checkpoint on their way to the server: one COPY in one transaction, which nobody sees before it is prepared.</summary>
internal sealed class PostgresStage(long epoch, PostgresBookkeeping bookkeeping, string copy) : IAsyncDisposable
{
    private PostgresSession? _session;
    private NpgsqlBinaryImporter? _importer;

    public long Epoch => epoch;

    public long Rows { get; set; }

    /// <summary>Where rows go; opened with the first.</summary>
    public async ValueTask<NpgsqlBinaryImporter> ImporterAsync(CancellationToken cancellationToken)
    {
        if (_importer is null)
        {
            _session = await bookkeeping.BeginAsync(cancellationToken).ConfigureAwait(false);
            _importer = await _session.CopyAsync(copy, cancellationToken).ConfigureAwait(false);
        }

        return _importer;
    }

    /// <summary>Makes the rows durable, as those of that checkpoint; unless another attempt has taken over.</summary>
    public async ValueTask PrepareAsync(long asEpoch, TransactionalSinkContext context, CancellationToken cancellationToken)
    {
        if (_session is null)
        {
            return;
        }

        await _importer!.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _importer.DisposeAsync().ConfigureAwait(false);
        if (asEpoch != epoch)
        {
            await _session.ExecuteAsync(
                $"UPDATE {bookkeeping.Staged} SET fastflow_epoch = $1 WHERE fastflow_attempt = $2 AND fastflow_worker = $3 AND fastflow_epoch = $4",
                cancellationToken, asEpoch, context.Attempt, context.Worker, epoch).ConfigureAwait(false);
        }

        await bookkeeping.HoldAsync(_session, "SHARE", cancellationToken).ConfigureAwait(false);
        await _session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_importer is not null)
        {
            await _importer.DisposeAsync().ConfigureAwait(false);
        }

        if (_session is not null)
        {
            await _session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
