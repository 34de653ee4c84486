namespace FastFlow.Pipelines.Tests.FailPolicy;

[Filter]
public readonly struct Known
{
    public static bool Keep(in Order order) => order.Customer != "unknown";
}

[Map]
public readonly struct Divide
{
    public static Order Map(in Order order) => order with { Amount = 100 / order.Amount };
}

[Sink]
public sealed class Picky(List<int> taken)
{
    public void Write(in Order order)
    {
        if (order.Id < 0)
        {
            throw new ArgumentException("negative id");
        }

        taken.Add(order.Amount);
    }
}

[Sink]
public interface IShares : ISink<Order>;

/// <summary>Takes runs of events, and notes their lengths.</summary>
public sealed class Runs : IShares, ISinkWriter<Order>
{
    public List<int> Amounts { get; } = [];

    public List<int> Lengths { get; } = [];

    public bool IsDisposed { get; private set; }

    public ISinkWriter<Order> Open(OperatorContext context) => this;

    public void Write(ReadOnlySpan<Order> events)
    {
        Lengths.Add(events.Length);
        foreach (var order in events)
        {
            Amounts.Add(order.Amount);
        }
    }

    public void Flush() { }

    public void Dispose() => IsDisposed = true;
}

[Pipeline]
[Flow<Orders, Known, Divide, Picky>]
[Flow<Divide, IShares>]
public partial class Shares;

/// <summary>Fails after what it has sent has had its effects.</summary>
[FlatMap]
public readonly struct SendThenFail
{
    public static void FlatMap<TEmit>(in Order order, TEmit emit)
        where TEmit : struct, IEmit<Order>
    {
        emit.Send(in order);
        if (order.Amount == 0)
        {
            throw new ArgumentException("nothing ordered");
        }
    }
}

public sealed class Late;

[Pipeline]
[Flow<As<Orders, Late>, SendThenFail, Collect<Order>>]
public partial class Straight;

public sealed class FailTests
{
    private readonly List<int> _taken = [];
    private readonly Runs _runs = new();
    private readonly Shares _pipeline;

    public FailTests() => _pipeline = new Shares(new Picky(_taken), _runs);

    [Fact]
    public void Failure_NamesPipelineOperatorEventPositionAndSource()
    {
        _pipeline.Push([new Order(0, "ann", 1), new Order(1, "ann", 2)]);

        var error = Assert.Throws<OperatorException>(() => _pipeline.Push([new Order(2, "ann", 5), new Order(3, "bob", 0), new Order(4, "ann", 1)]));

        Assert.Equal(("Shares", "Divide", "Orders", 3L), (error.Pipeline, error.Operator, error.EventSource, error.Position));
        Assert.Equal($"Shares: Divide failed on event 3 of Orders, {new Order(3, "bob", 0)}: DivideByZeroException: Attempted to divide by zero.", error.Message);
        Assert.IsType<DivideByZeroException>(error.InnerException);
    }

    [Fact]
    public void Failure_BehindWhatWasSentStraightThrough_NamesTheSender()
    {
        var sent = new Collect<Order>();
        var pipeline = new Straight(collectOrder: sent);

        var error = Assert.Throws<OperatorException>(() => pipeline.Push([new Order(1, "ann", 1), new Order(2, "ann", 0)]));

        Assert.Equal(("SendThenFail", 1L), (error.Operator, error.Position));
        Assert.Equal([1, 2], sent.Items.Select(order => order.Id));
    }

    [Fact]
    public async Task Failure_NamesTheSourceAsTheFlowDoes_EmbeddedAndInAJob()
    {
        var embedded = Assert.Throws<OperatorException>(() => new Straight().Push(new Order(1, "ann", 0)));
        var pipeline = new Straight();
        await using var job = pipeline.Start();
        await pipeline.LateOrders.PushAsync(new Order(1, "ann", 0));
        var inJob = await Assert.ThrowsAsync<OperatorException>(() => job.Completion);

        Assert.Equal(["As<Orders, Late>", "As<Orders, Late>"], [embedded.EventSource, inJob.EventSource]);
    }

    [Fact]
    public void Failure_OfASink_NamesTheSink()
    {
        var error = Assert.Throws<OperatorException>(() => _pipeline.Push([new Order(1, "ann", 1), new Order(-1, "ann", 1)]));

        Assert.Equal(("Picky", 1L), (error.Operator, error.Position));
    }

    [Fact]
    public void Failure_LongEventText_IsShortened()
    {
        var error = Assert.Throws<OperatorException>(() => _pipeline.Push(new Order(1, new string('x', 100_000), 0)));

        Assert.Equal(201, error.EventText!.Length);
        Assert.EndsWith("…", error.EventText);
    }

    [Fact]
    public void Failure_LeavesThePipelineFaulted()
    {
        var error = Assert.Throws<OperatorException>(() => _pipeline.Push(new Order(1, "ann", 0)));

        var second = Assert.Throws<InvalidOperationException>(() => _pipeline.Push(new Order(2, "ann", 1)));

        Assert.Same(error, second.InnerException);
        Assert.Contains("Shares is faulted and its state is unsure: Shares: Divide failed", second.Message);
        Assert.Throws<InvalidOperationException>(() => _pipeline.Complete());
        Assert.Empty(_taken);
    }

    [Fact]
    public void EventsBeforeTheFailure_HaveHadAllTheirEffects_InBatchedSinksToo()
    {
        Assert.Throws<OperatorException>(() => _pipeline.Push([new Order(1, "ann", 1), new Order(2, "ann", 2), new Order(3, "ann", 0), new Order(4, "ann", 4)]));

        Assert.Equal([100, 50], _taken);
        Assert.Equal([100, 50], _runs.Amounts);
    }

    [Fact]
    public void Failure_AmongManyEventsThatAFilterIsAskedAheadFor_SurfacesAtItsEvent()
    {
        var random = new Random(3);
        Order[] orders = [.. Enumerable.Range(0, 2000).Select(id => new Order(id, random.Next(2) == 0 ? "unknown" : "ann", id == 1500 ? 0 : 1))];
        orders[1500] = orders[1500] with { Customer = "ann" };

        var error = Assert.Throws<OperatorException>(() => _pipeline.Push(orders));

        Assert.Equal(("Divide", 1500L), (error.Operator, error.Position));
        Assert.Equal(orders.Take(1500).Count(order => order.Customer == "ann"), _taken.Count);
    }
}
