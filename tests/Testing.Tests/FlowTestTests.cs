using FastFlow.Testing.Tests.Corpus;

namespace FastFlow.Testing.Tests;

/// <summary>Opened and closed; says so.</summary>
[Filter]
public sealed class Watched(List<string> log)
{
    public void Open(OperatorContext context) => log.Add($"open {context.Name}");

    public bool Keep(in Order order) => order.Amount > 0;

    public void Close() => log.Add("close");
}

/// <summary>Neither opened, nor written to, nor closed under test.</summary>
[Sink]
public sealed class Untouched(List<string> log)
{
    public void Open(OperatorContext context) => log.Add("sink opened");

    public void Write(in Order order) => log.Add("sink written");

    public void Close() => log.Add("sink closed");
}

/// <summary>Could only be read by a job, and is not there.</summary>
[Source]
public sealed class Missing(string path)
{
    public async IAsyncEnumerable<Order> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await File.ReadAllTextAsync(path, cancellationToken);
        yield break;
    }
}

/// <summary>Could only be written to by a job.</summary>
[Sink]
public sealed class Remote
{
    public ValueTask WriteAsync(ReadOnlyMemory<Order> orders, CancellationToken cancellationToken) => throw new InvalidOperationException("written");
}

[Pipeline]
[Flow<Orders, Watched, Untouched>]
public partial class WatchedOrders;

[Pipeline]
[Flow<Missing, AtLeast, Remote>]
public partial class FromFar;

[Pipeline]
[Flow<As<Orders, Left>, As<AtLeast, Left>, Counted>]
[Flow<As<Orders, Large>, As<AtLeast, Large>, Counted>]
public partial class TwoDoors;

public sealed class FlowTestTests
{
    private static readonly Action<string, object?> Deaf = (_, _) => { };

    [Fact]
    public void Push_OneOrMany_IsReceivedInOrder()
    {
        using var test = new FlowTest<Filters>(new Filters(new AtLeast(10), Tell<Order>()));

        test.Push<Orders>(new Order(1, "ann", 10));
        test.Push<Orders, Order>(new Order(2, "ann", 5));
        test.Push<Orders, Order>([new Order(3, "ann", 5), new Order(4, "ann", 20)]);

        Assert.Equal([1, 4], test.Received<Tell<Order>, Order>().Select(order => order.Id));
    }

    [Fact]
    public void Received_OfASecondNode_IsItsOwn()
    {
        using var test = new FlowTest<FiltersAndElse>(new FiltersAndElse(new AtLeast(10), Tell<Order>(), new AtLeast(5), Tell<Order>(), Tell<Order>()));

        test.Push<Orders, Order>([new Order(1, "ann", 12), new Order(2, "ann", 7), new Order(3, "ann", 1)]);

        Assert.Equal([1], test.Received<Tell<Order>, Order>().Select(order => order.Id));
        Assert.Equal([2], test.Received<As<Tell<Order>, Again>, Order>().Select(order => order.Id));
        Assert.Equal([3], test.Received<As<Tell<Order>, Left>, Order>().Select(order => order.Id));
        Assert.Equal(["TellOrder", "AgainTellOrder", "LeftTellOrder"], test.Arrivals.Select(arrival => arrival.Sink));
    }

    [Fact]
    public void State_IsReadPerKey_WithoutAKey_AndOfSinks()
    {
        using var balances = new FlowTest<Balances>(new Balances(Tell<Note>()));
        balances.Push<Orders>(new Order(1, "ann", 10));
        balances.Push<Refunds>(new Refund(1, "ann", 3));
        using var sinks = new FlowTest<Sinks>(new Sinks(new ITakenSlot(string.Empty, Deaf), new Counted(string.Empty, Deaf)));
        sinks.Push<Orders, Order>([new Order(1, "ann", 2), new Order(2, "ann", 4)]);

        Assert.Equal((7, 1), (balances.State<Balance, Balance.Account>("ann").Amount, balances.State<Balance, Balance.Account>("ann").Orders));
        Assert.False(balances.TryState<Balance, Balance.Account>("bob", out _));
        Assert.Equal(2, sinks.State<Counted, int>());
    }

    [Fact]
    public void State_OfACompositeKey_TakesATuple()
    {
        using var test = new FlowTest<Aggregates>(new Aggregates(Tell<Note>()));

        test.Push<Orders, Order>([new Order(1, "ann", 10), new Order(2, "ann", 10)]);

        Assert.Equal(2, test.State<Often, int>(("ann", 10)));
        Assert.Equal(2, test.State<As<Often, Again>, int>(("ann", 5)));
    }

    [Fact]
    public void Failures_AreThosePerOperator()
    {
        using var test = new FlowTest<DeadLetters>(new DeadLetters(Tell<Note>(), new Tell<Failed<Order>>(string.Empty, Deaf)));

        test.Push<Orders, Order>([new Order(1, "ann", 0), new Order(2, "ann", 10), new Order(3, "ann", 5)]);

        Assert.Equal([("Ledger", 2L)], test.Failures.Select(failures => (failures.Operator, failures.Count)));
        Assert.Equal([1, 2], test.Received<Tell<Failed<Order>>, Failed<Order>>().Select(failed => failed.Event.Id));
    }

