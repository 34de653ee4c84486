using FastFlow.Tests.Operators;

namespace FastFlow.Pipelines.Tests.Inheritance;

public interface IPriced
{
    int Amount { get; }
}

public abstract record Payment(int Id);

public record CardPayment(int Id, int Amount) : Payment(Id), IPriced;

public sealed record GiftCardPayment(int Id, int Amount) : CardPayment(Id, Amount);

[Source]
public sealed class Cards : Input<CardPayment>;

[Source]
public sealed class Gifts : Input<GiftCardPayment>;

/// <summary>Takes what it is given: a payment of any kind, and gift cards apart.</summary>
[Sink]
public sealed class ByKind(Journal journal)
{
    public void Write(in Payment payment) => journal.Add($"payment {payment.Id}");

    public void Write(in GiftCardPayment payment) => journal.Add($"gift {payment.Id}");
}

[Sink]
public sealed class Priced(Journal journal)
{
    public void Write(IPriced priced) => journal.Add($"priced {priced.Amount}");
}

[Pipeline]
[Flow<Cards, ByKind>]
[Flow<Gifts, ByKind>]
[Flow<Cards, Priced>]
public partial class Kinds;

/// <summary>The handler stands in a generic base class, with its state.</summary>
public abstract class Counting<TEvent>
{
    public struct Count
    {
        public int Events;
    }

    public void On(in TEvent value, ref Count count, Emit<Note> emit) => emit.Send(new Note(Text(++count.Events, value)));

    protected virtual string Text(int count, TEvent value) => $"{count}: {value}";
}

[Process]
public sealed class CountOrders : Counting<Order>
{
    protected override string Text(int count, Order value) => $"{count}: order {value.Id}";
}

/// <summary>Two levels up, with one handler of its own that hides its base's.</summary>
public abstract class Base
{
    public Note Map(in Order order) => new($"base {order.Id}");
}

public abstract class Middle : Base;

[Map]
public sealed class Inherits : Middle;

[Map]
public sealed class Hides : Middle
{
    public new Note Map(in Order order) => new($"own {order.Id}");
}

[Pipeline]
[Flow<Orders, CountOrders, Collect<Note>>]
[Flow<Orders, Inherits, Collect<Note>>]
[Flow<Orders, Hides, Collect<Note>>]
public partial class FromBases;

/// <summary>A generic operator stands in the graph twice, closed over different types.</summary>
[Map]
public readonly struct Wrap<T>(string before)
{
    public Note Map(in T value) => new(before + value);
}

[Pipeline]
[Flow<Orders, Wrap<Order>, Wrap<Note>, Collect<Note>>]
public partial class Wrapped;

[Source]
public sealed class Temperatures : Input<Celsius>;

[Pipeline]
[Flow<Temperatures, ToFahrenheit, Rises, Collect<Fahrenheit>>]
public partial class FromALibrary;

[Source]
public sealed class Readings : Input<Reading>;

[Pipeline]
[Flow<Readings, PerStation, Collect<Reading>>]
public partial class KeyedByALibrary;

/// <summary>Asked ahead of the events' turn, if it were for their very type.</summary>
[Filter]
public readonly struct EvenId
{
    public static bool Keep(in Payment payment) => payment.Id % 2 == 0;
}

[Sink]
public sealed class Ids(List<int> ids)
{
    public void Write(in Payment payment) => ids.Add(payment.Id);
}

[Pipeline]
[Flow<Cards, EvenId, Ids>]
public partial class EvenPayments;

public sealed class InheritanceTests
{
    private readonly Journal _journal = new();
    private readonly Collect<Note> _notes = new();

    private IEnumerable<string> Texts => _notes.Items.Select(note => note.Text);

    [Fact]
    public void EventOfADerivedType_GoesToTheExactInput_ElseToItsBaseOrInterface()
    {
        var pipeline = new Kinds(new ByKind(_journal), new Priced(_journal));

        pipeline.Push(new CardPayment(1, 10));
        pipeline.Push(new GiftCardPayment(2, 20));

        Assert.Equal(["payment 1", "priced 10", "gift 2"], _journal.Lines);
    }

    [Fact]
    public void Handlers_OfBaseClasses_AreInherited_TheNearestWins()
    {
        var pipeline = new FromBases(collectNote: _notes);

        pipeline.Push([new Order(1, "ann", 0), new Order(2, "ann", 0)]);

        Assert.Equal(["1: order 1", "base 1", "own 1", "2: order 2", "base 2", "own 2"], Texts);
    }

    [Fact]
    public void GenericOperator_IsOneNodePerTypeArgument_NamedAfterIt()
    {
        var pipeline = new Wrapped(wrapOrder: new Wrap<Order>("1 "), wrapNote: new Wrap<Note>("2 "), collectNote: _notes);

        pipeline.Push(new Order(7, "ann", 0));

        Assert.Equal([$"2 {new Note($"1 {new Order(7, "ann", 0)}")}"], Texts);
    }

    [Fact]
    public void Operators_OfAReferencedAssembly_Run()
    {
        var warm = new Collect<Fahrenheit>();
        var pipeline = new FromALibrary(collectFahrenheit: warm);

        pipeline.Push([new Celsius("Bern", 0), new Celsius("Rome", 30), new Celsius("Bern", 10), new Celsius("Rome", 20), new Celsius("Bern", 5)]);

        Assert.Equal([new Fahrenheit("Bern", 50)], warm.Items);
    }

    [Fact]
    public void RecordStructOfAReferencedAssembly_IsAKey()
    {
        var sums = new Collect<Reading>();
        var pipeline = new KeyedByALibrary(collectReading: sums);
        var since = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

        pipeline.Push([new Reading(new Station("Bern", since), 1), new Reading(new Station("Rome", since), 2), new Reading(new Station("Bern", since.ToOffset(TimeSpan.FromHours(2))), 3)]);

        Assert.Equal([1, 2, 4], sums.Items.Select(reading => reading.Value));
    }

    [Fact]
    public void LeadingFilter_OfABaseType_IsAskedAboutDerivedEvents()
    {
        var ids = new List<int>();
        var pipeline = new EvenPayments(new Ids(ids));

        pipeline.Push([.. Enumerable.Range(0, 1000).Select(id => new CardPayment(id, 1))]);

        Assert.Equal(Enumerable.Range(0, 500).Select(id => id * 2), ids);
    }
}
