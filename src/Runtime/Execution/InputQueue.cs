using System.ComponentModel;
using System.Threading.Channels;

namespace FastFlow;

/// <summary>The bounded queue behind an input's port while the pipeline runs as a job.</summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InputQueue<T>(Input<T> input)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(input.Capacity) { SingleReader = true });

    /// <summary>Waits for room and hands the event to the job.</summary>
    public ValueTask PushAsync(T value, CancellationToken cancellationToken) => _channel.Writer.WriteAsync(value, cancellationToken);

    /// <summary>Nothing will follow.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>The job's end of the queue.</summary>
    public ISourceReader<T, long> Open(SourceContext context) => new Reader(_channel);

    private sealed class Reader(Channel<T> channel) : ISourceReader<T, long>
    {
        public long Position { get; private set; }

        public SourceStatus Read(Span<T> buffer, out int count)
        {
            count = 0;
            while (count < buffer.Length && channel.Reader.TryRead(out buffer[count]!))
            {
                count++;
            }

            Position += count;
            return count > 0 ? SourceStatus.Ready : channel.Reader.Completion.IsCompleted ? SourceStatus.Finished : SourceStatus.Waiting;
        }

        public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
            await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

        // Whoever still pushes after the job's end must hear of it.
        public ValueTask DisposeAsync()
        {
            channel.Writer.TryComplete(new InvalidOperationException("The job has ended: nobody takes what is pushed."));
            return ValueTask.CompletedTask;
        }
    }
}