    [Fact]
    public void SourcesAndSinks_OfAnyKind_AreReplaced()
    {
        using var test = new FlowTest<FromFar>(new FromFar(new Missing("/no/such/file"), new AtLeast(10)));

        test.Push<Missing, Order>([new Order(1, "ann", 10), new Order(2, "ann", 1)]);
        test.Complete();

        Assert.Equal([1], test.Received<Remote, Order>().Select(order => order.Id));
    }

    [Fact]
    public void Operators_AreOpenedAndClosed_ReplacedSinksAreLeftAlone()
    {
        var log = new List<string>();
        using var test = new FlowTest<WatchedOrders>(new WatchedOrders(new Watched(log), new Untouched(log)));
        test.Push<Orders>(new Order(1, "ann", 1));
        Assert.Equal(["open Watched"], log);

        test.Complete();

        Assert.Equal(["open Watched", "close"], log);
        Assert.Single(test.Received<Untouched, Order>());
    }

    [Fact]
    public void Complete_EndsInput_ButNotLooking()
    {
        using var test = new FlowTest<Balances>(new Balances(Tell<Note>()));
        test.Push<Orders>(new Order(1, "ann", 10));

        test.Complete();

        Assert.Equal(10, test.State<Balance, Balance.Account>("ann").Amount);
        Assert.Contains("Balances is complete", Assert.Throws<InvalidOperationException>(() => test.Push<Orders>(new Order(2, "ann", 1))).Message);
        Assert.Throws<InvalidOperationException>(test.Complete);
    }

    [Fact]
    public void Failure_IsThrown_AndLeavesTheTestFaulted()
    {
        using var test = new FlowTest<Fails>(new Fails(Tell<Order>(), Tell<Note>()));

        var failure = Assert.Throws<OperatorException>(() => test.Push<Orders, Order>([new Order(1, "ann", 2), new Order(2, "bob", 26), new Order(3, "ann", 2)]));

        Assert.Equal(("Fragile", 1L), (failure.Operator, failure.Position));
        Assert.Equal([1], test.Received<Tell<Order>, Order>().Select(order => order.Id));
        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => test.Push<Orders>(new Order(4, "ann", 2))).InnerException);
    }

    [Fact]
    public void OnePipeline_TestedTwice_KeepsNothing()
    {
        var pipeline = new Balances(Tell<Note>());
        using var first = new FlowTest<Balances>(pipeline);
        first.Push<Orders>(new Order(1, "ann", 10));
        using var second = new FlowTest<Balances>(pipeline);

        second.Push<Orders>(new Order(2, "ann", 1));

        Assert.Equal(1, second.State<Balance, Balance.Account>("ann").Amount);
    }

    [Fact]
    public void WrongQuestions_AreAnsweredWithWhatToDo()
    {
        using var test = new FlowTest<Balances>(new Balances(Tell<Note>()));
        using var doors = new FlowTest<TwoDoors>(new TwoDoors(new AtLeast(1), new Counted(string.Empty, Deaf), new AtLeast(2)));
        using var often = new FlowTest<Aggregates>(new Aggregates(Tell<Note>()));

        Says("FastFlow.Testing.Tests.Corpus.Balances has no node Tell<Order>. The sinks of the graph: Tell<Note>.", () => test.Received<Tell<Order>, Order>());
        Says("Tell<Note> takes Note, not Order.", () => test.Received<Tell<Note>, Order>());
        Says("Balance is a [Process], not a sink. The sinks of the graph: Tell<Note>.", () => test.Received<Balance, Order>());
        Says("Orders produces Order, not Refund.", () => test.Push<Orders>(new Refund(1, "ann", 1)));
        Says("Orders produces Order, not Refund.", () => test.Push<Orders, Refund>(new Refund(1, "ann", 1)));
        Says("FastFlow.Testing.Tests.Corpus.Balances has no node Missing. The sources of the graph: Orders, Refunds.", () => test.Push<Missing>(new Order(1, "ann", 1)));
        Says("FastFlow.Testing.Tests.TwoDoors has Orders only as As<Orders, Left> and As<Orders, Large>: say which one is meant.", () => doors.Push<Orders>(new Order(1, "ann", 1)));
        Says("The state of Balance is Account, not int.", () => test.State<Balance, int>("ann"));
        Says("The key of Balance is string, not int.", () => test.State<Balance, Balance.Account>(1));
        Says("The key of Often is (string, int), not string.", () => often.State<Often, int>("ann"));
        Says("Balance keeps its state per string: say of which key, State<Balance, Account>(key).", () => test.State<Balance, Balance.Account>());
        Says("Counted has no key, so it has one state: State<Counted, int>().", () => doors.State<Counted, int>("ann"));
        Says("As<AtLeast, Left> is a [Filter] without state, not a node with state. The nodes with state of the graph: Counted.", () => doors.State<As<AtLeast, Left>, int>());
        Assert.Equal("Balance has no state for the key ann: no event had it, or the state was cleared.", Assert.Throws<KeyNotFoundException>(() => test.State<Balance, Balance.Account>("ann")).Message);
    }

    private static Tell<T> Tell<T>() => new(string.Empty, Deaf);

    private static void Says(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
