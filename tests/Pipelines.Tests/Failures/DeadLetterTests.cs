namespace FastFlow.Pipelines.Tests.DeadLetters;

public struct Total
{
    public int Amount;
}

[Process, KeyBy(nameof(Order.Customer)), OnError(ErrorPolicy.DeadLetter)]
public readonly struct Ledger
{
    public static void On(in Order order, ref Total total, Emit<Note> emit)
    {
        total.Amount += order.Amount;
        emit.Send(new Note($"{order.Customer} {total.Amount}"));
        Check(order.Amount);
    }

    public static void On(in Refund refund, ref Total total, Emit<Note> emit)
    {
        total.Amount -= refund.Amount;
        emit.Send(new Note($"{refund.Customer} {total.Amount}"));
        Check(refund.Amount);
    }

    private static void Check(int amount)
    {
        if (amount <= 0)
        {
            throw new ArgumentException($"{amount} is no amount");
        }
    }
}

[Sink]
public sealed class Morgue(Journal journal)
{
    public void Write(in Failed<Order> failed) => journal.Add($"{failed.Operator}: order {failed.Event.Id}: {failed.Exception.Message}");

    public void Write(in Failed<Refund> failed) => journal.Add($"{failed.Operator}: refund {failed.Event.Id}: {failed.Exception.Message}");
}

[Sink]
public sealed class Lines(Journal journal)
{
    public void Write(in Note note) => journal.Add(note.Text);
}

[Pipeline]
[Flow<Orders, Ledger, Lines>]
[Flow<Refunds, Ledger>]
[Flow<Errors<Ledger>, Morgue>]
public partial class Accounts;

[Map, OnError(ErrorPolicy.DeadLetter)]
public readonly struct Divide
{
    public static Note Map(in Order order) => new($"{order.Id} {100 / order.Amount}");
}

/// <summary>Dead letters are mended, if they can be, and go to a second node of the operator.</summary>
[FlatMap]
public readonly struct Mend
{
    public static Order? FlatMap(in Failed<Order> failed) => failed.Event with { Amount = failed.Event.Id == 2 ? 1 : 0 };
}

public sealed class Mended;

[Sink]
public sealed class Buried(Journal journal)
{
    public void Write(in Failed<Order> failed) => journal.Add($"{failed.Operator}: {failed.Event.Id}");
}

[Pipeline]
[Flow<Orders, Divide, Lines>]
[Flow<Errors<Divide>, Mend, As<Divide, Mended>, Lines>]
[Flow<Errors<As<Divide, Mended>>, Buried>]
public partial class SecondChance;

public sealed class DeadLetterTests
{
    private readonly Journal _journal = new();

    [Fact]
    public void FailedEvent_GoesToErrors_AtItsTurn_WithoutATraceElsewhere()
    {
        var pipeline = new Accounts(new Lines(_journal), new Morgue(_journal));

        pipeline.Push([new Order(1, "ann", 5), new Order(2, "ann", -3), new Order(3, "ann", 1)]);
        pipeline.Push([new Refund(4, "ann", 0), new Refund(5, "ann", 2)]);

        Assert.Equal(["ann 5", "Ledger: order 2: -3 is no amount", "ann 6", "Ledger: refund 4: 0 is no amount", "ann 4"], _journal.Lines);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void DeadLetters_MayFlowOn_LikeAnyOutput()
    {
        var pipeline = new SecondChance(new Lines(_journal), new Buried(_journal));

        pipeline.Push([new Order(1, "ann", 5), new Order(2, "ann", 0), new Order(3, "ann", 0), new Order(4, "ann", 1)]);

        Assert.Equal(["1 20", "2 100", "As<Divide, Mended>: 3", "4 100"], _journal.Lines);
        Assert.Equal([("Divide", 2L), ("As<Divide, Mended>", 1L)], pipeline.Failures.Select(failures => (failures.Operator, failures.Count)));
    }
}
