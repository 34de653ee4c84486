namespace FastFlow;

/// <summary>
/// Events of an asynchronous sequence that the program has: <c>[Source] public sealed class Ticks(IAsyncEnumerable&lt;Tick&gt; ticks) :
/// AsyncEnumerableSource&lt;Tick&gt;(ticks);</c>. To produce events in the source itself write <c>IAsyncEnumerable&lt;T&gt; ReadAsync(CancellationToken)</c>
/// instead. It can't replay.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="events">Enumerated from the beginning whenever the source is opened.</param>
public abstract class AsyncEnumerableSource<T>(IAsyncEnumerable<T> events) : ISource<T, NoPosition>
{
    /// <inheritdoc/>
    public ISourceReader<T, NoPosition> Open(SourceContext context, bool resume, NoPosition position) =>
        new AsyncEnumerableReader<T>(_ => events);
}
