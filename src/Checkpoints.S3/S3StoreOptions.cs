namespace FastFlow;

/// <summary>Where in S3 the checkpoints of a job lie, and what the store there can do.</summary>
public sealed record S3StoreOptions
{
    /// <summary>S3 takes no smaller parts.</summary>
    internal const int LeastPartBytes = 5 * 1024 * 1024;

    /// <summary>The bucket, which must be there.</summary>
    public required string Bucket { get; init; }

    /// <summary>What all keys begin with, such as <c>jobs/vwap</c>; a job needs one of its own. Nothing else may lie under it.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>How a job is kept from committing when a newer attempt of it runs.</summary>
    public S3Fencing Fencing { get; init; } = S3Fencing.ConditionalWrites;

    /// <summary>How much of a file is in memory until it is uploaded, per file that is being written; larger files go up in parts of that size. At least 5 MiB, and 10,000 of them are the longest file.</summary>
    public int PartBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Above that, a copy on the server is made in parts.</summary>
    internal long MostCopyBytes { get; init; } = 5L * 1024 * 1024 * 1024;
}

/// <summary>How a job in S3 is kept from committing when a newer attempt of it runs.</summary>
public enum S3Fencing
{
    /// <summary>By writes on condition (<c>If-None-Match</c>, <c>If-Match</c>). A store that ignores conditions is refused at start.</summary>
    ConditionalWrites,

    /// <summary>Not at all, for stores that know no conditions: whoever starts the job sees to it that the one before has ended, or a checkpoint may be lost.</summary>
    None,
}
