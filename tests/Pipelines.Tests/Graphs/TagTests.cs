namespace FastFlow.Pipelines.Tests.Tags;

public sealed class Large;

public sealed class Left;

/// <summary>Three outputs: two of one type, told apart by a tag, and one of another.</summary>
[Process]
public readonly struct Router
{
    public static void On(in Order order, Emit<Order> small, Emit<Order, Large> large, Emit<Note> notes)
    {
        notes.Send(new Note($"seen {order.Id}"));
        if (order.Amount > 100)
        {
            large.Send(in order);
        }
        else
        {
            small.Send(in order);
        }

        notes.Send(new Note($"routed {order.Id}"));
    }
}

/// <summary>The same straight through.</summary>
[Process]
public readonly struct DirectRouter
{
    public static void On<TEmit>(in Order order, TEmit emit)
        where TEmit : struct, IEmit<Order>, IEmit<Order, Large>, IEmit<Note>
    {
        ((IEmit<Note>)emit).Send(new Note($"seen {order.Id}"));
        if (order.Amount > 100)
        {
            ((IEmit<Order, Large>)emit).Send(in order);
        }
        else
        {
            ((IEmit<Order>)emit).Send(in order);
        }

        ((IEmit<Note>)emit).Send(new Note($"routed {order.Id}"));
    }
}

[Sink]
public sealed class Lines(Journal journal)
{
    public void Write(in Order order) => journal.Add($"small {order.Id}");

    public void Write(in Note note) => journal.Add(note.Text);
}

[Sink]
public sealed class LargeLines(Journal journal)
{
    public void Write(in Order order) => journal.Add($"large {order.Id}");
}

[Pipeline]
[Flow<Orders, Router, Lines>]
[Flow<Out<Router, Large>, LargeLines>]
public partial class Routed;

[Pipeline]
[Flow<Orders, DirectRouter, Lines>]
[Flow<Out<DirectRouter, Large>, LargeLines>]
public partial class RoutedDirectly;

/// <summary>Nobody wants the small ones.</summary>
[Pipeline]
[Flow<Orders, Router>]
[Flow<Out<Router, Large>, LargeLines>]
[Discard<Order>, Discard<Note>]
public partial class OnlyLarge;

/// <summary>Two inputs of one event type; the tagged one is the one that the flow names.</summary>
[Process, KeyBy(nameof(Order.Customer))]
public readonly struct Compare
{
    public struct Amounts
    {
        public int Left;
    }

    public static void On([In<Left>] in Order left, ref Amounts amounts) => amounts.Left += left.Amount;

    public static void On(Order right, ref Amounts amounts, Emit<Note> emit) => emit.Send(new Note($"{right.Customer} {right.Amount - amounts.Left}"));
}

[Source]
public sealed class LeftOrders : Input<Order>;

[Pipeline]
[Flow<LeftOrders, In<Compare, Left>>]
[Flow<Orders, Compare, Collect<Note>>]
public partial class Compared;

public sealed class TagTests
{
    private readonly Journal _journal = new();
    private readonly Order[] _orders = [new(1, "ann", 10), new(2, "ann", 1000)];

    [Fact]
    public void SeveralOutputs_KeepTheOrderOfTheCalls()
    {
        var pipeline = new Routed(new Lines(_journal), new LargeLines(_journal));

        pipeline.Push(_orders);

        Assert.Equal(["seen 1", "small 1", "routed 1", "seen 2", "large 2", "routed 2"], _journal.Lines);
    }

    [Fact]
    public void SeveralOutputs_StraightThrough_KeepTheOrderOfTheCalls()
    {
        var pipeline = new RoutedDirectly(new Lines(_journal), new LargeLines(_journal));

        pipeline.Push(_orders);

        Assert.Equal(["seen 1", "small 1", "routed 1", "seen 2", "large 2", "routed 2"], _journal.Lines);
    }

    [Fact]
    public void DiscardedOutputs_GoNowhere_TheTaggedOneArrives()
    {
        var pipeline = new OnlyLarge(new LargeLines(_journal));

        pipeline.Push(_orders);

        Assert.Equal(["large 2"], _journal.Lines);
    }

    [Fact]
    public void TaggedInput_TakesOnlyWhatTheFlowBringsThere()
    {
        var notes = new Collect<Note>();
        var pipeline = new Compared(notes);

        pipeline.LeftOrders.Push(new Order(1, "ann", 30));
        pipeline.Orders.Push(new Order(2, "ann", 100));
        pipeline.LeftOrders.Push(new Order(3, "ann", 5));
        pipeline.Orders.Push([new Order(4, "ann", 100), new Order(5, "bob", 100)]);

        Assert.Equal(["ann 70", "ann 65", "bob 100"], notes.Items.Select(note => note.Text));
    }
}
