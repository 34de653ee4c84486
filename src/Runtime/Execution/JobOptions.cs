namespace FastFlow;

/// <summary>How a job runs.</summary>
public sealed record JobOptions
{
    /// <summary>Which results it emits: all, or final ones only. <see cref="ExecutionMode.Streaming"/> unless set.</summary>
    public ExecutionMode Mode
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such execution mode.");
    }

    /// <summary>Takes checkpoints, and goes on from the last one. Null: state lives as long as the job.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>What happens when something fails. Unless set: with checkpoints <see cref="RestartPolicy.ExponentialBackoff"/>, without <see cref="RestartPolicy.None"/>.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>
    /// A directory to start from: a savepoint, one checkpoint, or a job's checkpoints. Needs <see cref="Checkpoints"/>. A job that has checkpoints of its own since it started from there goes
    /// on from those, so the option may stay for the next start.
    /// </summary>
    public string? RestoreFrom { get; init; }

    /// <summary>States to leave behind, by id: an operator's id means all of its states. Without it, state that the program doesn't have any more is refused.</summary>
    public IReadOnlyCollection<string> Drop { get; init; } = [];

    /// <summary>Allows <see cref="RestoreFrom"/> to go back behind checkpoints in <see cref="Checkpoints"/>, and so to repeat output that is committed.</summary>
    public bool AllowRewind { get; init; }

    /// <summary>Where keyed state lies: in memory unless set, or in a cold tier what memory has no room for. Checkpoints are the same, so it may be another at each start.</summary>
    public StateBackend State { get; init; } = StateBackend.InMemory;

    /// <summary>
    /// Stops the job as <see cref="Job.StopAsync()"/> does when the process is told to end: SIGTERM, and SIGINT (Ctrl+C). The process goes on until its <c>Main</c> returns, which should await
    /// <see cref="Job.Completion"/>; give it at least <see cref="StopTimeout"/> before it is killed. A second signal ends the process at once. Off unless set, because signals belong to the program: in a host that has its own way to
    /// stop (ASP.NET, a worker service) pass its token to <c>RunAsync</c> instead.
    /// </summary>
    public bool StopOnSignals { get; init; }

    /// <summary>
    /// How long a job that was stopped, or that failed, may take to end what it has begun. Then asynchronous sinks are cancelled, and
    /// <see cref="Job.Completion"/> fails with a <see cref="TimeoutException"/>. The default is 10 seconds.
    /// </summary>
    public TimeSpan StopTimeout
    {
        get;
        init => field = value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A job can't have less than no time to end.");
    } = TimeSpan.FromSeconds(10);
}
