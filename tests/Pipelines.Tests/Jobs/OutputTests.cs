namespace FastFlow.Pipelines.Tests.Jobs;

/// <summary>Outputs of an embedded pipeline, and what holds for every output.</summary>
public sealed class OutputTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static Order Number(int id, int amount = 1) => new(id, "ann", amount);

    [Fact]
    public void TryRead_AfterAPush_GivesWhatItLedTo()
    {
        var pipeline = new OrderShares(new Shares());

        pipeline.Push([Number(1, 2), Number(2, 4)]);

        Assert.True(pipeline.Shares.TryRead(out var first));
        Assert.True(pipeline.Shares.TryRead(out var second));
        Assert.False(pipeline.Shares.TryRead(out _));
        Assert.Equal((50, 25), (first.Amount, second.Amount));
    }

    [Fact]
    public void Push_IntoAFullOutput_ThrowsAndSaysWhatToDo()
    {
        var pipeline = new OrderShares(new Shares(capacity: 2));

        var error = Assert.Throws<OperatorException>(() => pipeline.Push([Number(1), Number(2), Number(3)]));

        Assert.Equal(("Shares", 2L), (error.Operator, error.Position));
        Assert.Contains("Shares is full: 2 events wait to be read. Drain it with TryRead between pushes", error.Message);
    }

    [Fact]
    public async Task Complete_EndsTheReader_AfterWhatIsLeft()
    {
        var pipeline = new OrderShares(new Shares());
        pipeline.Push([Number(1), Number(2)]);
        pipeline.Complete();

        Assert.Equal([1, 2], (await pipeline.Shares.ReadAllAsync(Token).Soon().ToListAsync(Token)).Select(order => order.Id));
    }

    [Fact]
    public async Task Fault_EndsTheReader_WithTheFailure()
    {
        var pipeline = new OrderShares(new Shares());
        var failure = Assert.Throws<OperatorException>(() => pipeline.Push([Number(1), Number(2, 0)]));
        var read = new List<int>();

        var heard = await Assert.ThrowsAsync<OperatorException>(async () =>
        {
            await foreach (var order in pipeline.Shares.ReadAllAsync(Token).Soon())
            {
                read.Add(order.Id);
            }
        });

        Assert.Same(failure, heard);
        Assert.Equal([1], read);
    }

    [Fact]
    public void Output_OfASecondPipeline_IsRefused()
    {
        var shares = new Shares();
        new OrderShares(shares).Push(Number(1));

        var error = Assert.Throws<InvalidOperationException>(() => new OrderShares(shares).Push(Number(2)));

        Assert.Equal("Shares can't be an output of OrderShares: this object is one of OrderShares already. Make a new Shares.", error.Message);
        Assert.True(shares.TryRead(out _));
    }

    [Fact]
    public async Task TwoReaders_ShareTheEvents()
    {
        var pipeline = new OrderShares(new Shares(capacity: 4));
        await using var job = pipeline.Start();
        async Task<List<int>> Read() => [.. (await pipeline.Shares.ReadAllAsync(Token).Soon().ToListAsync(Token)).Select(order => order.Id)];
        var readers = new[] { Task.Run(Read, Token), Task.Run(Read, Token) };
        for (var id = 0; id < 5000; id++)
        {
            await pipeline.Orders.PushAsync(Number(id), Token);
        }

        await job.DrainAsync().Soon();
        var read = await Task.WhenAll(readers).Soon();

        Assert.All(read, ids => Assert.Equal(ids.Order(), ids));
        Assert.Equal(Enumerable.Range(0, 5000), read.SelectMany(ids => ids).Order());
    }

    [Fact]
    public void PushAndTryRead_InSteadyState_AllocateNothing()
    {
        var pipeline = new OrderShares(new Shares());
        void Round()
        {
            for (var id = 0; id < 1000; id++)
            {
                pipeline.Push(Number(id));
                if (!pipeline.Shares.TryRead(out var order) || order.Id != id)
                {
                    throw new InvalidOperationException("An event was lost.");
                }
            }
        }

        Round();
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
