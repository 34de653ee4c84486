namespace FastFlow;

/// <summary>A sink that opens one writer per worker. A pipeline's slot is an interface deriving this one.</summary>
/// <typeparam name="T">The event type.</typeparam>
public interface ISink<T>
{
    /// <summary>Opens a writer for the worker that <paramref name="context"/> describes.</summary>
    ISinkWriter<T> Open(OperatorContext context);
}

/// <summary>One writer of an <see cref="ISink{T}"/>; used by one worker, on its thread.</summary>
/// <typeparam name="T">The event type.</typeparam>
public interface ISinkWriter<T> : IDisposable
{
    /// <summary>Takes a run of events in order. The span is the engine's buffer and is reused when the call returns.</summary>
    void Write(ReadOnlySpan<T> events);

    /// <summary>Makes what was written visible outside; called at the end of input, and when a job is idle or stops.</summary>
    void Flush();
}
