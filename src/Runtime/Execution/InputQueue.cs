using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FastFlow;

/// <summary>The bounded queue behind an input's port while the pipeline runs as a job.</summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InputQueue<T>
{
    private readonly string _name;
    private readonly Channel<T> _channel;
    private EndOfInput? _end;

    /// <param name="input">Says how many events the queue holds.</param>
    public InputQueue(Input<T> input)
    {
        _name = input.GetType().Name;
        _channel = input.Capacity > 0
            ? Channel.CreateBounded<T>(new BoundedChannelOptions(input.Capacity) { SingleReader = true })
            : throw new InvalidOperationException($"{_name}.Capacity is {input.Capacity}: a queue holds at least one event.");
    }

    /// <summary>Waits for room and hands the event to the job.</summary>
    /// <exception cref="InvalidOperationException">The input is complete, or the job has ended; what ended it is the inner exception.</exception>
    public ValueTask PushAsync(T value, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && _channel.Writer.TryWrite(value) ? ValueTask.CompletedTask : WaitAndPushAsync(value, cancellationToken);

    /// <summary>Nothing will follow.</summary>
    public void Complete() => End(new EndOfInput($"{_name} is complete: nothing can be pushed after Complete.", null));

    /// <summary>The job takes nothing more.</summary>
    internal void End(Exception? failure) => End(failure is null
        ? new EndOfInput($"{_name} takes nothing more: its job has ended or is ending.", null)
        : new EndOfInput($"{_name} takes nothing more: its job has failed. {failure.Message}", failure));

    /// <summary>The job's end of the queue.</summary>
    public ISourceReader<T, NoPosition> Open(SourceContext context) => new Reader(_channel);

    private void End(EndOfInput end)
    {
        Interlocked.CompareExchange(ref _end, end, null);
        _channel.Writer.TryComplete();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAndPushAsync(T value, CancellationToken cancellationToken)
    {
        try
        {
            await _channel.Writer.WriteAsync(value, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException(_end!.Reason, _end.Failure);
        }
    }

    /// <summary>Why nothing can be pushed any more; the first reason counts.</summary>
    private sealed record EndOfInput(string Reason, Exception? Failure);

    private sealed class Reader(Channel<T> channel) : ISourceReader<T, NoPosition>
    {
        public NoPosition Position => default;

        public SourceStatus Read(Span<T> buffer, out int count)
        {
            count = 0;
            while (count < buffer.Length && channel.Reader.TryRead(out buffer[count]!))
            {
                count++;
            }

            return count > 0 ? SourceStatus.Ready : channel.Reader.Completion.IsCompleted ? SourceStatus.Finished : SourceStatus.Waiting;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
            await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
