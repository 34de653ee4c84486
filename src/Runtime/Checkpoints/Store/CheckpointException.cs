namespace FastFlow;

/// <summary>A checkpoint could not be written, committed, found or trusted. The message names the file, what is wrong, why, and what to do.</summary>
public sealed class CheckpointException : Exception
{
    internal CheckpointException(CheckpointFailure failure, string path, string message, Exception? cause = null)
        : base(message, cause)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>What kind of failure it is.</summary>
    public CheckpointFailure Failure { get; }

    /// <summary>The file or directory it is about, relative to the store.</summary>
    public string Path { get; }
}

/// <summary>Kinds of <see cref="CheckpointException"/>.</summary>
public enum CheckpointFailure
{
    /// <summary>The medium failed (full, not allowed, broken). If a checkpoint was being committed, it isn't, and the one before it still is; the next one may be tried.</summary>
    Medium,

    /// <summary>The medium failed at the commit point: the checkpoint may be committed or not. Only a new attempt can find out.</summary>
    OutcomeUnknown,

    /// <summary>A newer attempt runs: this one must end.</summary>
    Fenced,

    /// <summary>Another process holds the store.</summary>
    Locked,

    /// <summary>Something that was committed is not there.</summary>
    Missing,

    /// <summary>Something that was committed is not what was written.</summary>
    Damaged,

    /// <summary>It was written by a newer version.</summary>
    Unsupported,

    /// <summary>It is whole, and its state can't become that of this program: another pipeline, or state that has changed or is gone.</summary>
    Incompatible,
}
