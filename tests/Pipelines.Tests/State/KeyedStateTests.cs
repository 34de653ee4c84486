namespace FastFlow.Pipelines.Tests.Keyed;

/// <summary>A running sum per customer that starts again at 100.</summary>
[Process, KeyBy(nameof(Order.Customer))]
public readonly struct Spent
{
    public struct Total
    {
        public int Amount;
        public int Orders;
    }

    public static void On(in Order order, ref Total total, string key, KeyState state, Emit<Note> emit)
    {
        total.Amount += order.Amount;
        total.Orders++;
        emit.Send(new Note($"{key} {total.Amount} {total.Orders}{(state.IsNew ? " new" : string.Empty)}"));
        if (total.Amount >= 100)
        {
            state.Clear();
            total.Amount = -1;
        }
    }
}

[Pipeline]
[Flow<Orders, Spent, Collect<Note>>]
public partial class SpentPerCustomer;

[Aggregate, KeyBy(nameof(Order.Customer))]
public readonly struct Mean
{
    public struct Sum
    {
        public long Amount;
        public int Count;
    }

    public static void Add(ref Sum sum, in Order order)
    {
        sum.Amount += order.Amount;
        sum.Count++;
    }

    public static Note Result(in Sum sum, string key) => new($"{key} {sum.Amount / sum.Count}");
}

[Pipeline]
[Flow<Orders, Mean, Collect<Note>>]
public partial class MeanPerCustomer;

/// <summary>Two inputs, one key, one state.</summary>
[Process, KeyBy(nameof(Order.Customer))]
public sealed class Balance
{
    public struct Account
    {
        public int Amount;
    }

    public void On(in Order order, ref Account account, Emit<Note> emit) => emit.Send(new Note($"{order.Customer} {account.Amount += order.Amount}"));

    public void On(in Refund refund, ref Account account, Emit<Note> emit) => emit.Send(new Note($"{refund.Customer} {account.Amount -= refund.Amount}"));
}

[Pipeline]
[Flow<Orders, Balance, Collect<Note>>]
[Flow<Refunds, Balance>]
public partial class Balances;

/// <summary>The state is a class: one object per key, made by its constructor.</summary>
[Process, KeyBy(nameof(Order.Customer))]
public sealed class History
{
    public sealed class Past
    {
        public List<int> Amounts { get; set; } = [];
    }

    public void On(in Order order, ref Past past, Emit<Note> emit)
    {
        past.Amounts.Add(order.Amount);
        emit.Send(new Note($"{order.Customer} {string.Join(' ', past.Amounts)}"));
    }
}

[Pipeline]
[Flow<Orders, History, Collect<Note>>]
public partial class Histories;

/// <summary>Counts to three per customer; what it knows of the key it is told in Add and in Result.</summary>
public abstract class ToThree
{
    public struct Count
    {
        public int Orders;
    }

    public static void Add(ref Count count, in Order order, KeyState state)
    {
        count.Orders++;
        if (count.Orders == 3)
        {
            state.Clear();
        }
    }

    public static Note Result(in Count count, KeyState state, string key)
    {
        if (key == "eve")
        {
            state.Clear();
        }

        return new Note($"{key} {count.Orders}{(state.IsNew ? " new" : string.Empty)}");
    }
}

[Aggregate, KeyBy(nameof(Order.Customer))]
public sealed class CountToThree : ToThree;

[Aggregate, KeyBy(nameof(Order.Customer)), OnError(ErrorPolicy.Skip)]
public sealed class SkipToThree : ToThree;

[Pipeline]
[Flow<Orders, CountToThree, Collect<Note>>]
public partial class Threes;

[Pipeline]
[Flow<Orders, SkipToThree, Collect<Note>>]
public partial class SkippedThrees;

/// <summary>One of its handlers wants nothing of the key or its state.</summary>
public abstract class Indifferent
{
    public struct Seen
    {
        public int Orders;
    }

    public static void On(in Order order, ref Seen seen, KeyState state, Emit<Note> emit) => emit.Send(new Note($"{order.Customer} {++seen.Orders}{(state.IsNew ? " new" : string.Empty)}"));

    public static void On(in Refund refund, Emit<Note> emit) => emit.Send(new Note($"{refund.Customer}"));
}

[Process, KeyBy(nameof(Order.Customer))]
public sealed class FailIndifferent : Indifferent;

[Process, KeyBy(nameof(Order.Customer)), OnError(ErrorPolicy.Skip)]
public sealed class SkipIndifferent : Indifferent;

[Pipeline]
[Flow<Orders, FailIndifferent, Collect<Note>>]
[Flow<Refunds, FailIndifferent>]
public partial class FailingIndifferently;

[Pipeline]
[Flow<Orders, SkipIndifferent, Collect<Note>>]
[Flow<Refunds, SkipIndifferent>]
public partial class SkippingIndifferently;

/// <summary>Keyed and yet without state: the key is all it wants.</summary>
[Process, KeyBy(nameof(Order.Customer))]
public readonly struct WhoseTurn
{
    public static void On(in Order order, string key, Emit<Note> emit) => emit.Send(new Note(key));
}

[Pipeline]
[Flow<Orders, WhoseTurn, Collect<Note>>]
public partial class Turns;

public sealed class KeyedStateTests
{
    private readonly Collect<Note> _notes = new();

    private IEnumerable<string> Texts => _notes.Items.Select(note => note.Text);

