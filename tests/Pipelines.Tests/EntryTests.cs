namespace FastFlow.Pipelines.Tests.Entries;

/// <summary>Calls back while it is being written to.</summary>
[Sink]
public sealed class Calls(Action<Order> call)
{
    public void Write(in Order order) => call(order);
}

[Pipeline]
[Flow<Orders, Calls>]
public partial class Calling;

public sealed class EntryTests
{
    private static readonly Order One = new(1, "ann", 1);

    [Fact]
    public void Push_FromASink_Throws_AndFaultsThePipelineIfNobodyCatchesIt()
    {
        Calling? pipeline = null;
        pipeline = new Calling(new Calls(_ => pipeline!.Push(One)));

        var error = Assert.Throws<OperatorException>(() => pipeline.Push(One));

        Assert.IsType<InvalidOperationException>(error.InnerException);
        Assert.Contains("from one of its own sinks, or from a second thread", error.Message);
        Assert.Contains("is faulted", Assert.Throws<InvalidOperationException>(() => pipeline.Push(One)).Message);
    }

    [Fact]
    public void Push_FromASinkThatCatchesIt_LeavesThePipelineWhole()
    {
        Calling? pipeline = null;
        var refused = 0;
        var seen = new List<int>();
        pipeline = new Calling(new Calls(order =>
        {
            seen.Add(order.Id);
            Assert.Throws<InvalidOperationException>(() => pipeline!.Push(One));
            Assert.Throws<InvalidOperationException>(() => pipeline!.Orders.Push([One]));
            Assert.Throws<InvalidOperationException>(() => pipeline!.Complete());
            Assert.Throws<InvalidOperationException>(() => pipeline!.Start());
            refused++;
        }));

        pipeline.Push([new Order(1, "ann", 1), new Order(2, "ann", 1)]);
        pipeline.Push(new Order(3, "ann", 1));

        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(3, refused);
    }

    [Fact]
    public async Task Push_FromASecondThread_WhileOneRuns_Throws_AndHarmsNobody()
    {
        using var isInside = new ManualResetEventSlim();
        using var mayReturn = new ManualResetEventSlim();
        var seen = new List<int>();
        var pipeline = new Calling(new Calls(order =>
        {
            seen.Add(order.Id);
            if (order.Id == 2)
            {
                isInside.Set();
                Assert.True(mayReturn.Wait(TimeSpan.FromSeconds(30)));
            }
        }));
        pipeline.Push(One);
        var first = Task.Factory.StartNew(() => pipeline.Push(new Order(2, "ann", 1)), TaskCreationOptions.LongRunning);
        Assert.True(isInside.Wait(TimeSpan.FromSeconds(30)));

        var error = Assert.Throws<InvalidOperationException>(() => pipeline.Push(new Order(3, "bob", 1)));

        Assert.Contains("Calling can't be pushed into while a push is running", error.Message);
        Assert.Contains("PushAsync", error.Message);
        mayReturn.Set();
        await first;
        pipeline.Push(new Order(4, "bob", 1));
        Assert.Equal([1, 2, 4], seen);
    }

    /// <summary>Two threads without a lock: each push either has its effect or is refused with the same words, never anything else.</summary>
    [Fact]
    public void Push_FromTwoThreads_OverAndOver_IsCountedOrRefused()
    {
        var taken = 0;
        var pipeline = new Calling(new Calls(_ => taken++));
        var refusals = new System.Collections.Concurrent.ConcurrentBag<string>();
        var accepted = 0;

        void PushMany()
        {
            for (var i = 0; i < 20_000; i++)
            {
                try
                {
                    pipeline.Push(One);
                    Interlocked.Increment(ref accepted);
                }
                catch (InvalidOperationException e)
                {
                    refusals.Add(e.Message);
                }
            }
        }

        Parallel.Invoke(PushMany, PushMany);

        Assert.Equal(40_000, accepted + refusals.Count);
        Assert.Equal(accepted, taken);
        Assert.All(refusals.Distinct(), message => Assert.Contains("while a push is running", message));
    }

    [Fact]
    public void TryGetState_ThatThrows_LeavesTheDoorOpen()
    {
        var pipeline = new Keyed.SpentPerCustomer(new Collect<Note>());
        pipeline.Push(new Order(1, "ann", 10));
        var node = Keyed.SpentPerCustomer.Graph.Nodes.Single(node => node.Role == "Process").Index;

        Assert.Throws<InvalidCastException>(() => ((ICompiledPipeline)pipeline).TryGetState<Keyed.Spent.Total>(node, 7, out _));

        Assert.True(((ICompiledPipeline)pipeline).TryGetState<Keyed.Spent.Total>(node, "ann", out var total));
        Assert.Equal(10, total.Amount);
        pipeline.Push(new Order(2, "ann", 10));
    }

    [Fact]
    public void Push_AfterComplete_Throws()
    {
        var pipeline = new Calling(new Calls(_ => { }));
        pipeline.Push(One);
        pipeline.Complete();

        var error = Assert.Throws<InvalidOperationException>(() => pipeline.Push(One));

        Assert.Equal("Calling is complete: its input has ended. Make a new Calling.", error.Message);
        Assert.Throws<InvalidOperationException>(() => pipeline.Complete());
        Assert.Throws<InvalidOperationException>(() => pipeline.Start());
    }

    [Fact]
    public void Start_AfterAPush_SaysThatThePipelineIsEmbedded()
    {
        var pipeline = new Calling(new Calls(_ => { }));
        pipeline.Push(One);

        var error = Assert.Throws<InvalidOperationException>(() => pipeline.Start());

        Assert.Contains("either embedded or a job", error.Message);
    }

    [Fact]
    public void PushAsync_WithoutAJob_SaysWhatToCall()
    {
        var pipeline = new Calling(new Calls(_ => { }));

        var error = Assert.Throws<InvalidOperationException>(() => { _ = pipeline.Orders.PushAsync(One, TestContext.Current.CancellationToken); });

        Assert.Contains("call Start first, or use Push", error.Message);
    }
}
