namespace FastFlow.Pipelines.Tests.Jobs;

[Pipeline]
[Flow<FewOrders, Store>]
[Flow<FewOrders, Shares>]
public partial class StoredAndShared;

public sealed class BackPressureTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static Order Number(int id) => new(id, "ann", 1);

    /// <summary>A batch is at most 1024 events, and this pipeline emits one for each.</summary>
    [Fact]
    public async Task Job_WithAFullOutput_HoldsItsPushersBack_AndLosesNothing()
    {
        const int events = 20_000, capacity = 3, batch = 1024, queue = 2;
        var shares = new Shares(capacity);
        var pipeline = new StoredAndShared(new Store(), shares);
        await using var job = pipeline.Start();
        var taken = 0;
        var pushing = Task.Run(async () =>
        {
            for (var id = 0; id < events; id++)
            {
                await pipeline.FewOrders.PushAsync(Number(id), Token);
                Volatile.Write(ref taken, id + 1);
            }

            pipeline.FewOrders.Complete();
        }, Token);

        var next = 0;
        await foreach (var order in shares.ReadAllAsync(Token).Soon())
        {
            Assert.Equal(next++, order.Id);
            Assert.InRange(Volatile.Read(ref taken) - next, int.MinValue, capacity + batch + queue);
            if (next < 100)
            {
                // A slow reader, so that pushers who are not held back run away. Nothing depends on how slow.
                await Task.Delay(1, Token);
            }
        }

        Assert.Equal(events, next);
        await pushing.Soon();
        await job.Completion.Soon();
    }

    [Fact]
    public async Task StopAsync_WithAFullOutputAndNoReader_EndsAndLeavesTheEventsToBeRead()
    {
        var shares = new Shares(capacity: 1);
        var store = new Store();
        var pipeline = new StoredAndShared(store, shares);
        await using var job = pipeline.Start();
        for (var id = 0; id < 3; id++)
        {
            await pipeline.FewOrders.PushAsync(Number(id), Token).Soon();
        }

        await job.StopAsync().Soon();

        Assert.Equal([0, 1, 2], (await shares.ReadAllAsync(Token).Soon().ToListAsync(Token)).Select(order => order.Id));
        Assert.Equal([0, 1, 2], store.Ids);
    }

    [Fact]
    public async Task DrainAsync_WithAFullOutput_WaitsForItsReader()
    {
        var shares = new Shares(capacity: 1);
        var pipeline = new StoredAndShared(new Store(), shares);
        await using var job = pipeline.Start();
        for (var id = 0; id < 3; id++)
        {
            await pipeline.FewOrders.PushAsync(Number(id), Token).Soon();
        }

        var drain = job.DrainAsync();

        Assert.Equal([0, 1, 2], (await shares.ReadAllAsync(Token).Soon().ToListAsync(Token)).Select(order => order.Id));
        await drain.Soon();
    }

    [Fact]
    public async Task StopAsync_DuringADrainThatWaitsForAReader_EndsIt()
    {
        var shares = new Shares(capacity: 1);
        var pipeline = new StoredAndShared(new Store(), shares);
        await using var job = pipeline.Start();
        for (var id = 0; id < 3; id++)
        {
            await pipeline.FewOrders.PushAsync(Number(id), Token).Soon();
        }

        var drain = job.DrainAsync();
        await job.StopAsync().Soon();

        await drain.Soon();
    }

    [Fact]
    public async Task AsynchronousSink_BesideAFullOutput_GetsTheBatch()
    {
        var isWritten = new TaskCompletionSource();
        var store = new Store((orders, _) =>
        {
            if (orders.Span[^1].Id == 1)
            {
                isWritten.SetResult();
            }

            return default;
        });
        var pipeline = new StoredAndShared(store, new Shares(capacity: 1));
        await using var job = pipeline.Start();
        await pipeline.FewOrders.PushAsync(Number(0), Token);
        await pipeline.FewOrders.PushAsync(Number(1), Token);

        await isWritten.Task.Soon();
    }

    [Fact]
    public async Task AsynchronousSink_SlowerThanItsSource_GetsEverythingInOrder_OneWriteAtATime()
    {
        var store = new Store(async (_, _) => await Task.Yield());
        var pipeline = new StoredShares(store);
        await using var job = pipeline.Start();
        for (var id = 0; id < 5000; id++)
        {
            await pipeline.Orders.PushAsync(Number(id), Token);
        }

        await job.DrainAsync().Soon();

        Assert.Equal(Enumerable.Range(0, 5000), store.Ids);
        Assert.All(store.Lengths, length => Assert.InRange(length, 1, 1024));
    }
}
