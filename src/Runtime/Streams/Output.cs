using System.ComponentModel;
using System.Threading.Channels;

namespace FastFlow;

/// <summary>
/// A sink that the program drains: <c>[Sink] public sealed class Alerts : Output&lt;Alert&gt;;</c>. A bounded buffer between the pipeline and its
/// reader; a job whose buffer is full pauses until there is room, an embedded push into a full one throws.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
public abstract class Output<T>
{
    private readonly Channel<T> _channel;
    private readonly Queue<T> _outbox = new();

    /// <param name="capacity">How many events are held for the reader.</param>
    protected Output(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Capacity = capacity;
        _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleWriter = true });
    }

    /// <summary>How many events are held for the reader.</summary>
    public int Capacity { get; }

    /// <summary>Takes the oldest event that is waiting, without allocating.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) => _channel.Reader.TryRead(out value);

    /// <summary>All events from here on, until the pipeline completes or fails (then its exception is thrown here).</summary>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => _channel.Reader.ReadAllAsync(cancellationToken);

    internal bool TryWrite(in T value) => _outbox.Count == 0 && _channel.Writer.TryWrite(value);

    internal void Keep(in T value) => _outbox.Enqueue(value);

    internal bool TryFlush()
    {
        while (_outbox.TryPeek(out var value))
        {
            if (!_channel.Writer.TryWrite(value))
            {
                return false;
            }

            _outbox.Dequeue();
        }

        return true;
    }

    internal ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken) => _channel.Writer.WaitToWriteAsync(cancellationToken);

    internal void Complete(Exception? error) => _channel.Writer.TryComplete(error);
}

/// <summary>The pipeline's side of an <see cref="Output{T}"/>: called by generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OutputWriter
{
    /// <summary>Embedded: there is nobody to wait for, so a full buffer is an error.</summary>
    public static void Write<T>(Output<T> output, in T value)
    {
        if (!output.TryWrite(in value))
        {
            throw new InvalidOperationException(
                $"{output.GetType().Name} is full: {output.Capacity} events wait to be read. Drain it with TryRead between pushes, give it a larger capacity, or run the pipeline as a job, which waits.");
        }
    }

    /// <summary>Job: what finds no room is kept, and the worker rests until it is flushed.</summary>
    public static void WriteOrKeep<T>(Output<T> output, in T value)
    {
        if (!output.TryWrite(in value))
        {
            output.Keep(in value);
        }
    }

    /// <summary>Moves what was kept into the buffer; false while there is no room for all of it.</summary>
    public static bool TryFlush<T>(Output<T> output) => output.TryFlush();

    /// <summary>Completes when the buffer has room again.</summary>
    public static ValueTask<bool> WaitForRoomAsync<T>(Output<T> output, CancellationToken cancellationToken) => output.WaitForRoomAsync(cancellationToken);

    /// <summary>Ends the reader's enumeration, with the pipeline's failure if there is one.</summary>
    public static void Complete<T>(Output<T> output, Exception? error) => output.Complete(error);
}
