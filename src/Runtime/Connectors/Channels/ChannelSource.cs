using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FastFlow;

/// <summary>
/// Events that another part of the program writes into a channel: <c>[Source] public sealed class Ticks(ChannelReader&lt;Tick&gt; ticks) :
/// ChannelSource&lt;Tick&gt;(ticks);</c>. It ends when the channel is completed. What was read is gone, so it can't replay.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="channel">The channel; nobody else should read it.</param>
public abstract class ChannelSource<T>(ChannelReader<T> channel) : ISource<T, NoPosition>
{
    /// <inheritdoc/>
    public ISourceReader<T, NoPosition> Open(SourceContext context, bool resume, NoPosition position) => new Reader(channel);

    private sealed class Reader(ChannelReader<T> channel) : ISourceReader<T, NoPosition>
    {
        public NoPosition Position => default;

        public SourceStatus Read(Span<T> buffer, out int count)
        {
            for (count = 0; count < buffer.Length; count++)
            {
                if (!channel.TryRead(out buffer[count]!))
                {
                    return HasEnded(count) ? SourceStatus.Finished : SourceStatus.Waiting;
                }
            }

            return SourceStatus.Ready;
        }

        // The next wait or read throws a writer's error again, when the events before it have been handled.
        private bool HasEnded(int count)
        {
            if (channel.Completion.IsFaulted && count == 0)
            {
                channel.Completion.GetAwaiter().GetResult();
            }

            return channel.Completion.IsCompletedSuccessfully;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
            await channel.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
