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

/// <summary>What a source may ask for when it is opened.</summary>
/// <param name="Name">The source's name in the graph.</param>
/// <param name="Time">The job's clock.</param>
public sealed record SourceContext(string Name, TimeProvider Time);
