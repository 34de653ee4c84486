namespace FastFlow.Pipelines.Tests.Lifecycles;

[Sink]
public sealed class Recorded
{
    public Journal Journal { get; } = new();

    public void Open(OperatorContext context) => Journal.Add("open");

    public void Write(in Order order) => Journal.Add($"write {order.Id}");

    public void Close() => Journal.Add("close");
}

[Pipeline]
[Flow<Orders, Recorded>]
public partial class OneSink;

[Map]
public sealed class Opened(Journal journal)
{
    public void Open(OperatorContext context) => journal.Add($"open {context.Name}");

    public Order Map(in Order order) => order with { Amount = 100 / order.Amount };

    public void Close() => journal.Add("close");
}

[Sink]
public sealed class Written(Journal journal, bool failsToOpen = false)
{
    public void Open(OperatorContext context) => journal.Add(failsToOpen ? throw new IOException("locked") : $"open {context.Name}");

    public void Write(in Order order) => journal.Add($"write {order.Id}");

    public void Close() => journal.Add("close");
}

[Pipeline]
[Flow<Orders, Opened, Written>]
public partial class OpenedAndClosed;

/// <summary>Opening and closing of an embedded pipeline; Jobs has the same for jobs.</summary>
public sealed class LifecycleTests
{
    private readonly Journal _journal = new();

    private OpenedAndClosed Pipeline(bool failsToOpen = false) => new(new Opened(_journal), new Written(_journal, failsToOpen));

    [Fact]
    public void Operators_AreOpenedBeforeTheFirstEvent_AndClosedByComplete()
    {
        var pipeline = Pipeline();
        Assert.Empty(_journal.Lines);

        pipeline.Push(new Order(1, "ann", 1));
        pipeline.Push(new Order(2, "ann", 1));
        pipeline.Complete();

        Assert.Equal(["open Opened", "open Written", "write 1", "write 2", "close", "close"], _journal.Lines);
    }

    [Fact]
    public void Operators_OfAFaultedPipeline_AreClosed()
    {
        var pipeline = Pipeline();

        Assert.Throws<OperatorException>(() => pipeline.Push([new Order(1, "ann", 1), new Order(2, "ann", 0)]));

        Assert.Equal(["open Opened", "open Written", "write 1", "close", "close"], _journal.Lines);
    }

    [Fact]
    public void Open_ThatFails_ClosesWhatWasOpen_AndLeavesThePipelineFaulted()
    {
        var pipeline = Pipeline(failsToOpen: true);

        var error = Assert.Throws<IOException>(() => pipeline.Push(new Order(1, "ann", 1)));

        Assert.Contains("Written.Open", error.StackTrace);
        Assert.Equal(["open Opened", "close"], _journal.Lines);
        Assert.Same(error, Assert.Throws<InvalidOperationException>(() => pipeline.Push(new Order(1, "ann", 1))).InnerException);
    }
}
