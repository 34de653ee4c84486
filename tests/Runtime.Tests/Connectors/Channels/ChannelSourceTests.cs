using System.Threading.Channels;

namespace FastFlow.Tests.Connectors.Channels;

public class ChannelSourceTests
{
    private sealed class Numbers(ChannelReader<int> channel) : ChannelSource<int>(channel);

    [Fact]
    public async Task Channel_WrittenAndCompleted_GivesAllAndEnds()
    {
        var channel = Channel.CreateBounded<int>(16);
        await using var reader = Open(channel);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await channel.Writer.WriteAsync(i);
            }

            channel.Writer.Complete();
        });
        Assert.Equal(Enumerable.Range(0, 1000), await ReadAllAsync(reader, 7));
        await writing;
    }

    [Fact]
    public void Channel_CompletedWithEventsLeft_GivesThemFirst()
    {
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.TryWrite(2);
        channel.Writer.Complete();
        var reader = Open(channel);
        var buffer = new int[2];
        Assert.Equal((SourceStatus.Ready, 2), (reader.Read(buffer, out var count), count));
        Assert.Equal((SourceStatus.Finished, 0), (reader.Read(buffer, out count), count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Channel_CompletedWithAnError_GivesTheEventsAndThrowsIt(int batch)
    {
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.TryWrite(2);
        channel.Writer.Complete(new InvalidOperationException("The writer broke."));
        var seen = new List<int>();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAllAsync(Open(channel), batch, seen));
        Assert.Equal("The writer broke.", exception.Message);
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task Channel_CompletedAsCancelled_IsNoEndOfInput()
    {
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.Complete(new OperationCanceledException("The writer was stopped."));
        var seen = new List<int>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAllAsync(Open(channel), 10, seen));
        Assert.Equal([1], seen);
    }

    [Fact]
    public async Task Wait_Cancelled_ThrowsAndMayBeRepeated()
    {
        var channel = Channel.CreateUnbounded<int>();
        var reader = Open(channel);
        Assert.Equal(SourceStatus.Waiting, reader.Read(new int[1], out _));
        using var stop = new CancellationTokenSource();
        var wait = reader.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        var again = reader.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(again.IsCompleted);
        channel.Writer.TryWrite(5);
        await again;
        var buffer = new int[1];
        reader.Read(buffer, out var count);
        Assert.Equal((1, 5), (count, buffer[0]));
    }

    [Fact]
    public void Read_EventsAtHand_AllocatesNothing()
    {
        var channel = Channel.CreateBounded<int>(1024);
        var reader = Open(channel);
        var buffer = new int[100];
        Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Turn()
        {
            for (var i = 0; i < 1000; i++)
            {
                channel.Writer.TryWrite(i);
            }

            while (reader.Read(buffer, out var count) != SourceStatus.Waiting || count > 0)
            {
            }
        }
    }

    private static ISourceReader<int, NoPosition> Open(Channel<int> channel) => new Numbers(channel.Reader).Open(TestContext.Of(), false, default);

    private static async Task<List<int>> ReadAllAsync(ISourceReader<int, NoPosition> reader, int batch, List<int>? seen = null)
    {
        seen ??= [];
        var buffer = new int[batch];
        while (true)
        {
            var status = reader.Read(buffer, out var count);
            seen.AddRange(buffer[..count]);
            if (status == SourceStatus.Finished)
            {
                return seen;
            }

            if (status == SourceStatus.Waiting)
            {
                await reader.WaitAsync(CancellationToken.None);
            }
        }
    }
}
