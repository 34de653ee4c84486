using System.Threading.Channels;

namespace FastFlow.Pipelines.Tests.Jobs;

[Source]
public sealed class Channelled(ChannelReader<Order> orders) : ChannelSource<Order>(orders);

[Source]
public sealed class Sequenced(IAsyncEnumerable<Order> orders) : AsyncEnumerableSource<Order>(orders);

[Pipeline]
[Flow<Channelled, Shares>]
[Flow<Sequenced, Shares>]
[Flow<Feed, Shares>]
[Flow<Orders, Shares>]
public partial class FourSources;

public sealed class SourceTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly Channel<Order> _channel = Channel.CreateUnbounded<Order>();
    private readonly Channel<Order> _sequence = Channel.CreateUnbounded<Order>();
    private readonly Channel<Order> _feed = Channel.CreateUnbounded<Order>();

    private static Order Number(int id, string source = "") => new(id, source, 1);

    private FourSources Pipeline() => new(new Channelled(_channel.Reader), new Shares(), new Sequenced(_sequence.Reader.ReadAllAsync(Token)), new Feed(_feed.Reader.ReadAllAsync));

    [Fact]
    public async Task Sources_OfEveryKind_MergeInOneJob_EachInItsOrder()
    {
        var pipeline = Pipeline();
        await using var job = pipeline.Start();
        var reading = pipeline.Shares.ReadAllAsync(Token).Soon().ToListAsync(Token).AsTask();
        for (var id = 0; id < 2000; id++)
        {
            await _channel.Writer.WriteAsync(Number(id, "channel"), Token);
            await _sequence.Writer.WriteAsync(Number(id, "sequence"), Token);
            await _feed.Writer.WriteAsync(Number(id, "feed"), Token);
            await pipeline.Orders.PushAsync(Number(id, "push"), Token);
        }

        _channel.Writer.Complete();
        _sequence.Writer.Complete();
        _feed.Writer.Complete();
        pipeline.Orders.Complete();

        var read = await reading.Soon();
        await job.Completion.Soon();
        Assert.Equal(8000, job.EventsRead);
        foreach (var source in new[] { "channel", "sequence", "feed", "push" })
        {
            Assert.Equal(Enumerable.Range(0, 2000), read.Where(order => order.Customer == source).Select(order => order.Id));
        }
    }

    /// <summary>Each event is written only when the one before it has come out, so the job has gone to sleep or is about to: a lost wake-up hangs.</summary>
    [Fact]
    public async Task Sources_ThatWakeASleepingJobInTurn_AreAlwaysHeard()
    {
        var pipeline = Pipeline();
        await using var job = pipeline.Start();
        await using var read = pipeline.Shares.ReadAllAsync(Token).Soon().GetAsyncEnumerator(Token);
        for (var id = 0; id < 2000; id++)
        {
            switch (id % 4)
            {
                case 0: await _channel.Writer.WriteAsync(Number(id), Token); break;
                case 1: await _sequence.Writer.WriteAsync(Number(id), Token); break;
                case 2: await _feed.Writer.WriteAsync(Number(id), Token); break;
                default: await pipeline.Orders.PushAsync(Number(id), Token); break;
            }

            Assert.True(await read.MoveNextAsync().Soon());
            Assert.Equal(id, read.Current.Id);
        }
    }

    /// <summary>The stop cancels waits that are under way, while the readers are about to be closed.</summary>
    [Fact]
    public async Task StopAsync_WhileAllSourcesWait_EndsCleanly_OverAndOver()
    {
        for (var round = 0; round < 300; round++)
        {
            var pipeline = Pipeline();
            await using var job = pipeline.Start();
            await pipeline.Orders.PushAsync(Number(round), Token);
            await using var read = pipeline.Shares.ReadAllAsync(Token).Soon().GetAsyncEnumerator(Token);
            Assert.True(await read.MoveNextAsync().Soon());

            await job.StopAsync().Soon();
        }
    }

    [Fact]
    public async Task DrainAsync_LeavesInAChannelWhatTheJobHasNotRead()
    {
        var pipeline = Pipeline();
        await using var job = pipeline.Start();
        await job.DrainAsync().Soon();
        await _channel.Writer.WriteAsync(Number(1), Token);

        Assert.True(_channel.Reader.TryRead(out _));
        Assert.Empty(await pipeline.Shares.ReadAllAsync(Token).Soon().ToListAsync(Token));
    }

    [Fact]
    public async Task ChannelCompletedWithAnError_FailsTheJobWithIt()
    {
        var pipeline = Pipeline();
        await using var job = pipeline.Start();
        await _channel.Writer.WriteAsync(Number(1), Token);
        _channel.Writer.Complete(new InvalidDataException("torn"));

        Assert.Equal("torn", (await job.Completion.Fails<InvalidDataException>()).Message);
        Assert.True(pipeline.Shares.TryRead(out _));
    }
}
