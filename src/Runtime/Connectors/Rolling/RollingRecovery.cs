namespace FastFlow;

/// <summary>What a worker's writer begins with.</summary>
/// <param name="NextNumber">The number of its next file.</param>
/// <param name="Open">Files that go on; the one that was written to last is last.</param>
/// <param name="Closed">Files that end with the first checkpoint.</param>
internal sealed record RollingResume(long NextNumber, IReadOnlyList<RollingFile> Open, IReadOnlyList<RollingFile> Closed)
{
    public static RollingResume Fresh(long nextNumber) => new(nextNumber, [], []);
}

/// <summary>What an attempt takes over from the checkpoint that it starts from, and what it has to do before. Pure.</summary>
internal sealed class RollingRecovery
{
    private RollingRecovery(IReadOnlyList<RollingResume> workers, IReadOnlyList<(RollingFile From, RollingFile To)> copies) => (Workers, Copies) = (workers, copies);

    /// <summary>What each worker begins with.</summary>
    public IReadOnlyList<RollingResume> Workers { get; }

    /// <summary>
    /// Open files, and what they become. An attempt never writes to a file of another one: that one may not know yet that it has ended. So it goes on with a copy of what is committed of it.
    /// </summary>
    public IReadOnlyList<(RollingFile From, RollingFile To)> Copies { get; }

    /// <summary>Nothing was before.</summary>
    public static RollingRecovery Fresh(int workers, long nextNumber) => new([.. Enumerable.Repeat(RollingResume.Fresh(nextNumber), workers)], []);

    /// <summary>Goes on from transactions, of each worker oldest first.</summary>
    /// <exception cref="InvalidDataException">They contradict one another.</exception>
    public static RollingRecovery From(IReadOnlyList<RollingFilesTransaction> transactions, TransactionalSinkContext context)
    {
        var last = new SortedDictionary<int, RollingFilesTransaction>();
        foreach (var transaction in transactions)
        {
            if (last.TryGetValue(transaction.Worker, out var earlier) && earlier.Epoch >= transaction.Epoch)
            {
                throw Contradiction(context, $"worker {transaction.Worker} has checkpoint {transaction.Epoch} behind {earlier.Epoch}");
            }

            last[transaction.Worker] = transaction;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in transactions.SelectMany(static transaction => transaction.Closed).Concat(last.Values.SelectMany(static transaction => transaction.Open)))
        {
            if (!names.Add(file.Name))
            {
                throw Contradiction(context, $"'{file.Name}' stands in it twice");
            }
        }

        RollingFile[] open = [.. last.Values.SelectMany(static transaction => transaction.Open)];
        var copies = open.Select(file => (file, file with { Attempt = context.Attempt })).ToArray();
        var isSameTeam = last.Count == context.Workers && last.Values.All(transaction => transaction.Workers == context.Workers);
        return new(isSameTeam ? [.. last.Values.Select(transaction => SameWorker(transaction, context.Attempt))] : OtherTeam([.. last.Values], context), copies);
    }

    private static RollingResume SameWorker(RollingFilesTransaction transaction, long attempt) =>
        new(transaction.NextNumber, [.. transaction.Open.Select(file => file with { Attempt = attempt })], []);

    // Keys have other workers now, so what was open ends. Numbers go on behind all that any worker ever gave: a worker that is gone may come back.
    private static RollingResume[] OtherTeam(IReadOnlyList<RollingFilesTransaction> last, TransactionalSinkContext context)
    {
        var next = last.Max(static transaction => transaction.NextNumber);
        var workers = Enumerable.Repeat(RollingResume.Fresh(next), context.Workers).ToArray();
        workers[0] = workers[0] with { Closed = [.. last.SelectMany(static transaction => transaction.Open).Select(file => file with { Attempt = context.Attempt })] };
        return workers;
    }

    private static InvalidDataException Contradiction(TransactionalSinkContext context, string what) => new(
        $"The checkpoint's transactions of {context.Name} contradict one another: {what}. Start from another checkpoint or a savepoint (RestoreFrom).");
}