    [Fact]
    public void State_IsPerKey_AndStartsAsDefault()
    {
        var pipeline = new SpentPerCustomer(_notes);

        pipeline.Push([new Order(1, "ann", 1), new Order(2, "bob", 10), new Order(3, "ann", 2)]);
        pipeline.Push(new Order(4, "bob", 20));

        Assert.Equal(["ann 1 1 new", "bob 10 1 new", "ann 3 2", "bob 30 2"], Texts);
    }

    [Fact]
    public void Clear_RemovesTheKey_OnceTheHandlerHasReturned()
    {
        var pipeline = new SpentPerCustomer(_notes);

        pipeline.Push([new Order(1, "ann", 99), new Order(2, "ann", 1), new Order(3, "ann", 5), new Order(4, "ann", 6)]);

        Assert.Equal(["ann 99 1 new", "ann 100 2", "ann 5 1 new", "ann 11 2"], Texts);
    }

    [Fact]
    public void Clear_InTheMiddleOfManyKeys_LeavesTheOthersAlone()
    {
        var pipeline = new SpentPerCustomer(_notes);
        var expected = new List<string>();
        var totals = new Dictionary<string, (int Amount, int Orders)>();
        var random = new Random(11);
        var orders = new Order[20_000];
        for (var i = 0; i < orders.Length; i++)
        {
            var customer = $"c{random.Next(700)}";
            orders[i] = new Order(i, customer, random.Next(60));
            var isNew = !totals.TryGetValue(customer, out var total);
            total = (total.Amount + orders[i].Amount, total.Orders + 1);
            expected.Add($"{customer} {total.Amount} {total.Orders}{(isNew ? " new" : string.Empty)}");
            if (total.Amount >= 100)
            {
                totals.Remove(customer);
            }
            else
            {
                totals[customer] = total;
            }
        }

        pipeline.Push(orders);

        Assert.Equal(expected, Texts);
    }

    [Fact]
    public void RunningAggregate_EmitsTheUpdatedResult_WithEveryEvent()
    {
        var pipeline = new MeanPerCustomer(_notes);

        pipeline.Push([new Order(1, "ann", 10), new Order(2, "ann", 20), new Order(3, "bob", 7), new Order(4, "ann", 0)]);

        Assert.Equal(["ann 10", "ann 15", "bob 7", "ann 10"], Texts);
    }

    [Fact]
    public void TwoInputs_ShareTheStateOfTheirKey()
    {
        var pipeline = new Balances(collectNote: _notes);

        pipeline.Push(new Order(1, "ann", 10));
        pipeline.Push([new Refund(1, "ann", 4), new Refund(2, "bob", 1)]);
        pipeline.Push(new Order(2, "ann", 1));

        Assert.Equal(["ann 10", "ann 6", "bob -1", "ann 7"], Texts);
    }

    [Fact]
    public void ClassState_IsOneObjectPerKey()
    {
        var pipeline = new Histories(collectNote: _notes);

        pipeline.Push([new Order(1, "ann", 1), new Order(2, "bob", 2), new Order(3, "ann", 3)]);

        Assert.Equal(["ann 1", "bob 2", "ann 1 3"], Texts);
    }

    [Fact]
    public void KeyWithoutState_IsGivenToTheHandler()
    {
        var pipeline = new Turns(_notes);

        pipeline.Push([new Order(1, "ann", 1), new Order(2, "bob", 2)]);

        Assert.Equal(["ann", "bob"], Texts);
    }

    [Fact]
    public void KeyState_OfAnAggregate_SpansAddAndResult_AndClearsAfterBoth()
    {
        Order[] orders = [new(1, "ann", 0), new(2, "ann", 0), new(3, "ann", 0), new(4, "ann", 0), new(5, "eve", 0), new(6, "eve", 0)];
        string[] expected = ["ann 1 new", "ann 2", "ann 3", "ann 1 new", "eve 1 new", "eve 1 new"];

        new Threes(collectNote: _notes).Push(orders);
        Assert.Equal(expected, Texts);

        _notes.Items.Clear();
        new SkippedThrees(collectNote: _notes).Push(orders);
        Assert.Equal(expected, Texts);
    }

    [Fact]
    public void HandlerWithoutState_MakesNone_WhateverThePolicy()
    {
        var failing = new FailingIndifferently(collectNote: _notes);
        failing.Push(new Refund(1, "ann", 0));
        failing.Push(new Order(2, "ann", 0));
        var skipping = new SkippingIndifferently(collectNote: _notes);
        skipping.Push(new Refund(1, "bob", 0));
        skipping.Push(new Order(2, "bob", 0));

        Assert.Equal(["ann", "ann 1 new", "bob", "bob 1 new"], Texts);
    }

    [Fact]
    public void HandlerWithoutState_NeedsAKeyAllTheSame_WhateverThePolicy()
    {
        var failing = new FailingIndifferently(collectNote: _notes);
        var skipping = new SkippingIndifferently(collectNote: _notes);

        Assert.Throws<OperatorException>(() => failing.Push(new Refund(1, null!, 0)));
        skipping.Push(new Refund(1, null!, 0));

        Assert.Empty(_notes.Items);
        Assert.Equal(1, Assert.Single(skipping.Failures).Count);
    }

    [Fact]
    public void TwoPipelines_OfOneType_ShareNothing()
    {
        var others = new Collect<Note>();
        var pipeline = new SpentPerCustomer(_notes);
        var other = new SpentPerCustomer(others);

        pipeline.Push(new Order(1, "ann", 1));
        other.Push(new Order(2, "ann", 2));
        pipeline.Push(new Order(3, "ann", 1));

        Assert.Equal(["ann 1 1 new", "ann 2 2"], Texts);
        Assert.Equal(["ann 2 1 new"], others.Items.Select(note => note.Text));
    }
}
