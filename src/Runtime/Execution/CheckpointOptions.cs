namespace FastFlow;

/// <summary>Where a job's checkpoints go, and how often one is taken. Give <see cref="Directory"/> or <see cref="Store"/>.</summary>
public sealed record CheckpointOptions
{
    /// <summary>A directory of the job's own; made if it isn't there. A job that starts goes on from the last checkpoint in it. Null if <see cref="Store"/> is given.</summary>
    public string? Directory { get; init; }

    /// <summary>Another place than a directory. It stays the caller's, who disposes it when the job has ended. Null if <see cref="Directory"/> is given.</summary>
    public ICheckpointStore? Store { get; init; }

    /// <summary>From one barrier to the next. One checkpoint is taken at a time: while one isn't finished, the next waits. The default is 10 seconds.</summary>
    public TimeSpan Interval
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Checkpoints need some time between them.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>From the end of one checkpoint, or of an attempt at one, to the next barrier at least, so that a slow store doesn't keep the job busy with nothing else. None unless set.</summary>
    public TimeSpan MinimumPause
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A pause can't be shorter than none.");
    }

    /// <summary>
    /// How long a checkpoint may take, from its barrier to the sinks' commits. One that takes longer has failed; if it was a sink that held it up, the job restarts. The default is 10 minutes.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A checkpoint takes some time.");
    } = TimeSpan.FromMinutes(10);

    /// <summary>How many committed checkpoints are kept, the current one among them: at least 1. The default is 3.</summary>
    public int Retained
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least the current checkpoint is kept.");
    } = 3;
}
