namespace FastFlow;

/// <summary>
/// A source of several splits: the partitions of a topic, the files of a directory. Each has a reader, a position and, where events have a time, a
/// watermark of its own; the lowest of those that are neither idle nor finished is what the source promises. Nothing is read before the first splits are
/// known. The split whose watermark is lowest is read first, so splits that drift apart fill no windows ahead of time. A pipeline's slot is an
/// interface deriving this one.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TSplit">What names a split: a partition's number, a path. Two that are equal are the same split; kept in checkpoints.</typeparam>
/// <typeparam name="TPosition">Where a split's reader stands. Kept in checkpoints.</typeparam>
public interface ISplitSource<T, TSplit, TPosition>
    where TSplit : notnull
{
    /// <summary>
    /// No event of a split is earlier than those of the splits before it, such as with a file per day. They are then read as one sequence, one reader after
    /// another, and unopened splits hold no watermark back. Otherwise all splits are open at once. False unless a source says so.
    /// </summary>
    bool AreConsecutive => false;

    /// <summary>
    /// All splits end by themselves. They are then merged in one order, whatever the speed at which each of them is read: the job waits for the split whose turn
    /// it is rather than going on with another. False unless a source says so.
    /// </summary>
    bool IsBounded => false;

    /// <summary>
    /// Finds the splits: first, as one list, those there are; then, for as long as there may be more, lists of splits found later. The end of the sequence says that
    /// no further split will be found: the source has ended when all splits have. A split that was given before is passed over, so the same list may be
    /// given again. Called once per run, and on another thread than the reader's.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<TSplit>> DiscoverAsync(SourceContext context, CancellationToken cancellationToken);

    /// <summary>Opens a reader of a split, at its beginning, or behind the event that <paramref name="position"/> names when <paramref name="resume"/> is true.</summary>
    ISourceReader<T, TPosition> Open(SourceContext context, TSplit split, bool resume, TPosition position);
}
