namespace FastFlow.Pipelines.Tests.SkipPolicy;

public struct Total
{
    public int Amount;
    public int Orders;
}

/// <summary>Changes its state and emits before it finds out that it can't.</summary>
[Process, KeyBy(nameof(Order.Customer)), OnError(ErrorPolicy.Skip)]
public readonly struct Careless
{
    public static void On(in Order order, ref Total total, KeyState state, Emit<Note> emit)
    {
        total.Orders++;
        total.Amount += order.Amount;
        emit.Send(new Note($"{order.Customer} {total.Orders} {total.Amount}{(state.IsNew ? " new" : string.Empty)}"));
        if (order.Id < 0)
        {
            state.Clear();
            throw new ArgumentException($"order {order.Id} is negative");
        }

        if (order.Amount == 0)
        {
            throw new InvalidOperationException("nothing ordered");
        }
    }
}

[Map, OnError(ErrorPolicy.Skip)]
public readonly struct Inverse
{
    public struct Count
    {
        public int Tried;
    }

    public static Note Map(in Order order, ref Count count) => new($"{++count.Tried}: {100 / order.Amount}");
}

[Filter, OnError(ErrorPolicy.Skip)]
public sealed class Even
{
    public bool Keep(in Order order) => 100 / order.Amount % 2 == 0;
}

[FlatMap, OnError(ErrorPolicy.Skip)]
public readonly struct Halves
{
    public static Note? FlatMap(in Order order) => order.Amount < 0 ? throw new ArgumentException("negative") : order.Amount % 2 == 0 ? new Note($"{order.Amount / 2}") : null;
}

[Process, OnError(ErrorPolicy.Skip)]
public readonly struct Both
{
    public static void On(in Order order, Emit<Note> notes, Emit<Order> orders)
    {
        notes.Send(new Note("note"));
        orders.Send(order with { Id = order.Id * 10 });
        if (order.Amount == 0)
        {
            throw new ArgumentException("zero");
        }
    }
}

[Sink, OnError(ErrorPolicy.Skip)]
public sealed class Fussy(List<int> taken)
{
    public void Write(in Order order)
    {
        if (order.Amount == 0)
        {
            throw new ArgumentException("zero");
        }

        taken.Add(order.Id);
    }
}

[Pipeline]
[Flow<Orders, Careless, Collect<Note>>]
public partial class Skipping;

[Pipeline]
[Flow<Orders, Inverse, Collect<Note>>]
public partial class SkippingUnkeyed;

[Pipeline]
[Flow<Orders, Even, Collect<Order>>]
[Flow<Orders, Halves, Collect<Note>>]
public partial class SkippingStateless;

[Pipeline]
[Flow<Orders, Both, Collect<Note>>]
[Flow<Both, Fussy>]
public partial class SkippingOutputs;

/// <summary>The policy covers the operator and nothing behind it.</summary>
[Pipeline]
[Flow<Orders, Even, Brittle>]
public partial class BrittleBehind;

[Sink]
public sealed class Brittle
{
    public void Write(in Order order) => throw new NotSupportedException("never");
}

public sealed class SkipTests
{
    private readonly Collect<Note> _notes = new();

    private IEnumerable<string> Texts => _notes.Items.Select(note => note.Text);

    [Fact]
    public void FailedEvent_LeavesNoTraceInStateOrOutput()
    {
        var pipeline = new Skipping(_notes);

        pipeline.Push([new Order(1, "ann", 5), new Order(-2, "ann", 5), new Order(3, "ann", 0), new Order(4, "ann", 7)]);

        Assert.Equal(["ann 1 5 new", "ann 2 12"], Texts);
    }

    [Fact]
    public void FailedFirstEventOfAKey_LeavesTheKeyNew()
    {
        var pipeline = new Skipping(_notes);

        pipeline.Push([new Order(1, "ann", 0), new Order(2, "ann", 3)]);

        Assert.Equal(["ann 1 3 new"], Texts);
    }

    [Fact]
    public void FailedEvents_AreCountedPerOperator_WithTheFirstOfEachKind()
    {
        var pipeline = new Skipping(_notes);
        Assert.Empty(pipeline.Failures);

        pipeline.Push([new Order(-1, "ann", 5), new Order(-2, "ann", 5), new Order(3, "bob", 0), new Order(4, "ann", 7)]);

        var failures = Assert.Single(pipeline.Failures);
        Assert.Equal(("Careless", 3L), (failures.Operator, failures.Count));
        Assert.Equal(["ArgumentException: order -1 is negative", "InvalidOperationException: nothing ordered"], failures.First);
    }

    [Fact]
    public void NullKey_IsSkippedToo()
    {
        var pipeline = new Skipping(_notes);

        pipeline.Push([new Order(1, null!, 5), new Order(2, "ann", 7)]);

        Assert.Equal(["ann 1 7 new"], Texts);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void UnkeyedState_IsWhatItWasBefore()
    {
        var pipeline = new SkippingUnkeyed(_notes);

        pipeline.Push([new Order(1, "ann", 50), new Order(2, "ann", 0), new Order(3, "ann", 25)]);

        Assert.Equal(["1: 2", "2: 4"], Texts);
    }

    [Fact]
    public void FiltersAndOptionalResults_AreSkippedPerEvent()
    {
        var even = new Collect<Order>();
        var pipeline = new SkippingStateless(even: null, collectOrder: even, collectNote: _notes);

        pipeline.Push([new Order(1, "ann", 50), new Order(2, "ann", 0), new Order(3, "ann", -4), new Order(4, "ann", 3), new Order(5, "ann", 10)]);

        Assert.Equal([1, 5], even.Items.Select(order => order.Id));
        Assert.Equal(["25", "0", "5"], Texts);
        Assert.Equal([("Even", 1L), ("Halves", 1L)], pipeline.Failures.Select(failures => (failures.Operator, failures.Count)));
    }

    [Fact]
    public void SeveralOutputs_OfAFailedEvent_AreAllTakenBack_AndSinksMaySkipToo()
    {
        var taken = new List<int>();
        var pipeline = new SkippingOutputs(new Fussy(taken), _notes);

        pipeline.Push([new Order(1, "ann", 1), new Order(2, "ann", 0), new Order(3, "ann", 1)]);

        Assert.Equal(["note", "note"], Texts);
        Assert.Equal([10, 30], taken);
    }

    [Fact]
    public void WhatThrowsDownstream_IsDownstreams()
    {
        var error = Assert.Throws<OperatorException>(() => new BrittleBehind().Push(new Order(1, "ann", 50)));

        Assert.Equal("Brittle", error.Operator);
    }
}
