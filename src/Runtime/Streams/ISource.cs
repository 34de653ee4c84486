namespace FastFlow;

/// <summary>What a reader has to say after a read.</summary>
public enum SourceStatus
{
    /// <summary>There may be more at once.</summary>
    Ready,

    /// <summary>Nothing more now; <see cref="ISourceReader{T, TPosition}.WaitAsync"/> says when.</summary>
    Waiting,

    /// <summary>Nothing will follow.</summary>
    Finished,
}

/// <summary>
/// A source that the engine pulls from in batches, and that can start again at a position it has given out. A pipeline's slot is an
/// interface deriving this one.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TPosition">Where a reader stands: an offset, a file and a line. Kept in checkpoints.</typeparam>
public interface ISource<T, TPosition>
{
    /// <summary>
    /// It ends by itself, soon enough to be waited for. Where events have a time, bounded sources are merged in one order, whatever the speed at which each of
    /// them is read: the job waits for the one whose watermark is lowest rather than going on with another. False unless a source says so.
    /// </summary>
    bool IsBounded => false;

    /// <summary>
    /// Events that were read can be read again, by a reader that is opened at a position. Otherwise what a job read after its last checkpoint is lost when it fails. Unless a source says so:
    /// every position but <see cref="NoPosition"/> can be gone back to.
    /// </summary>
    bool CanReplay => typeof(TPosition) != typeof(NoPosition);

    /// <summary>Opens a reader at the beginning, or behind the event that <paramref name="position"/> names when <paramref name="resume"/> is true.</summary>
    ISourceReader<T, TPosition> Open(SourceContext context, bool resume, TPosition position);
}

/// <summary>One reader of an <see cref="ISource{T, TPosition}"/>; used by one worker, on its thread.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TPosition">Where the reader stands.</typeparam>
public interface ISourceReader<T, TPosition> : IAsyncDisposable
{
    /// <summary>Position of the last event handed on, not of the last one fetched.</summary>
    TPosition Position { get; }

    /// <summary>
    /// Writes events that are at hand into <paramref name="buffer"/> without waiting. A failed record that is to be reported ends the
    /// batch before it and throws on the next call.
    /// </summary>
    /// <param name="buffer">The engine's buffer.</param>
    /// <param name="count">How many events were written; may be above 0 whatever the status.</param>
    SourceStatus Read(Span<T> buffer, out int count);

    /// <summary>Completes when <see cref="Read"/> may have more to say than <see cref="SourceStatus.Waiting"/>.</summary>
    ValueTask WaitAsync(CancellationToken cancellationToken);
}

/// <summary>
/// What a reader that decodes records offers beside events: the records it could not decode. All sources in the box that read bytes
/// implement it.
/// </summary>
public interface IRecordFailures
{
    /// <summary>How many records were dropped under <see cref="ErrorPolicy.Skip"/>.</summary>
    long SkippedRecords { get; }

    /// <summary>
    /// Under <see cref="ErrorPolicy.DeadLetter"/>: the record that ended the last batch, which stands behind the events of that batch and
    /// before those of the next. Ask after every <see cref="ISourceReader{T, TPosition}.Read"/>; a record that nobody takes is thrown by the next read.
    /// </summary>
    bool TryTakeFailed(out RawRecord record, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Exception? exception);
}

/// <summary>The position of a source that can't go back: after a restart it goes on with what comes next.</summary>
public readonly record struct NoPosition;

/// <summary>What a source may ask for when it is opened.</summary>
/// <param name="Name">The source's name in the graph.</param>
/// <param name="Time">The job's clock.</param>
public sealed record SourceContext(string Name, TimeProvider Time)
{
    /// <summary>What becomes of a record that can't be decoded.</summary>
    public ErrorPolicy Errors { get; init; } = ErrorPolicy.Fail;

    /// <summary>Told of the first skipped record of each kind of fault and field, under <see cref="ErrorPolicy.Skip"/>; on the reader's thread.</summary>
    public Action<RecordException>? Skipped { get; init; }
}
