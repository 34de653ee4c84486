namespace FastFlow;

/// <summary>How an attempt begins: takes over the store, decides which checkpoint to start from, and restores it. Nothing outside is touched before that is durable and verified.</summary>
internal sealed class Recovery : IDisposable
{
    private readonly JobCheckpoints _job;

    private Recovery(JobCheckpoints job, ICheckpointStore store, CheckpointStorage storage)
    {
        (_job, Store, Storage) = (job, store, storage);
        var current = RestorePoint.CurrentOf(storage, store.Location);
        var brought = job.Job.RestoreFrom is { } path ? RestorePoint.Open(path) : null;
        From = Choose(current, brought);
        IsBrought = From is not null && ReferenceEquals(From, brought);
        NextId = Math.Max(current?.Manifest.Name.Id ?? 0, From?.Manifest.Name.Id ?? 0) + 1;
        Origin = From?.Metadata.Origin ?? Timestamp.From(job.Time.GetUtcNow());
        RestoredFrom = IsBrought ? From!.Identity.ToString() : From?.Metadata.RestoredFrom ?? string.Empty;

        // Sinks know attempts by their numbers, which must grow although another directory counts from 1.
        AttemptsBefore = Math.Max(current?.Metadata.AttemptsBefore ?? 0, From is null ? 0 : IsBrought ? From.Metadata.AttemptsBefore + From.Manifest.Name.Attempt : From.Metadata.AttemptsBefore);
    }

    public ICheckpointStore Store { get; }

    public CheckpointStorage Storage { get; }

    /// <summary>The checkpoint to start from; null to start afresh.</summary>
    public RestorePoint? From { get; }

    /// <summary><see cref="From"/> is what <c>RestoreFrom</c> names.</summary>
    public bool IsBrought { get; }

    public long NextId { get; }

    public Timestamp Origin { get; }

    public string RestoredFrom { get; }

    public long AttemptsBefore { get; }

    /// <summary>The attempt's number, as sinks know it.</summary>
    public long Attempt => AttemptsBefore + Storage.Attempt;

    /// <summary>The input had ended when it was taken: nothing is left to do but for the sinks.</summary>
    public bool IsOver => From?.Metadata.IsFinal ?? false;

    /// <exception cref="CheckpointException">Another process runs, or what was committed isn't there whole, or is older than what it would go back behind.</exception>
    public static Recovery Open(JobCheckpoints job)
    {
        var store = job.OpenStore();
        var storage = CheckpointStorage.Open(store, job.Options.Retained, job.Graph.Id);
        try
        {
            return new(job, store, storage);
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    /// <summary>Brings the state into a fresh worker.</summary>
    /// <exception cref="CheckpointException">It doesn't fit the program; nothing was restored.</exception>
    public void Restore(IReadOnlyList<StoredState> states)
    {
        if (From is null)
        {
            return;
        }

        var graph = _job.Graph;
        var drop = _job.Job.Drop;
        var program = RestoringProgram.Of(graph) with { Drop = drop };
        if (!IsBrought)
        {
            // What was dropped once is gone from later checkpoints, and the option may still stand there.
            program = program with { Drop = [.. drop.Where(id => From.Metadata.Schemas.Any(schema => (program with { Drop = [id] }).Drops(schema.StateId)))] };
        }

        var parts = new List<OpenPart>();
        try
        {
            foreach (var part in From.Parts())
            {
                parts.Add(part);
            }

            StateRestore.Load(program, states, [.. parts.Select(static part => part.Reader)], From.Location);
        }
        finally
        {
            parts.ForEach(static part => part.Dispose());
        }
    }

    public void Dispose() => Storage.Dispose();

    private RestorePoint? Choose(RestorePoint? current, RestorePoint? brought)
    {
        if (current is null || brought is null)
        {
            return brought ?? current;
        }

        // The start from there has happened, and the job has gone on since.
        if (current.Metadata.RestoredFrom == brought.Identity.ToString() || current.Identity == brought.Identity)
        {
            return current;
        }

        var isNewer = current.Metadata.Origin == brought.Metadata.Origin && brought.Manifest.Name.Id > current.Manifest.Name.Id;
        return isNewer || _job.Job.AllowRewind ? brought : throw new CheckpointException(CheckpointFailure.Incompatible, StoreLayout.Current,
            $"RestoreFrom names {brought.Location}, and {current.Location} is {(current.Metadata.Origin == brought.Metadata.Origin ? "newer" : "of another history")}. "
            + "Output that was committed since would be repeated. Leave RestoreFrom out to go on from there, give the job an empty directory, or allow it with AllowRewind.");
    }
}
