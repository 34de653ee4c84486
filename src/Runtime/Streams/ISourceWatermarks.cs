namespace FastFlow;

/// <summary>
/// What a reader offers that knows more about event time than its events say: a log that writes watermarks between its events, a server that sends heartbeats.
/// The watermark is the higher of this one and what <c>[Watermark]</c> makes of the events.
/// </summary>
/// <remarks>
/// A promise must be a function of the split's own sequence of events, not of how they happened to arrive. So a reader ends its batch where the promise
/// moves: the events that a <see cref="ISourceReader{T, TPosition}.Read"/> writes are those before the move. It may move without an event; then
/// <see cref="ISourceReader{T, TPosition}.WaitAsync"/> completes, too.
/// </remarks>
public interface ISourceWatermarks
{
    /// <summary>
    /// No event of the split below this follows those of the last read; <see cref="Timestamp.MinValue"/> if nothing can be said yet. A lower one than before
    /// changes nothing. End of input is not said here but by <see cref="SourceStatus.Finished"/>.
    /// </summary>
    Timestamp Watermark { get; }
}
