namespace FastFlow.Pipelines.Tests.Jobs;

/// <summary>An input with so small a queue that pushers wait.</summary>
[Source]
public sealed class FewOrders : Input<Order>
{
    public override int Capacity => 2;
}

/// <summary>Writes down what becomes of it, and stops at one event until it is let go.</summary>
[Sink]
public sealed class Held(Journal journal, int stopAt = 0)
{
    public ManualResetEventSlim IsInside { get; } = new();

    public ManualResetEventSlim MayGoOn { get; } = new();

    public Action? Closing { get; init; }

    public void Open(OperatorContext context) => journal.Add("open");

    public void Write(in Order order)
    {
        if (order.Id == stopAt)
        {
            IsInside.Set();
            MayGoOn.Soon();
        }

        journal.Add($"write {order.Id}");
    }

    public void Close()
    {
        Closing?.Invoke();
        journal.Add("close");
    }
}

[Pipeline]
[Flow<FewOrders, Held>]
public partial class HeldOrders;

[Map]
public readonly struct Share
{
    public static Order Map(in Order order) => order with { Amount = 100 / order.Amount };
}

[Sink]
public sealed class Shares(int capacity = 1024) : Output<Order>(capacity);

[Pipeline]
[Flow<Orders, Share, Shares>]
public partial class OrderShares;

[Source]
public sealed class Nothing : Input<Order>
{
    public override int Capacity => 0;
}

[Pipeline]
[Flow<Nothing, Shares>]
public partial class NoOrders;

/// <summary>Takes batches; the test says what a write does.</summary>
[Sink]
public sealed class Store(Func<ReadOnlyMemory<Order>, CancellationToken, ValueTask>? write = null)
{
    private bool _isWriting;

    public List<int> Ids { get; } = [];

    public List<int> Lengths { get; } = [];

    public async ValueTask WriteAsync(ReadOnlyMemory<Order> orders, CancellationToken cancellationToken)
    {
        Assert.False(_isWriting, "A write began before the one before it was over.");
        _isWriting = true;
        if (write is not null)
        {
            await write(orders, cancellationToken);
        }

        // Read after the wait: the memory is this sink's until it returns.
        Lengths.Add(orders.Length);
        Ids.AddRange(orders.ToArray().Select(order => order.Id));
        _isWriting = false;
    }
}

[Pipeline]
[Flow<Orders, Share, Store>]
public partial class StoredShares;

/// <summary>A source by convention; the test says what it reads.</summary>
[Source]
public sealed class Feed(Func<CancellationToken, IAsyncEnumerable<Order>> read)
{
    public IAsyncEnumerable<Order> ReadAsync(CancellationToken cancellationToken) => read(cancellationToken);
}

[Pipeline]
[Flow<Feed, Shares>]
public partial class FedShares;
