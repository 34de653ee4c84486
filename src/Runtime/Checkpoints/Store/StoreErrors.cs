namespace FastFlow;

/// <summary>The words of every <see cref="CheckpointException"/>: what, why, and what to do.</summary>
internal static class StoreErrors
{
    private const string Restore = "Restore the whole directory from a backup, or start from a savepoint (RestoreFrom) with an empty directory; nothing is chosen in its place by itself.";

    public static CheckpointException Damaged(string path, long offset, string why)
        => new(CheckpointFailure.Damaged, path, $"'{path}' is damaged (at byte {offset}): {why}. {Restore}");

    public static CheckpointException NotWhatWasWritten(string path, FileDigest found, ManifestFile file)
        => new(CheckpointFailure.Damaged, path, $"'{path}' of state '{file.StateId}' is damaged: it has {found.LengthBytes} bytes with SHA-256 {found.Hash}, "
            + $"but {file.LengthBytes} bytes with SHA-256 {file.Hash} were committed. Nothing of it was read. {Restore}");

    public static CheckpointException Missing(string path, string who)
        => new(CheckpointFailure.Missing, path, $"'{path}' is missing, but {who} needs it: someone or something else has deleted it. {Restore}");

    public static CheckpointException NoCurrent(string example)
        => new(CheckpointFailure.Missing, StoreLayout.Current, $"'{StoreLayout.Current}' is missing, but there are checkpoints ('{example}'): someone or something else has deleted it, "
            + "or the directory was copied in part. A job that started afresh here would lose its state, and the newest checkpoint may never have been committed. "
            + $"Put {StoreLayout.Current} back from a backup, start from a savepoint (RestoreFrom) with an empty directory, or, to start with no state, delete '{StoreLayout.Checkpoints}' and '{StoreLayout.Shared}' yourself.");

    public static CheckpointException Newer(string path, int version, int known)
        => new(CheckpointFailure.Unsupported, path, $"'{path}' has format version {version}; this FastFlow reads up to {known}. Run the version of FastFlow that wrote it, or a newer one.");

    public static CheckpointException OtherPipeline(string path, string theirs, string ours)
        => new(CheckpointFailure.Incompatible, path, $"'{path}' is of the pipeline '{theirs}', and this job is of '{ours}'. Nothing was changed. Give this job a directory of its own; "
            + $"if the pipeline was renamed, give it [Pipeline(Id = \"{theirs}\")].");

    public static CheckpointException NoCheckpoints(string path, string why)
        => new(CheckpointFailure.Missing, path, $"'{path}' has no checkpoints to read: {why}.");

    public static CheckpointException NotKept(string path, CheckpointName name, IEnumerable<CheckpointName> kept)
        => new(CheckpointFailure.Missing, path, $"'{path}': {(name.Attempt == 0 ? $"checkpoint {name.Id}" : $"checkpoint {name}")} is not one that is kept. "
            + $"{(string.Join(", ", kept) is { Length: > 0 } names ? $"Kept are {names}" : "None is kept")}; others that lie there may never have been committed.");

    public static CheckpointException DeletedMeanwhile(string path, CheckpointName name)
        => new(CheckpointFailure.Missing, path, $"'{path}' is not there any more: the job has gone on and no longer keeps checkpoint {name}. Take a newer one; to keep one for good, make a savepoint.");

    public static CheckpointException NotEmpty(string path, string what)
        => new(CheckpointFailure.Incompatible, path, $"A savepoint can't be made in '{path}': {what}. Nothing was changed. Give a directory that is empty or not there.");

    public static CheckpointException Fenced(long attempt, string by)
        => new(CheckpointFailure.Fenced, StoreLayout.Attempts, $"Attempt {attempt} must end and has committed nothing since: {by}. Another process runs this job on the same checkpoints; run one of them, or give each a directory of its own.");

    public static CheckpointException Over(long attempt)
        => new(CheckpointFailure.OutcomeUnknown, StoreLayout.Current, $"Attempt {attempt} can't commit any more: an earlier failure left open whether a checkpoint is committed. Restart the job: a new attempt reads '{StoreLayout.Current}' and knows.");

    public static CheckpointException Locked(string location)
        => new(CheckpointFailure.Locked, "LOCK", $"Another process uses the checkpoints in '{location}' (it holds 'LOCK'). End it first, or give this job another directory. Don't delete LOCK: that unlocks nothing.");

    public static CheckpointException Medium(string path, string action, bool isUnknown, Exception cause)
    {
        var after = isUnknown
            ? $"It is unknown whether the checkpoint is committed; restart the job: a new attempt reads '{StoreLayout.Current}' and knows."
            : "What was committed before is untouched.";
        return new(isUnknown ? CheckpointFailure.OutcomeUnknown : CheckpointFailure.Medium, path,
            $"{action} of '{(path.Length == 0 ? "." : path)}' failed: {cause.Message} {after} Check that the disk isn't full or failing and that this user may write there.", cause);
    }

    public static CheckpointException In(string location, CheckpointException inner)
        => new(inner.Failure, inner.Path, $"{inner.Message} The checkpoints are in '{location}'.", inner);
}
