using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FastFlow;

/// <summary>
/// A sink that the program drains: <c>[Sink] public sealed class Alerts : Output&lt;Alert&gt;;</c>. A bounded buffer between the pipeline and its
/// reader; a job whose buffer is full pauses until there is room, an embedded push into a full one throws. An event goes to one reader: two
/// that read at once share the events between them. What is in it when the pipeline ends can still be read.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
public abstract class Output<T>
{
    // Holds what one batch emitted beyond the capacity as well: a job rests after the batch, not within it.
    private volatile Channel<T> _channel = NewChannel();
    private readonly SemaphoreSlim _room = new(0);
    private long _written;
    private long _read;
    private int _isRoomAwaited;
    private string? _pipeline;
    private bool _hasFailed;

    /// <param name="capacity">How many events are held for the reader.</param>
    protected Output(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Capacity = capacity;
    }

    /// <summary>How many events are held for the reader.</summary>
    public int Capacity { get; }

    private long Held => _written - Volatile.Read(ref _read);

    /// <summary>Takes the oldest event that is waiting, without allocating.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        if (!_channel.Reader.TryRead(out value))
        {
            return false;
        }

        // The full fence orders this before the question; the writer announces its wait before it counts.
        Interlocked.Increment(ref _read);
        if (Volatile.Read(ref _isRoomAwaited) != 0)
        {
            Wake();
        }

        return true;
    }

    /// <summary>All events from here on, until the pipeline completes or fails (then its exception is thrown here).</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = _channel;
        while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (TryRead(out var value))
            {
                yield return value;
            }
        }
    }

    internal void Open(string pipeline)
    {
        if (Interlocked.CompareExchange(ref _pipeline, pipeline, null) is not { } owner)
        {
            return;
        }

        if (!_hasFailed || owner != pipeline)
        {
            throw new InvalidOperationException($"{GetType().Name} can't be an output of {pipeline}: this object is one of {owner} already. Make a new {GetType().Name}.");
        }

        // The pipeline failed and was restored: who reads from now on first gets what was left.
        var failed = _channel;
        _hasFailed = false;
        _channel = NewChannel();
        while (failed.Reader.TryRead(out var left))
        {
            _channel.Writer.TryWrite(left);
        }
    }

    internal bool HasRoom => Held < Capacity;

    internal void Write(in T value)
    {
        _written++;
        _channel.Writer.TryWrite(value);
    }

    internal ValueTask WaitForRoomAsync(CancellationToken stop) => Held <= Capacity ? ValueTask.CompletedTask : WaitForReaderAsync(stop);

    internal void Complete(Exception? error)
    {
        _hasFailed = error is not null;
        _channel.Writer.TryComplete(error);
    }

    private static Channel<T> NewChannel() => Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleWriter = true });

    private async ValueTask WaitForReaderAsync(CancellationToken stop)
    {
        await using var registration = stop.UnsafeRegister(static output => ((Output<T>)output!).Wake(), this).ConfigureAwait(false);
        while (true)
        {
            Interlocked.Exchange(ref _isRoomAwaited, 1);
            if (Held <= Capacity || stop.IsCancellationRequested)
            {
                return;
            }

            await _room.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    // At most one release per announcement. One that nobody waits for any more only lets the next wait look once more.
    private void Wake()
    {
        if (Interlocked.Exchange(ref _isRoomAwaited, 0) != 0)
        {
            _room.Release();
        }
    }
}

/// <summary>The pipeline's side of an <see cref="Output{T}"/>: called by generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OutputWriter
{
    /// <summary>Claims the output for a pipeline: it has one writer.</summary>
    /// <exception cref="InvalidOperationException">It belongs to a pipeline already.</exception>
    public static void Open<T>(Output<T> output, string pipeline) => output.Open(pipeline);

    /// <summary>Embedded: there is nobody to wait for, so a full buffer is an error.</summary>
    public static void Write<T>(Output<T> output, in T value)
    {
        if (!output.HasRoom)
        {
            throw new InvalidOperationException(
                $"{output.GetType().Name} is full: {output.Capacity} events wait to be read. Drain it with TryRead between pushes, give it a larger capacity, or run the pipeline as a job, which waits.");
        }

        output.Write(in value);
    }

    /// <summary>Job: takes the event in any case; the worker rests after the batch until the buffer is within its capacity again.</summary>
    public static void WriteBeyond<T>(Output<T> output, in T value) => output.Write(in value);

    /// <summary>Completes when the buffer is within its capacity, or at once when the job is to stop.</summary>
    public static ValueTask WaitForRoomAsync<T>(Output<T> output, CancellationToken stop) => output.WaitForRoomAsync(stop);

    /// <summary>Ends the reader's enumeration, with the pipeline's failure if there is one.</summary>
    public static void Complete<T>(Output<T> output, Exception? error) => output.Complete(error);
}
