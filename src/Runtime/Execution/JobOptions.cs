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
