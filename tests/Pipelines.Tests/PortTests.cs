namespace FastFlow.Pipelines.Tests.Ports;

[Map]
public readonly struct Describe
{
    public static Note Map(in Order order) => new($"order {order.Id}");
}

[Map]
public readonly struct DescribeRefund
{
    public static Note Map(in Refund refund) => new($"refund {refund.Id}");
}

[Source]
public sealed class WebOrders : Input<Order>;

[Pipeline]
[Flow<Orders, Describe, Collect<Note>>]
[Flow<Refunds, DescribeRefund, Collect<Note>>]
public partial class OrdersAndRefunds;

/// <summary>Two inputs of one event type: only the ports tell them apart.</summary>
[Pipeline]
[Flow<Orders, Describe, Collect<Note>>]
[Flow<WebOrders, Describe>]
public partial class OrdersTwice;

public sealed class PortTests
{
    private readonly Collect<Note> _notes = new();

    private IEnumerable<string> Texts => _notes.Items.Select(note => note.Text);

    [Fact]
    public void Push_OneEvent_HasItsEffectsBeforeItReturns()
    {
        var pipeline = new OrdersAndRefunds(_notes);

        pipeline.Push(new Order(1, "ann", 10));

        Assert.Equal(["order 1"], Texts);
    }

    [Fact]
    public void Push_Span_HandlesEventsInOrder()
    {
        var pipeline = new OrdersAndRefunds(_notes);
        Order[] orders = [.. Enumerable.Range(0, 300).Select(id => new Order(id, "ann", id))];

        pipeline.Push(orders);

        Assert.Equal(orders.Select(order => $"order {order.Id}"), Texts);
    }

    [Fact]
    public void Push_EmptySpan_DoesNothing()
    {
        var pipeline = new OrdersAndRefunds(_notes);

        pipeline.Push(ReadOnlySpan<Order>.Empty);
        pipeline.Push(new Order(1, "ann", 10));

        Assert.Equal(["order 1"], Texts);
    }

    [Fact]
    public void Push_ByEventType_ChoosesTheOnlyInputOfThatType()
    {
        var pipeline = new OrdersAndRefunds(_notes);

        pipeline.Push(new Refund(7, "ann", 10));
        pipeline.Push(new Order(1, "ann", 10));
        pipeline.Push([new Refund(8, "bob", 1), new Refund(9, "bob", 1)]);

        Assert.Equal(["refund 7", "order 1", "refund 8", "refund 9"], Texts);
    }

    [Fact]
    public void Port_Push_IsTheSameByInput()
    {
        var pipeline = new OrdersAndRefunds(_notes);

        pipeline.Refunds.Push(new Refund(7, "ann", 10));
        pipeline.Orders.Push([new Order(1, "ann", 10), new Order(2, "bob", 20)]);

        Assert.Equal(["refund 7", "order 1", "order 2"], Texts);
    }

    [Fact]
    public void Port_OfTwoInputsOfOneType_IsTheOnlyWayIn()
    {
        var pipeline = new OrdersTwice(_notes);

        pipeline.WebOrders.Push(new Order(1, "ann", 10));
        pipeline.Orders.Push(new Order(2, "ann", 10));

        Assert.Equal(["order 1", "order 2"], Texts);
        Assert.DoesNotContain(typeof(OrdersTwice).GetMethods(), method => method.Name == "Push");
    }

    [Fact]
    public void Port_IsAReadonlyStruct()
    {
        var port = typeof(OrdersTwice.WebOrdersPort);

        Assert.True(port.IsValueType);
        Assert.Contains(port.CustomAttributes, attribute => attribute.AttributeType.Name == "IsReadOnlyAttribute");
    }
}
