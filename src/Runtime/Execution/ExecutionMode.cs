namespace FastFlow;

/// <summary>Which results a job emits.</summary>
public enum ExecutionMode
{
    /// <summary>Results as they come: windows as the watermark passes them and again for late events, running aggregates after every event.</summary>
    Streaming,

    /// <summary>
    /// Final results only, for bounded input: a window emits once, when no late event can change it any more; a running aggregate emits at the end. What is late
    /// is the same as in <see cref="Streaming"/>.
    /// </summary>
    Batch,
}
