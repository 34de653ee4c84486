namespace FastFlow;

/// <summary>Commits what a transaction lists: gives whole files their names. Any number of times, in any process.</summary>
internal static class RollingCommit
{
    public static void Run(IRollingStore store, RollingFilesTransaction transaction, string sink, bool mayReplace)
    {
        if (transaction.Closed.Count == 0)
        {
            return;
        }

        try
        {
            var partitions = transaction.Closed.Select(file => Checked(file, sink).Partition).ToHashSet(StringComparer.Ordinal);
            foreach (var partition in partitions)
            {
                MakePartition(store, partition);
            }

            // A file must not be durable in a directory that isn't: then it would have neither name.
            foreach (var above in partitions.SelectMany(static partition => RollingPath.DirectoriesOf(partition).SkipLast(1)).Distinct(StringComparer.Ordinal))
            {
                store.FlushDirectory(above);
            }

            foreach (var file in transaction.Closed)
            {
                Rename(store, file, sink, mayReplace);
            }

            // Also what another process made or renamed: it may have been killed before it flushed, and the next checkpoint doesn't list these files any more. Where they are now comes first,
            // so that none is lost between its two names.
            foreach (var partition in partitions)
            {
                store.FlushDirectory(partition);
            }

            store.FlushDirectory(RollingPath.StagingDirectory);
        }
        catch (Exception exception) when (exception is (IOException or UnauthorizedAccessException) and not RollingException)
        {
            throw RollingErrors.Medium(sink, store.Location, exception);
        }
    }

    /// <summary>Makes the sub-directory of a partition.</summary>
    public static void MakePartition(IRollingStore store, string partition)
    {
        foreach (var directory in RollingPath.DirectoriesOf(partition).Where(static directory => directory.Length > 0))
        {
            store.CreateDirectory(directory);
        }
    }

    private static RollingFile Checked(RollingFile file, string sink) => (RollingPath.ProblemOfPartition(file.Partition) ?? RollingPath.ProblemOfSegment(file.Name)) is { } problem
        ? throw new InvalidDataException($"'{file.Name}' in '{file.Partition}' can't be a file of {sink}: {problem}. The transaction is damaged; start from another checkpoint or a savepoint.")
        : file;

    // If it isn't there it has its name, or had it until someone took the file away to read it.
    private static void Rename(IRollingStore store, RollingFile file, string sink, bool mayReplace)
    {
        if (store.LengthOf(file.StagingPath) is not { } length)
        {
            return;
        }

        if (length != file.LengthBytes)
        {
            throw RollingErrors.Short(sink, store.Location, file, length);
        }

        // After a loss of power a file may have both names: that is the same length, and no conflict.
        var there = store.LengthOf(file.CommittedPath);
        if (there is not null && there != length && !mayReplace)
        {
            throw RollingErrors.Conflict(sink, store.Location, file, there.Value);
        }

        if (store.TryRename(file.StagingPath, file.CommittedPath) && there is not null)
        {
            // Where both names were of one file, a rename does nothing.
            store.Delete(file.StagingPath);
        }
    }
}
